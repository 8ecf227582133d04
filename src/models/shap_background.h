// Interventional SHAP values of one tree: the other kernel of models/shap.h.
//
// At a leaf whose path holds m features, all that matters of a row is its pattern: which of the m
// it meets. Background rows are counted by pattern once. A row x and a background pattern b matter
// to each other when every feature is met by one of them; with u features met by x alone and v by b
// alone, the leaf gives each of the u its value * (u - 1)! v! / (u + v)!, and each of the v minus
// its value * u! (v - 1)! / (u + v)!, in proportion to the rows of the pattern.
//
// A path holds at most kForestDepthMax = 64 features: a pattern is one 64-bit word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/view.h"
#include "models/shap_tree.h"

namespace canasta {

struct ShapPattern {
  std::uint64_t met;
  double share;  // of the background rows
};

struct ShapLeaf {
  std::size_t features_end;  // in ShapBackgroundTree::features, by slot
  std::size_t patterns_end;  // in ShapBackgroundTree::patterns, in rising order
  double value;
};

struct ShapBackgroundTree {
  double mean_value = 0;
  std::vector<ShapLeaf> leaves;  // in the order of the splits, left before right
  std::vector<std::uint32_t> features;
  std::vector<ShapPattern> patterns;
};

// One for each tree. REQUIRES: background.rows() > 0.
std::vector<ShapBackgroundTree> shap_backgrounds(const Forest& forest,
                                                 const std::vector<ShapTree>& trees,
                                                 View2<const float> background);

// Adds the tree's values of one row, as copied by Forest::copy_row, to phi [features].
void add_shap_of_background(const ShapTree& tree, const ShapBackgroundTree& background,
                            std::span<const float> row, std::span<double> phi);

}  // namespace canasta
