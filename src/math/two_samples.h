// Could two samples come from one distribution? Tests that hold for a handful of rows and for
// millions, and what to do when many are asked at once.
//
// Units    p-values: probability of a difference at least this large between samples of one
//          distribution, rows drawn independently. NaN where a side has no row.
// Threads  pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "math/divergence.h"

namespace canasta {

// Rows of the two samples.
struct SampleSizes {
  std::uint64_t reference = 0;
  std::uint64_t live = 0;

  // Of two samples together: n m / (n + m), the size of one sample against a known distribution.
  double effective() const;
};

// Two-sided Kolmogorov-Smirnov test: the limit law 2 sum (-1)^(k-1) exp(-2 k^2 d^2 n_effective).
// Conservative for ties, for bins, and for few rows. Source: Smirnov (1948).
double ks_p_value(double distance, const SampleSizes& rows);

// Pearson's test that two samples share their distribution over categories.
struct ChiSquare {
  double statistic = 0;
  double degrees = 0;  // of freedom: cells that were kept, less one
  double p_value = 1;
  // Cohen's w without what chance adds: sqrt(max(0, statistic - degrees) / n_effective). For a
  // small shift of a bell curve it is that shift in standard deviations, and its square the PSI.
  double effect = 0;
};

// Cells in which fewer than kExpectedMin rows are expected on a side are counted as one cell, so
// that the limit law holds; `others` are rows of further cells, counted with these. Categories that
// only one sample has met belong there: as a cell of their own they would count as a difference
// what is only the sampling. Sources: Pearson (1900), Cochran (1954), Cohen (1988), chapter 7.
inline constexpr double kExpectedMin = 5;
ChiSquare chi_square_test(BinCounts reference, BinCounts live, const SampleSizes& others = {});

// Of so many rows, so many have it.
struct ShareCount {
  std::uint64_t rows = 0;
  std::uint64_t with = 0;

  double share() const;  // NaN without a row
};

// Two-sided test that a share is the same on both sides: given how many rows have it in all, those
// on the live side are binomial. Conservative, for any counts. Source: Przyborowski & Wilenski
// (1940).
double share_p_value(const ShareCount& reference, const ShareCount& live);

// P-values raised so that comparing each with alpha raises any false alarm at most in a share alpha
// of runs, however the tests hang together. NaN stays NaN and does not count as a test.
// Source: Holm (1979).
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace canasta
