#include "engine/model_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::array<const char*, 3> kKinds = {"number", "count", "flag"};

}  // namespace

std::string pretty(const Json& json) { return json.dump(1) + "\n"; }

Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json scores_json(const Scores& scores) {
  return {{"auc", number_json(scores.auc)},
          {"average_precision", number_json(scores.average_precision)},
          {"brier", number_json(scores.brier)},
          {"log_loss", number_json(scores.log_loss)},
          {"ece", number_json(scores.ece)},
          {"ece_equal_mass", number_json(scores.ece_equal_mass)}};
}

Json interval_json(const std::optional<Interval>& interval) {
  if (!interval) return {};
  return Json::array({interval->low, interval->high});
}

Json boosting_json(const TrainOptions& boosting) {
  return {{"rounds", boosting.rounds_max},
          {"learning_rate", boosting.learning_rate},
          {"max_depth", boosting.max_depth},
          {"min_child_weight", boosting.min_child_weight},
          {"l2", boosting.l2},
          {"max_bin", boosting.max_bin},
          {"positive_weight", boosting.positive_weight}};
}

std::string features_text(const std::vector<Feature>& features) {
  Json out = Json::array();
  for (const Feature& feature : features) {
    out.push_back({{"name", feature.name},
                   {"unit", feature.unit},
                   {"kind", kKinds.at(static_cast<std::size_t>(feature.kind))},
                   {"family", feature.family}});
  }
  return pretty(out);
}

Error broken_model(const char* file, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", file}, {"reason", reason}});
}

Result<Json> parse_model_file(const LoadedModel& loaded, const char* file) {
  const auto found = loaded.files.find(file);
  if (found == loaded.files.end()) return broken_model(file, "missing");
  return parse_json(found->second, file, ErrorCode::Corrupt);
}

Result<std::vector<Feature>> read_features(const LoadedModel& loaded) {
  TRY_ASSIGN(const Json json, parse_model_file(loaded, kFeaturesFile));
  std::vector<Feature> features;
  try {
    for (const Json& entry : json) {
      const auto kind =
          std::find(kKinds.begin(), kKinds.end(), entry.at("kind").get_ref<const std::string&>());
      if (kind == kKinds.end()) return broken_model(kFeaturesFile, "kind");
      features.push_back({.name = entry.at("name"),
                          .unit = entry.at("unit"),
                          .family = entry.at("family"),
                          .kind = static_cast<FeatureKind>(kind - kKinds.begin())});
    }
  } catch (const Json::exception& error) {
    return broken_model(kFeaturesFile, error.what());
  }
  return features;
}

}  // namespace canasta
