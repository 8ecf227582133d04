// From the trees of a foreign file to a Forest, with every promise of forest.h checked on the way.
//
// The readers of XGBoost's and LightGBM's files bring what they saw into one shape, so that one set
// of checks serves both: children in range, every node reached once, features in range, numbers
// finite, limits kept.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/forest.h"

namespace canasta {

enum class TreeField : std::uint8_t {
  LeftChildren,
  RightChildren,
  SplitIndices,
  SplitConditions,
  DefaultLeft,
  SplitType,
  SumHessian,
};

inline constexpr std::array<std::string_view, 7> kTreeFields = {
    "left_children", "right_children", "split_indices", "split_conditions",
    "default_left",  "split_type",     "sum_hessian"};

// What a split takes for missing, and what becomes of it.
enum class MissingRule : std::uint8_t {
  NaN,   // NaN goes the default way
  Zero,  // NaN and |value| <= kLightgbmZero go the default way
  None,  // NaN is the number 0
};

inline constexpr float kLightgbmZero = 1e-35F;

// Node 0 is the root; a node without children (-1) is a leaf and holds its value as condition.
struct TreeFile {
  std::array<std::vector<double>, kTreeFields.size()> fields;  // one number a node; the last may be
                                                               // empty in all trees
  std::vector<MissingRule> missing;                            // a node; empty: all NaN
  std::map<std::string, std::string> parameters;               // tree_param

  std::vector<double>& operator[](TreeField field) {
    return fields[static_cast<std::size_t>(field)];
  }
  const std::vector<double>& operator[](TreeField field) const {
    return fields[static_cast<std::size_t>(field)];
  }
};

struct ForestHead {
  ForestLink link = ForestLink::Identity;
  std::size_t feature_count = 0;
  std::vector<std::string> feature_names;  // or none
  std::vector<float> base_margins;         // one an output; finite
  bool infinite_thresholds = false;        // all finite values may go left (value < infinity)
};

// `outputs` names the output of each tree; without it all add to the only one.
// Errors: as Forest::parse.
Result<Forest> build_forest(ForestHead head, const std::vector<TreeFile>& trees,
                            const std::vector<double>& outputs);

// Error kForestTooLarge when value > limit.
Status check_forest_limit(std::string_view limit_name, std::size_t limit, std::size_t value);

}  // namespace canasta
