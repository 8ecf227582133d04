// Metrics of predicted classes, and of their probabilities, against the true class.
//
// Shapes   truth, said: one class number per row. probability: [rows, classes], row-major; a row
//          adds up to 1. Class numbers are below `classes`.
// Edges    NaN without a row.
// Threads  pure; sums run in row order.
#pragma once

#include <cstdint>
#include <span>

#include "base/view.h"
#include "math/value_metrics.h"

namespace canasta {

using ClassCodes = std::span<const std::uint32_t>;

// Share of rows whose class was said.
Estimate accuracy(ClassCodes truth, ClassCodes said);

// Mean over classes of 2 hits / (rows of the class + rows said to be), without weights. Classes
// that neither occur nor are said are left out. Source: Sokolova & Lapalme (2009), macro averaging.
double f1_macro(ClassCodes truth, ClassCodes said, std::size_t classes);

// Mean of -ln of the probability given to the true class, clipped as in math/metrics.h. Nats.
Estimate class_log_loss(ClassCodes truth, View2<const double> probability);

// Expected calibration error of the likeliest class: mean over kCalibrationBins bins of equal width
// of |mean probability - share of hits|, weighted by rows. Of two equal probabilities the first
// class counts. Source: Guo et al. (2017), eq. 3.
double confidence_ece(ClassCodes truth, View2<const double> probability);

// The class of the largest probability; the first of equals. REQUIRES: a class.
std::uint32_t likeliest_class(std::span<const double> probability);

}  // namespace canasta
