// The walk of models/shap_paths.h, compiled once for each kind of processor.
//
// Included by shap_paths_<kind>.cc only, which are compiled with instructions that not every
// processor has: so nothing here is shared with other files (an unnamed namespace), and nothing of
// the standard library is called, whose functions the linker would share.
#pragma once

#include "models/shap_paths.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // lanes are handed over inside one function only
#endif

namespace canasta {
namespace {

class ShapWalk {
 public:
  [[gnu::always_inline]] ShapWalk(const ShapWork& work)
      : splits_(work.splits),
        split_count_(work.split_count),
        inverse_(work.inverse),
        points_(work.points),
        weights_(work.weights),
        point_count_(work.point_count),
        sums_(work.sums),
        met_(work.met),
        common_(work.common),
        rows_(work.rows),
        phi_(work.phi) {}

  [[gnu::always_inline]] void run() {
    for (std::size_t q = 0; q < point_count_; ++q) sums_[q].at = weights_[q] + LaneVector{};
    for (std::size_t split = 0; split < split_count_; ++split) go_down(split);
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
  [[gnu::always_inline]] void go_down(std::size_t index) {
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
    const LaneVector left = rows_[split.column].at < split.threshold ? one : LaneVector{};
    const LaneVector known = again ? met_[before].at : one;
    enter(index, split.left, left * known, total);
    enter(index, split.right, (1 - left) * known, total);
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
  const ShapLanes* rows_;
  ShapLanes* phi_;
};

}  // namespace
}  // namespace canasta
