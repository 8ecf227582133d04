#include "evaluate/values.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

double mean_of(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

// Errors of predictions, which `predicted` gives by row.
template <class Predicted>
ValueMetrics measure(std::span<const float> truth, const Predicted& predicted) {
  const double mean = mean_of(truth);
  double absolute = 0;
  double squared = 0;
  double bias = 0;
  double deviation = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const auto value = static_cast<double>(truth[row]);
    const double error = predicted(row) - value;
    absolute += std::abs(error);
    squared += error * error;
    bias += error;
    deviation += (value - mean) * (value - mean);
  }
  const auto rows = static_cast<double>(truth.size());
  return {.mae = absolute / rows,
          .rmse = std::sqrt(squared / rows),
          .r2 = deviation > 0 ? 1 - squared / deviation : std::numeric_limits<double>::quiet_NaN(),
          .bias = bias / rows};
}

}  // namespace

ValueBaseline fit_value_baseline(std::span<const float> training) {
  CANASTA_ASSERT(!training.empty());
  std::vector<float> sorted(training.begin(), training.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  const auto upper = static_cast<double>(sorted[middle]);
  const auto lower = static_cast<double>(sorted[(sorted.size() - 1) / 2]);
  return {.median = (lower + upper) / 2, .mean = mean_of(training)};
}

ValueEvaluation evaluate_values(std::span<const float> predicted, std::span<const float> truth,
                                const ValueBaseline& baseline) {
  CANASTA_ASSERT(!truth.empty() && predicted.size() == truth.size());
  ValueEvaluation out;
  out.rows = truth.size();
  out.model = measure(truth, [&](std::size_t row) { return static_cast<double>(predicted[row]); });
  const ValueMetrics of_mean = measure(truth, [&](std::size_t) { return baseline.mean; });
  out.baseline = of_mean;
  out.baseline.mae = measure(truth, [&](std::size_t) { return baseline.median; }).mae;
  out.beats_baseline = out.model.mae < out.baseline.mae && out.model.rmse < out.baseline.rmse;
  return out;
}

}  // namespace canasta
