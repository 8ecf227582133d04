// Pieces of a model's files that more than one type of task keeps.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "boosters/boosters.h"
#include "evaluate/evaluate.h"
#include "registry/registry.h"

namespace canasta {

inline constexpr const char* kForestFile = "model.ubj";
inline constexpr const char* kFeaturesFile = "features.json";
inline constexpr const char* kMetricsFile = "metrics.json";
inline constexpr const char* kTrainingFile = "training.json";

// With line breaks, so that two versions can be compared line by line.
std::string pretty(const nlohmann::json& json);

// A number that is not finite is null.
nlohmann::json number_json(double value);
nlohmann::json scores_json(const Scores& scores);
nlohmann::json interval_json(const std::optional<Interval>& interval);
nlohmann::json boosting_json(const TrainOptions& boosting);

// features.json: names, units, kinds and families, in the model's order.
std::string features_text(const std::vector<Feature>& features);

// Errors of reading: Corrupt naming the file.
Error broken_model(const char* file, const std::string& reason);
Result<nlohmann::json> parse_model_file(const LoadedModel& loaded, const char* file);
Result<std::vector<Feature>> read_features(const LoadedModel& loaded);

}  // namespace canasta
