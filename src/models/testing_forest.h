// Model files for tests, written field by field as XGBoost writes them, and the slow twin of a
// walk.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/view.h"

namespace canasta::testing {

struct TreeSpec {
  std::vector<int> left, right, feature, default_left;
  std::vector<float> condition;  // threshold, or the value of a leaf
};

// feature 0 < 2.5 ? 1.0 : (feature 1 < -1 ? 2.0 : -3.0); missing goes left at the root and right
// below it.
inline TreeSpec small_tree() {
  return {.left = {1, -1, 3, -1, -1},
          .right = {2, -1, 4, -1, -1},
          .feature = {0, 0, 1, 0, 0},
          .default_left = {1, 0, 0, 0, 0},
          .condition = {2.5F, 1, -1, 2, -3}};
}

inline nlohmann::json tree_json(const TreeSpec& tree) {
  return {{"left_children", tree.left},
          {"right_children", tree.right},
          {"split_indices", tree.feature},
          {"split_conditions", tree.condition},
          {"default_left", tree.default_left},
          {"split_type", std::vector<int>(tree.left.size(), 0)},
          {"tree_param",
           {{"num_deleted", "0"},
            {"num_nodes", std::to_string(tree.left.size())},
            {"size_leaf_vector", "1"}}}};
}

// base_score .5 is a margin of 0.
inline nlohmann::json forest_json(const std::vector<TreeSpec>& trees, int features = 2,
                                  const std::string& base_score = "[5E-1]") {
  nlohmann::json listed = nlohmann::json::array();
  for (const TreeSpec& tree : trees) listed.push_back(tree_json(tree));
  return {{"learner",
           {{"feature_names", nlohmann::json::array()},
            {"gradient_booster", {{"model", {{"trees", listed}}}, {"name", "gbtree"}}},
            {"learner_model_param",
             {{"base_score", base_score},
              {"num_class", "0"},
              {"num_feature", std::to_string(features)},
              {"num_target", "1"}}},
            {"objective", {{"name", "binary:logistic"}}}}},
          {"version", {3, 4, 1}}};
}

// A tree that grows at random to at most `depth`.
inline TreeSpec random_tree(Random& random, int features, int depth) {
  TreeSpec tree;
  std::vector<int> depth_of = {0};
  const auto add = [&] {
    tree.left.push_back(-1);
    tree.right.push_back(-1);
    tree.feature.push_back(0);
    tree.default_left.push_back(0);
    tree.condition.push_back(static_cast<float>(random.unit() - 0.5));
  };
  add();
  for (std::size_t node = 0; node < depth_of.size(); ++node) {
    if (depth_of[node] == depth || (node > 0 && random.below(5) == 0)) continue;
    const auto next = static_cast<int>(depth_of.size());
    tree.left[node] = next;
    tree.right[node] = next + 1;
    tree.feature[node] = static_cast<int>(random.below(static_cast<std::uint64_t>(features)));
    tree.default_left[node] = static_cast<int>(random.below(2));
    tree.condition[node] = static_cast<float>(random.unit() * 2 - 1);
    for (int side = 0; side < 2; ++side) {
      add();
      depth_of.push_back(depth_of[node] + 1);
    }
  }
  return tree;
}

// The obvious walk: one row, one node at a time.
inline double slow_probability(const std::vector<TreeSpec>& trees, std::span<const float> row,
                               double base_margin) {
  double margin = base_margin;
  for (const TreeSpec& tree : trees) {
    std::size_t node = 0;
    while (tree.left[node] != -1) {
      const float value = row[static_cast<std::size_t>(tree.feature[node])];
      const bool go_left =
          std::isnan(value) ? tree.default_left[node] != 0 : value < tree.condition[node];
      node = static_cast<std::size_t>(go_left ? tree.left[node] : tree.right[node]);
    }
    margin += static_cast<double>(tree.condition[node]);
  }
  return 1 / (1 + std::exp(-margin));
}

}  // namespace canasta::testing
