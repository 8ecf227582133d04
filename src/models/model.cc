#include "models/model.h"

#include <algorithm>
#include <map>

#include "base/joined.h"
#include "base/messages/models.h"
#include "base/nearest.h"

namespace canasta {
namespace {

std::vector<std::string> names_of(const std::vector<Feature>& features) {
  std::vector<std::string> names;
  for (const Feature& feature : features) names.push_back(feature.name);
  return names;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string>& names) {
  return names.empty() ? "-" : joined(names);
}

std::string listed(const std::vector<FeatureDifferences::Unknown>& unknown) {
  std::vector<std::string> names;
  for (const auto& [name, nearest] : unknown) {
    names.push_back(nearest.empty() ? name : name + " (→ " + nearest + "?)");
  }
  return listed(names);
}

Error features_error(ErrorCode code, const std::string& task,
                     const FeatureDifferences& differences) {
  return {code,
          message::kModelFeatures,
          {{"task", task},
           {"missing", listed(differences.missing)},
           {"unknown", listed(differences.unknown)},
           {"changed", listed(differences.changed)},
           {"moved", listed(differences.moved)}}};
}

}  // namespace

FeatureDifferences compare_features(const std::vector<Feature>& expected,
                                    const std::vector<Feature>& found) {
  const std::vector<std::string> expected_names = names_of(expected);
  const std::vector<std::string> found_names = names_of(found);
  FeatureDifferences differences;
  std::map<std::string, const Feature*> by_name;
  for (const Feature& feature : found) by_name[feature.name] = &feature;
  for (const Feature& feature : expected) {
    const auto match = by_name.find(feature.name);
    if (match == by_name.end()) {
      differences.missing.push_back(feature.name);
    } else if (match->second->unit != feature.unit || match->second->kind != feature.kind) {
      differences.changed.push_back(feature.name);
    }
  }
  for (const std::string& name : found_names) {
    if (holds(expected_names, name)) continue;
    differences.unknown.push_back({name, nearest_name(name, differences.missing).value_or("")});
  }
  if (!differences.none()) return differences;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool in_place = i < expected.size() && found_names[i] == expected_names[i];
    if (!in_place) differences.moved.push_back(found_names[i]);
  }
  return differences;
}

Status Model::check(const std::vector<Feature>& found) const {
  const FeatureDifferences differences = compare_features(features, found);
  if (differences.none()) return {};
  return features_error(ErrorCode::InvalidInput, task, differences);
}

Result<Model> read_model(std::string task, std::vector<Feature> features, std::string body) {
  Model model;
  TRY_ASSIGN(model.forest, Forest::parse(body));
  // The file knows names alone, and models made elsewhere not even these.
  std::vector<Feature> trained_on(model.forest.feature_count());
  std::vector<Feature> told(features.size());
  for (std::size_t i = 0; i < model.forest.feature_names().size(); ++i) {
    trained_on[i].name = model.forest.feature_names()[i];
  }
  for (std::size_t i = 0; i < features.size(); ++i) {
    const bool unnamed = model.forest.feature_names().empty() && i < trained_on.size();
    if (unnamed) trained_on[i].name = features[i].name;
    told[i].name = features[i].name;
  }
  const FeatureDifferences differences = compare_features(trained_on, told);
  if (!differences.none()) return features_error(ErrorCode::Corrupt, task, differences);
  model.task = std::move(task);
  model.features = std::move(features);
  model.body = std::move(body);
  return model;
}

}  // namespace canasta
