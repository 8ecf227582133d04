// Model: a trained forest together with what it expects and how its numbers are to be read.
//
// Immutable once made. It is made by learn, kept by the registry, and asked by engine.
#pragma once

#include <string>
#include <vector>

#include "data/feature_matrix.h"
#include "models/forest.h"

namespace canasta {

// How a table's features differ from those a model expects.
struct FeatureDifferences {
  struct Unknown {
    std::string name;
    std::string nearest;  // the missing feature that was probably meant, or empty
  };
  std::vector<std::string> missing;
  std::vector<Unknown> unknown;
  std::vector<std::string> changed;  // same name, other unit or kind
  std::vector<std::string> moved;    // stand at another place; only told when nothing else differs

  bool none() const {
    return missing.empty() && unknown.empty() && changed.empty() && moved.empty();
  }
};

FeatureDifferences compare_features(const std::vector<Feature>& expected,
                                    const std::vector<Feature>& found);

struct Model {
  std::string task;               // "repurchase", as in canasta.yaml
  std::vector<Feature> features;  // in the order of the forest's columns
  Forest forest;
  std::string body;  // the bytes that forest was read from: model.ubj

  // All differences in one error, kModelFeatures (InvalidInput).
  Status check(const std::vector<Feature>& found) const;
};

// Puts a model together from published bytes. Errors: those of Forest::parse, and kModelFeatures
// (Corrupt) where the forest was trained on other features than `features` says.
Result<Model> read_model(std::string task, std::vector<Feature> features, std::string body);

}  // namespace canasta
