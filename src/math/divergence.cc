#include "math/divergence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// One side's share of the divergence from the mean of both: p log2(p / ((p + q) / 2)).
double half_divergence(double p, double q) { return p > 0 ? p * std::log2(2 * p / (p + q)) : 0; }

}  // namespace

double sum_of(BinCounts counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

double population_stability(BinCounts reference, BinCounts live) {
  CANASTA_ASSERT(reference.size() == live.size());
  const double prior = kStabilityPrior * static_cast<double>(reference.size());
  const double reference_rows = sum_of(reference);
  const double live_rows = sum_of(live);
  if (reference_rows == 0 || live_rows == 0) return kNone;
  double sum = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    const double p =
        (static_cast<double>(reference[bin]) + kStabilityPrior) / (reference_rows + prior);
    const double q = (static_cast<double>(live[bin]) + kStabilityPrior) / (live_rows + prior);
    sum += (q - p) * std::log(q / p);
  }
  return sum;
}

double jensen_shannon_distance(BinCounts reference, BinCounts live) {
  CANASTA_ASSERT(reference.size() == live.size());
  const double reference_rows = sum_of(reference);
  const double live_rows = sum_of(live);
  if (reference_rows == 0 || live_rows == 0) return kNone;
  double bits = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    const double p = static_cast<double>(reference[bin]) / reference_rows;
    const double q = static_cast<double>(live[bin]) / live_rows;
    bits += (half_divergence(p, q) + half_divergence(q, p)) / 2;
  }
  return std::sqrt(std::clamp(bits, 0.0, 1.0));  // rounding may leave it a hair outside
}

double ks_distance(BinCounts reference, BinCounts live) {
  CANASTA_ASSERT(reference.size() == live.size());
  const double reference_rows = sum_of(reference);
  const double live_rows = sum_of(live);
  if (reference_rows == 0 || live_rows == 0) return kNone;
  std::uint64_t reference_below = 0;
  std::uint64_t live_below = 0;
  double distance = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    reference_below += reference[bin];
    live_below += live[bin];
    distance = std::max(distance, std::abs(static_cast<double>(reference_below) / reference_rows -
                                           static_cast<double>(live_below) / live_rows));
  }
  return distance;
}

}  // namespace canasta
