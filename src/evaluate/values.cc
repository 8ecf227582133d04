#include "evaluate/values.h"

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "math/value_metrics.h"

namespace canasta {
namespace {

double mean_of(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

ValueMetrics measure(std::span<const double> predicted, std::span<const double> truth) {
  double bias = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) bias += predicted[row] - truth[row];
  return {.mae = mean_absolute_error(predicted, truth).value,
          .rmse = root_mean_square_error(predicted, truth).value,
          .r2 = r_squared(predicted, truth),
          .bias = bias / static_cast<double>(truth.size())};
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
  const std::vector<double> said(predicted.begin(), predicted.end());
  const std::vector<double> real(truth.begin(), truth.end());
  const std::vector<double> medians(truth.size(), baseline.median);
  const std::vector<double> means(truth.size(), baseline.mean);
  ValueEvaluation out{
      .rows = truth.size(), .model = measure(said, real), .baseline = measure(means, real)};
  out.baseline.mae = mean_absolute_error(medians, real).value;
  out.beats_baseline = out.model.mae < out.baseline.mae && out.model.rmse < out.baseline.rmse;
  return out;
}

}  // namespace canasta
