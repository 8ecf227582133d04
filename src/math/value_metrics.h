// Metrics of predicted values against true ones, and the straight line through points.
//
// Shapes   predicted, truth: one per row, of one length, finite.
// Units    those of the values, but for R².
// Edges    NaN without a row.
// Threads  pure; sums run in row order.
#pragma once

#include <cstddef>
#include <span>

namespace canasta {

// A mean over rows, and how far chance may carry it: its standard error (NaN for fewer than two
// rows).
struct Estimate {
  double value = 0;
  double error = 0;
};
Estimate mean_estimate(std::span<const double> losses);

// Mean of |predicted - truth|.
Estimate mean_absolute_error(std::span<const double> predicted, std::span<const double> truth);

// Square root of the mean of (predicted - truth)²; its error follows from that of the mean square
// by the delta method.
Estimate root_mean_square_error(std::span<const double> predicted, std::span<const double> truth);

// 1 - squared errors / squared deviations of the truth from its mean: 1 is perfect, 0 as good as
// always saying the mean of these rows, below 0 worse. NaN where the truth does not vary.
double r_squared(std::span<const double> predicted, std::span<const double> truth);

// The weighted least-squares line through points. Weights are relative precisions, such as rows
// behind a daily mean; the error of the slope is estimated from the scatter, so it is NaN for fewer
// than three points, and all is NaN where x does not vary.
struct Line {
  double intercept = 0;
  double slope = 0;
  double slope_error = 0;
};
Line fit_line(std::span<const double> x, std::span<const double> y, std::span<const double> weight);

}  // namespace canasta
