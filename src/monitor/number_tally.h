// A column of numbers counted into bins: one pass, mergeable.
//
// LightReason the bin of a value takes eight comparisons without a branch, whatever the values are.
// A tally is made for every chunk of kTallyRows rows and merged in the order of the chunks, so that
// sums do not depend on the number of threads.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/context.h"
#include "monitor/finite_values.h"

namespace canasta {

// Invariant: at most kProfileBinsMax - 1 edges, ascending. Padded with infinity to a full tree.
class Bins {
 public:
  explicit Bins(std::span<const double> edges);

  // The number of edges below `value`.
  std::size_t find(double value) const {
    std::size_t below = 0;
#pragma GCC unroll 8
    for (std::size_t half = kProfileBinsMax / 2; half > 0; half /= 2) {
      below += static_cast<std::size_t>(padded_[below + half - 1] < value) * half;
    }
    return below;
  }
  std::size_t size() const { return size_; }
  // A value in the middle, from which deviations are summed.
  double pivot() const { return pivot_; }

 private:
  std::array<double, kProfileBinsMax> padded_;
  std::size_t size_;
  double pivot_;
};

struct NumberTally {
  LeftOut left_out;
  double low = 0, high = 0;  // where there is a finite value
  std::vector<std::uint64_t> counts;
  std::vector<double> sums;  // of the values of each bin
  double offset_sum = 0;     // of value - pivot
  double offset_squares = 0;

  std::uint64_t finite() const;
  double mean() const;       // NaN without a finite value
  double deviation() const;  // of all values as a population; 0 without one
  // Mean of each bin between these edges; 0 where it is empty.
  std::vector<double> means(std::span<const double> edges) const;
  void merge(const NumberTally& next);
};

inline constexpr std::size_t kTallyRows = 65'536;

NumberTally tally_numbers(const Context& context, const TableColumn& column, const Bins& bins);

// Quantiles of a sample that stand for equal shares of the rows; every value where there are few
// different ones. At most kProfileBinsMax - 1.
std::vector<double> choose_edges(const TableColumn& column);

}  // namespace canasta
