#include "engine/last_drift.h"

#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "base/messages/monitor.h"
#include "engine/drift_report.h"
#include "io/json.h"

namespace canasta {
namespace {

using nlohmann::json;

// A member of an object; null where there is none.
json member(const json& value, const char* key) {
  return value.is_object() && value.contains(key) ? value[key] : json();
}

// The rows of the section of distances; null where nothing could be compared.
json distances_of(const json& report) {
  for (const json& section : member(report, "sections")) {
    if (member(section, "heading") == std::string(name(message::kHeadingDistances))) {
      return member(section, "table");
    }
  }
  return {};
}

}  // namespace

std::string last_drift_path(const Project& project, const std::string& task) {
  return join_path(project.reports(), drift_report_name(task) + ".json");
}

Result<std::vector<FeaturePsi>> last_feature_psi(const Project& project, const std::string& task) {
  const std::string path = last_drift_path(project, task);
  if (!project.files->exists(path)) return std::vector<FeaturePsi>();
  TRY_ASSIGN(const json report, read_json(*project.files, path, ErrorCode::Corrupt));
  std::vector<FeaturePsi> features;
  for (const json& row : distances_of(report)) {
    const json feature = member(row, "feature");
    const json psi = member(row, "psi");
    if (psi.is_null()) continue;  // a side without a value
    if (!feature.is_string() || !psi.is_number() || features.size() == kDriftFeaturesShown) {
      return corrupt(message::kFormatBroken, {{"path", path}, {"reason", "distances"}});
    }
    features.push_back({feature.get<std::string>(), psi.get<double>()});
  }
  return features;
}

}  // namespace canasta
