// LightGBM's text model, read as data into a Forest.
//
// The library itself trusts these files: most damaged ones crash it or hang it. Here a file is read
// line by line, then checked as a graph (models/forest_builder.h), or refused with the line and the
// name of what is broken.
//
// What is read (versions v3 and v4): num_tree_per_iteration, max_feature_idx, objective,
// feature_names, average_output, and of each tree num_leaves, num_cat, is_linear, split_feature,
// threshold, decision_type, left_child, right_child, leaf_value, leaf_count, internal_count. All
// else is passed over. Refused by name: categorical splits, linear trees, other objectives than
// those of kLightgbmObjectives, a sigmoid other than 1, sqrt.
//
// What a tree means, kept to the last bit for rows of float:
//   - left when value <= threshold, both as double: kept as value < the next float above it; values
//     of at most 1e-35 in size are all 0;
//   - missing type NaN: NaN goes the default way. Zero: NaN and |value| <= 1e-35 do. None: NaN is
//   0;
//   - trees take turns over the outputs; average_output divides each by the number of turns;
//   - cover is the count of rows, as in LightGBM's own explanations.
// Leaves are kept and summed as float, LightGBM sums doubles: margins are equal to about 1e-6 of
// the largest.
//
// Cost     one pass over the text; memory in proportion to it.
// Threads  pure.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "models/forest.h"

namespace canasta {

inline constexpr std::array<ForestObjective, 9> kLightgbmObjectives = {
    {{"binary", ForestLink::Logistic},
     {"cross_entropy", ForestLink::Logistic},
     {"multiclass", ForestLink::Softmax},
     {"regression", ForestLink::Identity},
     {"regression_l1", ForestLink::Identity},
     {"huber", ForestLink::Identity},
     {"fair", ForestLink::Identity},
     {"quantile", ForestLink::Identity},
     {"mape", ForestLink::Identity}}};

struct LightgbmOptions {
  // How margins become predictions; none: as the file's objective says, and the margins themselves
  // when it names none (a model trained with gradients of its own).
  std::optional<ForestLink> link = std::nullopt;
  // Added to the trees, one an output; empty: 0. REQUIRES: finite.
  std::vector<float> base_margins = {};
};

// Errors: kForestFieldBroken, kForestShapeBroken (Corrupt), kForestUnsupported (InvalidInput),
// kForestTooLarge (TooLarge), each at its line where one is to blame. The caller adds the file's
// name. Base margins of another number than the model's outputs are kForestFieldBroken.
Result<Forest> parse_lightgbm(std::string_view text, const LightgbmOptions& options = {});

}  // namespace canasta
