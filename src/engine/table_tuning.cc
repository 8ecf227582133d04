#include "engine/table_tuning.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "base/messages/io.h"
#include "engine/model_parts.h"
#include "io/json.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

struct Setting {
  std::string_view name;
  double TrainOptions::* value;
  double low, high;
};
constexpr std::array<Setting, 5> kSettings{
    {{"min_child_weight", &TrainOptions::min_child_weight, 0, 1e9},
     {"l2", &TrainOptions::l2, 0, 1e9},
     {"row_share", &TrainOptions::row_share, 0.01, 1},
     {"feature_share", &TrainOptions::feature_share, 0.01, 1},
     {"learning_rate", &TrainOptions::learning_rate, 1e-4, 1}}};
constexpr std::string_view kDepth = "max_depth";
constexpr double kDepthMax = 16;

const Setting& setting_of(std::string_view name) {
  for (const Setting& one : kSettings) {
    if (one.name == name) return one;
  }
  CANASTA_ASSERT(false);
}

Error broken(const std::string& path, const std::string& reason) {
  return invalid(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

Result<double> read_setting(const Json& settings, std::string_view name, double low, double high,
                            const std::string& path) {
  const auto found = settings.find(name);
  if (found == settings.end() || !found->is_number()) {
    return broken(path, "settings." + std::string(name));
  }
  const double value = *found;
  if (!(value >= low && value <= high)) return broken(path, "settings." + std::string(name));
  return value;
}

}  // namespace

std::string tuned_path(const Project& project, const std::string& task) {
  return project.path("tuning/" + task + ".json");
}

double tree_setting(const TrainOptions& trees, std::string_view name) {
  return name == kDepth ? trees.max_depth : trees.*setting_of(name).value;
}

void set_tree_setting(TrainOptions& trees, std::string_view name, double value) {
  if (name == kDepth) {
    trees.max_depth = static_cast<int>(std::lround(value));
  } else {
    trees.*setting_of(name).value = value;
  }
}

TrainOptions with_settings(const TrainOptions& settings, TrainOptions rest) {
  rest.max_depth = settings.max_depth;
  for (const Setting& one : kSettings) rest.*one.value = settings.*one.value;
  return rest;
}

Status write_tuned(FileSystem& files, const std::string& path, const TunedTrees& tuned) {
  Json settings = {{kDepth, tuned.trees.max_depth}};
  for (const Setting& one : kSettings) settings[std::string(one.name)] = tuned.trees.*one.value;
  const Json json = {{"candidate", name(tuned.kind)},
                     {"trials", tuned.trials},
                     {"loss", tuned.loss},
                     {"settings", std::move(settings)}};
  return publish_file(files, path, pretty(json));
}

Result<std::optional<TunedTrees>> read_tuned(const FileSystem& files, const std::string& path) {
  if (!files.exists(path)) return std::optional<TunedTrees>();
  TRY_ASSIGN(const Json json, read_json(files, path));
  const auto candidate = json.find("candidate");
  const auto settings = json.find("settings");
  if (!json.is_object() || candidate == json.end() || !candidate->is_string() ||
      settings == json.end() || !settings->is_object()) {
    return broken(path, "candidate and settings");
  }
  TunedTrees tuned;
  tuned.path = path;
  TRY_ASSIGN(tuned.kind, parse_candidate(candidate->get<std::string>()));
  TRY_ASSIGN(const double depth, read_setting(*settings, kDepth, 1, kDepthMax, path));
  set_tree_setting(tuned.trees, kDepth, depth);
  for (const Setting& one : kSettings) {
    TRY_ASSIGN(tuned.trees.*one.value, read_setting(*settings, one.name, one.low, one.high, path));
  }
  return std::optional(std::move(tuned));
}

}  // namespace canasta
