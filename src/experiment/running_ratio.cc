// Do the rows of a test that is still running fall into the arms as they should?
//
// The chi-square of judge.cc is for one look; with daily looks it would turn red in many sound
// tests. So two ways in which rows may fall are compared: with the shares r expected, and with
// shares drawn from a Dirichlet of parameters k r around them. Of n rows, n_i in arm i,
//
//   L = Gamma(k) / Gamma(k + n) * product of Gamma(k r_i + n_i) / (Gamma(k r_i) r_i^n_i)
//
// is a martingale if the shares are as expected, whatever order the rows come in, so it ever
// reaches 1 / alpha in at most a share alpha of tests (Ville), and 1 / L is a p-value at any look.
//
// Gammas of large counts differ by less than their own rounding. With x_i = k r_i + n_i and
// X = k + n, ln Gamma by Stirling's formula leaves
//
//   ln L = X sum r_i ((1 + d_i) ln(1 + d_i) - d_i),   d_i = (n_i - n r_i) / (X r_i)
//          + 1/2 (ln(X / k) - sum ln(x_i / (k r_i))) + what Stirling leaves out
//
// where nothing large is taken from anything large.
//
// Source  Lindon, Malek (2022), "Anytime-valid inference for multinomial count data", NeurIPS 35.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/assert.h"
#include "experiment/experiment.h"
#include "math/gamma_functions.h"

namespace canasta {
namespace {

// ln Gamma(x) less (x - 1/2) ln x - x + 1/2 ln(2 pi).
double beyond_stirling(double x) {
  constexpr double kSeriesFrom = 100;  // from here on the series is right to the last digit
  if (x >= kSeriesFrom) return (1 - 1 / (30 * x * x)) / (12 * x);
  return log_gamma(x) - ((x - .5) * std::log(x) - x + .5 * std::log(2 * std::numbers::pi));
}

}  // namespace

double running_sample_ratio(std::span<const Arm> arms, std::span<const double> expected) {
  CANASTA_ASSERT(expected.empty() || expected.size() == arms.size());
  const double whole = expected.empty() ? static_cast<double>(arms.size())
                                        : std::accumulate(expected.begin(), expected.end(), 0.0);
  double rows = 0;
  for (const Arm& arm : arms) rows += static_cast<double>(arm.outcome.rows);
  const double all = kRatioRows + rows;
  double log_ratio =
      beyond_stirling(kRatioRows) - beyond_stirling(all) + .5 * std::log(all / kRatioRows);
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const double share = (expected.empty() ? 1.0 : expected[i]) / whole;
    CANASTA_ASSERT(share > 0 && std::isfinite(share));
    const double before = kRatioRows * share;
    const double now = before + static_cast<double>(arms[i].outcome.rows);
    const double off = (now - all * share) / (all * share);
    log_ratio += all * share * ((1 + off) * std::log1p(off) - off);
    log_ratio += beyond_stirling(now) - beyond_stirling(before) - .5 * std::log(now / before);
  }
  return std::min(1.0, std::exp(-log_ratio));
}

}  // namespace canasta
