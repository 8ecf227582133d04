#include "math/value_metrics.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <class Loss>
std::vector<double> losses_of(std::span<const double> predicted, std::span<const double> truth,
                              Loss loss) {
  CANASTA_ASSERT(predicted.size() == truth.size());
  std::vector<double> out(predicted.size());
  for (std::size_t row = 0; row < out.size(); ++row) out[row] = loss(predicted[row] - truth[row]);
  return out;
}

double square(double x) { return x * x; }

}  // namespace

Estimate mean_estimate(std::span<const double> losses) {
  const double rows = static_cast<double>(losses.size());
  if (losses.empty()) return {kNone, kNone};
  double sum = 0;
  for (const double loss : losses) sum += loss;
  const double mean = sum / rows;
  double squares = 0;
  for (const double loss : losses) squares += square(loss - mean);
  return {mean, losses.size() < 2 ? kNone : std::sqrt(squares / (rows - 1) / rows)};
}

Estimate mean_absolute_error(std::span<const double> predicted, std::span<const double> truth) {
  return mean_estimate(losses_of(predicted, truth, [](double off) { return std::abs(off); }));
}

Estimate root_mean_square_error(std::span<const double> predicted, std::span<const double> truth) {
  const Estimate mean_square = mean_estimate(losses_of(predicted, truth, square));
  const double root = std::sqrt(mean_square.value);
  return {root, root > 0 ? mean_square.error / (2 * root) : mean_square.error};
}

double r_squared(std::span<const double> predicted, std::span<const double> truth) {
  CANASTA_ASSERT(predicted.size() == truth.size());
  double sum = 0;
  for (const double value : truth) sum += value;
  const double mean = sum / static_cast<double>(truth.size());
  double errors = 0;
  double deviations = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    errors += square(predicted[row] - truth[row]);
    deviations += square(truth[row] - mean);
  }
  return deviations > 0 ? 1 - errors / deviations : kNone;
}

Line fit_line(std::span<const double> x, std::span<const double> y,
              std::span<const double> weight) {
  CANASTA_ASSERT(x.size() == y.size() && x.size() == weight.size());
  double weights = 0;
  double x_sum = 0;
  double y_sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    weights += weight[i];
    x_sum += weight[i] * x[i];
    y_sum += weight[i] * y[i];
  }
  const double x_mean = x_sum / weights;
  const double y_mean = y_sum / weights;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += weight[i] * square(x[i] - x_mean);
    xy += weight[i] * (x[i] - x_mean) * (y[i] - y_mean);
  }
  if (!(xx > 0)) return {kNone, kNone, kNone};
  Line line{.intercept = y_mean - xy / xx * x_mean, .slope = xy / xx, .slope_error = kNone};
  if (x.size() < 3) return line;
  double scatter = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    scatter += weight[i] * square(y[i] - line.intercept - line.slope * x[i]);
  }
  line.slope_error = std::sqrt(scatter / static_cast<double>(x.size() - 2) / xx);
  return line;
}

}  // namespace canasta
