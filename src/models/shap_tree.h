// A tree as explanations walk it: its splits alone, leaves folded into them.
//
// Splits stand level by level, the root first, so a split comes after the one above it.
#pragma once

#include <cstdint>
#include <vector>

#include "models/forest.h"

namespace canasta {

inline constexpr std::int32_t kNoSplit = -1;

struct ShapSide {
  std::int32_t split = kNoSplit;  // what stands below; none: a leaf of `value`
  double value = 0;
  double share = 1;  // of training rows that meet all conditions of the path on this feature
};

struct ShapSplit {
  std::uint32_t column = 0;  // of a copied row (Forest::copy_row)
  std::uint32_t feature = 0;
  double threshold = 0;
  std::int32_t above = kNoSplit;   // the split above this one
  std::int32_t before = kNoSplit;  // the nearest split on the path, itself included, that was
                                   // entered by a condition on the same feature
  std::uint32_t slot = 0;          // place of the feature among the different ones of the path
  double share = 1;                // of the side that led here
  ShapSide left;                   // value < threshold
  ShapSide right;
};

struct ShapTree {
  std::uint32_t output = 0;
  double root_value = 0;          // of a tree that is a leaf
  std::size_t path_features = 0;  // most different features on a path
  std::vector<ShapSplit> splits;
  std::vector<double> inverse;  // path-dependent: [splits x 2 x points], see shap_paths.h
};

// Without cover all shares are one half.
std::vector<ShapTree> shap_trees(const Forest& forest);

}  // namespace canasta
