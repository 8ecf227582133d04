#include "models/shap_paths.h"

#include <algorithm>

// The kernel is compiled twice, and the processor chooses when the program starts. Without fused
// multiplication (AVX2 alone), so that both give the same bits. Sanitizers cannot see through it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CANASTA_WIDE [[gnu::target_clones("avx2", "default")]]
#else
#define CANASTA_WIDE
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // lanes are handed over inside one function only
#endif

namespace canasta {

std::size_t shap_points(const ShapTree& tree) {
  return std::max<std::size_t>(1, (tree.path_features + 1) / 2);
}

void add_inverses(ShapTree& tree, const Quadrature& quadrature) {
  tree.inverse.clear();
  for (const ShapSplit& split : tree.splits) {
    for (const double met : {0.0, 1.0}) {
      for (const double t : quadrature.points) {
        tree.inverse.push_back(1 / ((1 - t) * split.share + t * met));
      }
    }
  }
}

double shap_base_value(const ShapTree& tree) {
  double sum = tree.root_value;
  std::vector<double> reached(tree.splits.size(), 1);
  for (std::size_t i = 0; i < tree.splits.size(); ++i) {
    const ShapSplit& split = tree.splits[i];
    const double before =
        split.before == kNoSplit ? 1 : tree.splits[static_cast<std::size_t>(split.before)].share;
    for (const ShapSide& side : split.sides) {
      const double here = reached[i] * side.share / before;
      if (side.split == kNoSplit) {
        sum += here * side.value;
      } else {
        reached[static_cast<std::size_t>(side.split)] = here;
      }
    }
  }
  return sum;
}

class ShapWalk {
 public:
  [[gnu::always_inline]] ShapWalk(const ShapTree& tree, const Quadrature& quadrature,
                                  ShapScratch& scratch, ShapLanes* phi)
      : splits_(tree.splits.data()),
        split_count_(tree.splits.size()),
        inverse_(tree.inverse.data()),
        points_(quadrature.points.data()),
        weights_(quadrature.weights.data()),
        point_count_(quadrature.points.size()),
        sums_(scratch.sums_.data()),
        met_(scratch.met_.data()),
        common_(scratch.common_.data()),
        phi_(phi) {}

  [[gnu::always_inline]] void run(const ShapLanes* rows) {
    for (std::size_t q = 0; q < point_count_; ++q) sums_[q].at = weights_[q] + LaneVector{};
    for (std::size_t split = 0; split < split_count_; ++split) go_down(split, rows);
    for (std::size_t split = split_count_ - 1; split > 0; --split) come_up(split);
  }

 private:
  [[gnu::always_inline]] ShapLanes* sums(std::size_t split) { return sums_ + split * point_count_; }

  // 1 / ((1 - t) z + t o) of the condition that led to `split`.
  [[gnu::always_inline]] LaneVector inverse(std::size_t split, std::size_t q) const {
    const double* const unmet = inverse_ + split * 2 * point_count_;
    return met_[split].at != 0 ? unmet[point_count_ + q] + LaneVector{} : unmet[q] + LaneVector{};
  }

  // From P of the split to P of the splits below it; G of its leaves takes the place of P.
  [[gnu::always_inline]] void go_down(std::size_t index, const ShapLanes* rows) {
    const ShapSplit& split = splits_[index];
    const bool again = split.before != kNoSplit;
    const auto before = static_cast<std::size_t>(split.before);
    ShapLanes* const own = sums(index);
    LaneVector total{};
    for (std::size_t q = 0; q < point_count_; ++q) {
      common_[q].at = again ? own[q].at * inverse(before, q) : own[q].at;
      total += common_[q].at;
      own[q].at = LaneVector{};
    }
    const LaneVector one = LaneVector{} + 1;
    const LaneVector left = rows[split.column].at < split.threshold ? one : LaneVector{};
    const LaneVector known = again ? met_[before].at : one;
    enter(index, split.sides[0], left * known, total);
    enter(index, split.sides[1], (1 - left) * known, total);
  }

  [[gnu::always_inline]] void enter(std::size_t index, const ShapSide& side, const LaneVector& met,
                                    const LaneVector& total) {
    if (side.split == kNoSplit) {
      add_leaf(index, side, met, total);
      return;
    }
    const auto below = static_cast<std::size_t>(side.split);
    met_[below].at = met;
    ShapLanes* const product = sums(below);
    for (std::size_t q = 0; q < point_count_; ++q)
      product[q].at = common_[q].at * factor(side, met, q);
  }

  [[gnu::always_inline]] LaneVector factor(const ShapSide& side, const LaneVector& met,
                                           std::size_t q) const {
    return (1 - points_[q]) * side.share + points_[q] * met;
  }

  [[gnu::always_inline]] void add_leaf(std::size_t index, const ShapSide& side,
                                       const LaneVector& met, const LaneVector& total) {
    const ShapSplit& split = splits_[index];
    phi_[split.feature].at += (met - side.share) * side.value * total;
    ShapLanes* const own = sums(index);
    LaneVector taken{};
    for (std::size_t q = 0; q < point_count_; ++q) {
      const LaneVector sum = side.value * common_[q].at * factor(side, met, q);
      own[q].at += sum;
      if (split.before != kNoSplit) {
        taken += sum * inverse(static_cast<std::size_t>(split.before), q);
      }
    }
    take_off(split, taken);
  }

  // What the earlier condition on the same feature would get from the leaves below a later one.
  [[gnu::always_inline]] void take_off(const ShapSplit& split, const LaneVector& taken) {
    if (split.before == kNoSplit) return;
    const auto before = static_cast<std::size_t>(split.before);
    phi_[split.feature].at -= (met_[before].at - splits_[before].share) * taken;
  }

  [[gnu::always_inline]] void come_up(std::size_t index) {
    const ShapSplit& here = splits_[index];
    const auto above = static_cast<std::size_t>(here.above);
    const ShapSplit& split = splits_[above];
    const ShapLanes* const own = sums(index);
    ShapLanes* const parent = sums(above);
    LaneVector given{};
    LaneVector taken{};
    for (std::size_t q = 0; q < point_count_; ++q) {
      given += own[q].at * inverse(index, q);
      if (split.before != kNoSplit) {
        taken += own[q].at * inverse(static_cast<std::size_t>(split.before), q);
      }
      parent[q].at += own[q].at;
    }
    phi_[split.feature].at += (met_[index].at - here.share) * given;
    take_off(split, taken);
  }

  const ShapSplit* splits_;
  std::size_t split_count_;
  const double* inverse_;
  const double* points_;
  const double* weights_;
  std::size_t point_count_;
  ShapLanes* sums_;
  ShapLanes* met_;
  ShapLanes* common_;
  ShapLanes* phi_;
};

CANASTA_WIDE void add_shap_of_paths(const ShapTree& tree, const Quadrature& quadrature,
                                    const ShapLanes* rows, ShapScratch& scratch, ShapLanes* phi) {
  if (tree.splits.empty()) return;
  ShapWalk(tree, quadrature, scratch, phi).run(rows);
}

}  // namespace canasta
