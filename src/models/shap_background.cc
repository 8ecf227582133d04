#include "models/shap_background.h"

#include <algorithm>
#include <array>
#include <bit>

namespace canasta {
namespace {

// [u][v]: (u - 1)! v! / (u + v)!, for u > 0: what each of u features gets against v others.
class ShapleyWeights {
 public:
  ShapleyWeights() {
    for (std::size_t u = 1; u <= kForestDepthMax; ++u) {
      const auto of_u = static_cast<double>(u);
      weights_[u][0] = 1 / of_u;
      for (std::size_t v = 1; u + v <= kForestDepthMax; ++v) {
        const auto of_v = static_cast<double>(v);
        weights_[u][v] = weights_[u][v - 1] * of_v / (of_u + of_v);
      }
    }
  }
  double operator()(int u, int v) const {
    return weights_[static_cast<std::size_t>(u)][static_cast<std::size_t>(v)];
  }

 private:
  std::array<std::array<double, kForestDepthMax + 1>, kForestDepthMax + 1> weights_{};
};

const ShapleyWeights& shapley_weights() {
  static const ShapleyWeights weights;
  return weights;
}

std::uint64_t all_met(std::size_t features) {
  return features == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << features) - 1;
}

// Calls visit(pattern) for each leaf of a tree with splits, in order. `patterns` is
// space for one word a split.
template <class Visit>
void for_leaf_patterns(const ShapTree& tree, std::span<const float> row,
                       std::vector<std::uint64_t>& patterns, const Visit& visit) {
  patterns.assign(tree.splits.size(), 0);
  for (std::size_t i = 0; i < tree.splits.size(); ++i) {
    const ShapSplit& split = tree.splits[i];
    const bool left = static_cast<double>(row[split.column]) < split.threshold;
    const std::uint64_t bit = std::uint64_t{1} << split.slot;
    const std::uint64_t fresh =
        split.before == kNoSplit ? patterns[i] | bit : patterns[i];  // unmet stays unmet
    for (const ShapSide* side : {&split.left, &split.right}) {
      const bool met = left == (side == &split.left);
      const std::uint64_t pattern = met ? fresh : fresh & ~bit;
      if (side->split == kNoSplit) {
        visit(pattern);
      } else {
        patterns[static_cast<std::size_t>(side->split)] = pattern;
      }
    }
  }
}

// Features of the path to `split` and of the split itself, by slot.
std::vector<std::uint32_t> path_features(const ShapTree& tree, const ShapSplit& split) {
  std::vector<std::uint32_t> features;
  for (const ShapSplit* at = &split;; at = &tree.splits[static_cast<std::size_t>(at->above)]) {
    if (features.size() <= at->slot) features.resize(at->slot + 1);
    features[at->slot] = at->feature;
    if (at->above == kNoSplit) return features;
  }
}

class BackgroundCounter {
 public:
  BackgroundCounter(const ShapTree& tree, std::size_t rows) : tree_(tree), rows_(rows) {}

  ShapBackgroundTree count(const std::vector<std::vector<float>>& background) {
    made_.mean_value = tree_.root_value;
    for (const ShapSplit& split : tree_.splits) {
      add_leaf(split, split.left);
      add_leaf(split, split.right);
    }
    std::vector<std::vector<std::uint64_t>> seen(made_.leaves.size());
    std::vector<std::uint64_t> patterns;
    for (const std::vector<float>& row : background) {
      std::size_t leaf = 0;
      for_leaf_patterns(tree_, row, patterns,
                        [&](std::uint64_t pattern) { seen[leaf++].push_back(pattern); });
    }
    std::size_t begin = 0;
    for (std::size_t leaf = 0; leaf < seen.size(); ++leaf) {
      add_patterns(made_.leaves[leaf], made_.leaves[leaf].features_end - begin, seen[leaf]);
      begin = made_.leaves[leaf].features_end;
    }
    return std::move(made_);
  }

 private:
  void add_leaf(const ShapSplit& split, const ShapSide& side) {
    if (side.split != kNoSplit) return;
    const std::vector<std::uint32_t> features = path_features(tree_, split);
    made_.features.insert(made_.features.end(), features.begin(), features.end());
    made_.leaves.push_back(
        {.features_end = made_.features.size(), .patterns_end = 0, .value = side.value});
  }

  void add_patterns(ShapLeaf& leaf, std::size_t features, std::vector<std::uint64_t>& seen) {
    std::sort(seen.begin(), seen.end());
    for (std::size_t first = 0; first < seen.size();) {
      const std::uint64_t met = seen[first];
      const auto last = std::upper_bound(seen.begin(), seen.end(), met) - seen.begin();
      const double share =
          static_cast<double>(static_cast<std::size_t>(last) - first) / static_cast<double>(rows_);
      made_.patterns.push_back({met, share});
      if (met == all_met(features)) made_.mean_value += share * leaf.value;
      first = static_cast<std::size_t>(last);
    }
    leaf.patterns_end = made_.patterns.size();
  }

  const ShapTree& tree_;
  std::size_t rows_;
  ShapBackgroundTree made_;
};

// Adds `value` to phi of each feature whose bit is set.
void add_to_features(std::uint64_t bits, double value, std::span<const std::uint32_t> features,
                     std::span<double> phi) {
  for (; bits != 0; bits &= bits - 1) {
    phi[features[static_cast<std::size_t>(std::countr_zero(bits))]] += value;
  }
}

}  // namespace

std::vector<ShapBackgroundTree> shap_backgrounds(const Forest& forest,
                                                 const std::vector<ShapTree>& trees,
                                                 View2<const float> background) {
  std::vector<std::vector<float>> copied(background.rows());
  for (std::size_t row = 0; row < background.rows(); ++row) {
    copied[row].resize(forest.columns().size() + 1);
    forest.copy_row(background.row(row), copied[row].data());
  }
  std::vector<ShapBackgroundTree> counted;
  for (const ShapTree& tree : trees) {
    counted.push_back(BackgroundCounter(tree, background.rows()).count(copied));
  }
  return counted;
}

void add_shap_of_background(const ShapTree& tree, const ShapBackgroundTree& background,
                            std::span<const float> row, std::span<double> phi) {
  const ShapleyWeights& weights = shapley_weights();
  std::vector<std::uint64_t> patterns;
  std::size_t leaf = 0;
  std::size_t features_begin = 0;
  std::size_t patterns_begin = 0;
  for_leaf_patterns(tree, row, patterns, [&](std::uint64_t met) {
    const ShapLeaf& at = background.leaves[leaf++];
    const std::span features(&background.features[features_begin],
                             at.features_end - features_begin);
    const std::uint64_t all = all_met(features.size());
    for (std::size_t i = patterns_begin; i < at.patterns_end; ++i) {
      const ShapPattern& pattern = background.patterns[i];
      if ((met | pattern.met) != all || met == pattern.met) continue;
      const std::uint64_t ours = met & ~pattern.met;
      const std::uint64_t theirs = pattern.met & ~met;
      const int u = std::popcount(ours);
      const int v = std::popcount(theirs);
      const double value = at.value * pattern.share;
      if (u > 0) add_to_features(ours, value * weights(u, v), features, phi);
      if (v > 0) add_to_features(theirs, -value * weights(v, u), features, phi);
    }
    features_begin = at.features_end;
    patterns_begin = at.patterns_end;
  });
}

}  // namespace canasta
