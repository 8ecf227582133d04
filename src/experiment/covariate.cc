// CUPED: variance that was foreseeable is taken off.
//
// With x known before the exposure, y - slope (x - mean x) has the same difference between arms in
// expectation, whatever the slope, because the exposure cannot have changed x. Least variance has
// slope = cov(x, y) / var(x), taken within arms so that the effect itself does not bend it; what
// goes is the squared correlation within arms.
//
// Source: Deng, Xu, Kohavi, Walker (2013), "Improving the sensitivity of online controlled
// experiments by utilizing pre-experiment data", WSDM, 123-132; section 3.4 for rows without x.
#include <cmath>

#include "base/assert.h"
#include "experiment/experiment.h"
#include "math/distributions.h"

namespace canasta {
namespace {

using Rows = std::vector<std::vector<double>>;  // of each arm

double mean_of(const std::vector<double>& values) { return sample_of(values).mean; }

// Sums of products of what is off the arm's mean.
struct WithinArms {
  double xx = 0;
  double xy = 0;
  double yy = 0;

  void add(const std::vector<double>& x, const std::vector<double>& y) {
    const double x_mean = mean_of(x);
    const double y_mean = mean_of(y);
    for (std::size_t i = 0; i < x.size(); ++i) {
      xx += (x[i] - x_mean) * (x[i] - x_mean);
      xy += (x[i] - x_mean) * (y[i] - y_mean);
      yy += (y[i] - y_mean) * (y[i] - y_mean);
    }
  }
};

// Variance between the arms' means over that within, as chi-square: arms of many rows.
double balance(const Rows& x, double x_mean, const WithinArms& within) {
  double between = 0;
  double rows = 0;
  double arms = 0;
  for (const std::vector<double>& arm : x) {
    if (arm.empty()) continue;
    const double off = mean_of(arm) - x_mean;
    between += static_cast<double>(arm.size()) * off * off;
    rows += static_cast<double>(arm.size());
    arms += 1;
  }
  if (within.xx == 0 || arms < 2 || rows <= arms) return std::numeric_limits<double>::quiet_NaN();
  return chi_square_above(between / (within.xx / (rows - arms)), arms - 1);
}

}  // namespace

Adjusted adjust_by_covariate(const ArmRows& rows) {
  CANASTA_ASSERT(rows.covariate.size() == rows.outcome.size());
  Adjusted out;
  Rows x(rows.names.size());
  Rows y(rows.names.size());
  double x_sum = 0;
  double x_rows = 0;
  for (std::size_t row = 0; row < rows.outcome.size(); ++row) {
    if (std::isnan(rows.covariate[row])) continue;
    x[rows.arm[row]].push_back(rows.covariate[row]);
    y[rows.arm[row]].push_back(rows.outcome[row]);
    x_sum += rows.covariate[row];
    x_rows += 1;
  }
  out.rows_without = rows.outcome.size() - static_cast<std::uint64_t>(x_rows);
  WithinArms within;
  for (std::size_t arm = 0; arm < x.size(); ++arm) within.add(x[arm], y[arm]);
  const double x_mean = x_rows > 0 ? x_sum / x_rows : 0;
  if (within.xx > 0) out.slope = within.xy / within.xx;
  out.p_balance = balance(x, x_mean, within);

  Rows adjusted(rows.names.size());
  Rows plain(rows.names.size());
  for (std::size_t row = 0; row < rows.outcome.size(); ++row) {
    // A row without covariate stands at its mean: nothing is taken off.
    const double known = rows.covariate[row];
    const double off = std::isnan(known) ? 0 : known - x_mean;
    adjusted[rows.arm[row]].push_back(rows.outcome[row] - out.slope * off);
    plain[rows.arm[row]].push_back(rows.outcome[row]);
  }
  WithinArms before;
  WithinArms after;
  for (std::size_t arm = 0; arm < adjusted.size(); ++arm) {
    before.add(plain[arm], plain[arm]);
    after.add(adjusted[arm], adjusted[arm]);
    out.arms.push_back({rows.names[arm], sample_of(adjusted[arm])});
  }
  if (before.yy > 0) out.variance_removed = 1 - after.yy / before.yy;
  return out;
}

}  // namespace canasta
