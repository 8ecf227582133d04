// How much: how near are the predicted values, and nearer than one number for everybody?
//
// The baseline of the absolute error is the median of the training part, that of the squared error
// its mean.
//
// Units    those of the value. NaN where a metric is not defined: r2 of values that do not vary.
// Threads  pure.
#pragma once

#include <cstddef>
#include <span>

namespace canasta {

struct ValueMetrics {
  double mae = 0;
  double rmse = 0;
  double r2 = 0;    // 1 - squared error / squared deviation from the mean of the judged rows
  double bias = 0;  // mean of predicted - true
};

struct ValueEvaluation {
  std::size_t rows = 0;
  ValueMetrics model;
  ValueMetrics baseline;
  bool beats_baseline = false;  // absolute and squared error both lower
};

struct ValueBaseline {
  double median = 0;
  double mean = 0;
};
// REQUIRES: at least one value.
ValueBaseline fit_value_baseline(std::span<const float> training);

// REQUIRES: at least one row; equal sizes.
ValueEvaluation evaluate_values(std::span<const float> predicted, std::span<const float> truth,
                                const ValueBaseline& baseline);

}  // namespace canasta
