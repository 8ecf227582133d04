// How far apart are two distributions over the same bins?
//
// Shapes   reference, live: row counts, one per bin, of one length.
// Edges    NaN without a bin, or where one side has no row.
// Threads  pure; no allocation.
#pragma once

#include <cstdint>
#include <span>

namespace canasta {

using BinCounts = std::span<const std::uint64_t>;

// All rows of the bins.
double sum_of(BinCounts counts);

// Rows added to every bin of either side before shares are taken, so that an empty bin has a
// logarithm. Half a row is the weight of Jeffreys' prior.
inline constexpr double kStabilityPrior = 0.5;

// Population stability index, in nats: sum of (q - p) ln(q / p), the divergence J of Kullback and
// Leibler (1951). Laws: symmetric, >= 0, 0 for equal shares of equal totals. Of two samples of one
// distribution it is about (bins - 1) (1/n + 1/m), so it means little where n is small.
double population_stability(BinCounts reference, BinCounts live);

// Square root of the Jensen-Shannon divergence in bits: a metric between 0 (same shares) and 1 (no
// bin in common). Source: Endres & Schindelin (2003).
double jensen_shannon_distance(BinCounts reference, BinCounts live);

// Kolmogorov-Smirnov distance of binned data: the largest difference of the shares up to the end of
// a bin. At most that of the rows themselves, and short of it by at most one bin's share.
double ks_distance(BinCounts reference, BinCounts live);

}  // namespace canasta
