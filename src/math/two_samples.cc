#include "math/two_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"
#include "math/distributions.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Adds up Pearson's statistic cell by cell.
class Cells {
 public:
  Cells(double reference_share, double live_share)
      : reference_share_(reference_share), live_share_(live_share) {}

  bool expects_enough(double rows) const {
    return rows * std::min(reference_share_, live_share_) >= kExpectedMin;
  }
  void add(double reference, double live) {
    const double rows = reference + live;
    if (rows == 0) return;
    const double off = live - rows * live_share_;
    // The reference is off by as much the other way.
    statistic_ += off * off / (rows * live_share_) + off * off / (rows * reference_share_);
    ++count_;
  }
  double statistic() const { return statistic_; }
  std::size_t count() const { return count_; }

 private:
  double reference_share_;
  double live_share_;
  double statistic_ = 0;
  std::size_t count_ = 0;
};

double binomial_two_sided(double trials, double hits, double probability) {
  const Binomial drawn{trials, probability};
  const double at_most = binomial_at_most(hits, drawn);
  const double at_least = binomial_at_least(hits, drawn);
  return std::min(1.0, 2 * std::min(at_most, at_least));
}

}  // namespace

double SampleSizes::effective() const {
  const double n = static_cast<double>(reference);
  const double m = static_cast<double>(live);
  return n == 0 || m == 0 ? 0 : n / (n + m) * m;
}

double ks_p_value(double distance, const SampleSizes& rows) {
  const double exponent = 2 * distance * distance * rows.effective();
  if (std::isnan(distance) || rows.effective() == 0) return kNone;
  // Below, the law is within 1e-6 of one, and the series too slow.
  constexpr double kCertain = 0.1;
  if (exponent < kCertain) return 1;
  double sum = 0;
  for (int k = 1; k <= 40; ++k) {  // the 40th term is below exp(-160)
    sum += (k % 2 == 1 ? 1 : -1) * std::exp(-exponent * k * k);
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

ChiSquare chi_square_test(BinCounts reference, BinCounts live, const SampleSizes& others) {
  CANASTA_ASSERT(reference.size() == live.size());
  double rare_reference = static_cast<double>(others.reference);
  double rare_live = static_cast<double>(others.live);
  const double reference_rows = sum_of(reference) + rare_reference;
  const double live_rows = sum_of(live) + rare_live;
  if (reference_rows == 0 || live_rows == 0) return {kNone, kNone, kNone, kNone};
  const double rows = reference_rows + live_rows;
  Cells cells(reference_rows / rows, live_rows / rows);
  for (std::size_t cell = 0; cell < reference.size(); ++cell) {
    const double n = static_cast<double>(reference[cell]);
    const double m = static_cast<double>(live[cell]);
    if (cells.expects_enough(n + m)) {
      cells.add(n, m);
    } else {
      rare_reference += n;
      rare_live += m;
    }
  }
  // Rare cells that are rare even together say nothing.
  if (cells.expects_enough(rare_reference + rare_live)) cells.add(rare_reference, rare_live);
  if (cells.count() < 2) return {};

  ChiSquare out{.statistic = cells.statistic(), .degrees = static_cast<double>(cells.count() - 1)};
  out.p_value = chi_square_above(out.statistic, out.degrees);
  const double effective = reference_rows / rows * live_rows;
  out.effect = std::sqrt(std::max(0.0, out.statistic - out.degrees) / effective);
  return out;
}

double ShareCount::share() const {
  return rows == 0 ? kNone : static_cast<double>(with) / static_cast<double>(rows);
}

double share_p_value(const ShareCount& reference, const ShareCount& live) {
  CANASTA_ASSERT(reference.with <= reference.rows && live.with <= live.rows);
  if (reference.rows == 0 || live.rows == 0) return kNone;
  const double rows = static_cast<double>(reference.rows) + static_cast<double>(live.rows);
  double with = static_cast<double>(reference.with) + static_cast<double>(live.with);
  double hits = static_cast<double>(live.with);
  if (with > rows / 2) {  // the rarer of having it and not having it is nearer to binomial
    with = rows - with;
    hits = static_cast<double>(live.rows - live.with);
  }
  if (with == 0) return 1;
  return binomial_two_sided(with, hits, static_cast<double>(live.rows) / rows);
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size(), kNone);
  double floor = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double raised = p_values[order[rank]] * static_cast<double>(order.size() - rank);
    floor = std::max(floor, std::min(1.0, raised));
    adjusted[order[rank]] = floor;
  }
  return adjusted;
}

}  // namespace canasta
