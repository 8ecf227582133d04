// Model files for tests, written field by field as XGBoost writes them, and the slow twin of a
// walk.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"

namespace canasta::testing {

struct TreeSpec {
  std::vector<int> left, right, feature, default_left;
  std::vector<float> condition;   // threshold, or the value of a leaf
  std::vector<float> cover = {};  // sum of hessians; or none
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

// "[1,-1,2.5]"; a float as the shortest text that reads back as itself.
template <class Number>
std::string listed(const std::vector<Number>& numbers) {
  std::string out;
  for (const Number number : numbers) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    out.append(out.empty() ? "" : ",").append(text.data(), end);
  }
  return "[" + out + "]";
}

inline std::string tree_text(const TreeSpec& tree) {
  const std::string nodes = std::to_string(tree.left.size());
  return R"({"left_children":)" + listed(tree.left) + R"(,"right_children":)" + listed(tree.right) +
         R"(,"split_indices":)" + listed(tree.feature) + R"(,"split_conditions":)" +
         listed(tree.condition) + R"(,"default_left":)" + listed(tree.default_left) +
         R"(,"split_type":)" + listed(std::vector<int>(tree.left.size(), 0)) +
         (tree.cover.empty() ? "" : R"(,"sum_hessian":)" + listed(tree.cover)) +
         R"(,"tree_param":{"num_deleted":"0","num_nodes":")" + nodes +
         R"(","size_leaf_vector":"1"}})";
}

struct ForestSpec {
  std::string objective = "binary:logistic";
  std::string base_score = "[5E-1]";  // of binary:logistic: a margin of 0
  int classes = 0;
};

// Trees of several classes take turns.
inline std::string forest_text(const std::vector<TreeSpec>& trees, int features,
                               const ForestSpec& spec) {
  std::string all;
  std::vector<int> outputs;
  for (const TreeSpec& tree : trees) {
    all += (all.empty() ? "" : ",") + tree_text(tree);
    outputs.push_back(static_cast<int>(outputs.size()) % std::max(1, spec.classes));
  }
  return R"({"learner":{"feature_names":[],"gradient_booster":{"model":{"trees":[)" + all +
         R"(],"tree_info":)" + listed(outputs) + R"(},"name":"gbtree"},)" +
         R"("learner_model_param":{"base_score":")" + spec.base_score + R"(","num_class":")" +
         std::to_string(spec.classes) + R"(","num_feature":")" + std::to_string(features) +
         R"(","num_target":"1"},"objective":{"name":")" + spec.objective +
         R"("}},"version":[3,4,1]})";
}

inline std::string forest_text(const std::vector<TreeSpec>& trees, int features = 2,
                               const std::string& base_score = "[5E-1]") {
  return forest_text(trees, features, ForestSpec{.base_score = base_score});
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

// A thousand rows, parted at random on their way down; now and then all go one way.
inline void add_random_cover(TreeSpec& tree, Random& random) {
  tree.cover.assign(tree.left.size(), 1000);
  for (std::size_t node = 0; node < tree.left.size(); ++node) {
    if (tree.left[node] == -1) continue;
    const double share = random.below(10) == 0 ? 1 : random.unit();
    const float left = std::floor(tree.cover[node] * static_cast<float>(share));
    tree.cover[static_cast<std::size_t>(tree.left[node])] = left;
    tree.cover[static_cast<std::size_t>(tree.right[node])] = tree.cover[node] - left;
  }
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
