// The trees of an XGBoost model file as they stand there: read, bounded, not yet trusted.
//
// JSON and UBJSON are one document in two encodings. What we need of it:
//
//   learner.learner_model_param.{base_score, num_feature, num_class, num_target}   texts
//   learner.objective.name, learner.gradient_booster.name                          texts
//   learner.feature_names                                                          list of texts
//   learner.gradient_booster.model.trees[i].{left_children, right_children, split_indices,
//       split_conditions, default_left, split_type, sum_hessian}                   lists of numbers
//   learner.gradient_booster.model.trees[i].tree_param.{num_nodes, num_deleted}    texts
//   learner.gradient_booster.model.tree_info       list of numbers: the output of each tree
//
// Everything else is passed over. The reader keeps only what it has seen: a count in the file never
// sizes an allocation, nesting is bounded, and a file cannot hold more values than bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "models/forest_builder.h"

namespace canasta {

struct ForestFile {
  std::map<std::string, std::string> parameters;  // learner_model_param
  std::string objective;
  std::string booster;
  std::vector<std::string> feature_names;
  std::vector<TreeFile> trees;
  std::vector<double> tree_outputs;
};

inline constexpr std::size_t kForestFileDepthMax = 16;  // the file itself is the first level

// Errors: kForestUnreadable (Corrupt) with the byte, kForestTooLarge (TooLarge) for more trees than
// kForestTreesMax.
Result<ForestFile> read_forest_file(std::string_view bytes);

}  // namespace canasta
