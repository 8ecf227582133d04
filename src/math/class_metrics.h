// Metrics of predicted classes, and of their probabilities, against the true class.
//
// Shapes   truth, said: one class number per row. probability: [rows, classes], row-major; a row
//          adds up to 1. Class numbers are below `classes`.
// Edges    NaN without a row.
// Threads  pure; sums run in row order.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/view.h"
#include "math/class_tally.h"
#include "math/metrics.h"
#include "math/value_metrics.h"

namespace canasta {

using ClassCodes = std::span<const std::uint32_t>;

// Share of rows whose class was said.
Estimate accuracy(ClassCodes truth, ClassCodes said);

// As ClassTally counts it.
double f1_macro(ClassCodes truth, ClassCodes said, std::size_t classes);

// Rows by their probability of one class: that class against the rest.
RankedScores rank_class(View2<const float> probability, ClassCodes truth, std::size_t k);

// Mean of -ln of the probability given to the true class, clipped as in math/metrics.h. Nats.
Estimate class_log_loss(ClassCodes truth, View2<const double> probability);
Estimate class_log_loss(ClassCodes truth, View2<const float> probability);
// Row by row.
std::vector<double> class_log_losses(ClassCodes truth, View2<const float> probability);

// Mean over rows of the squared errors of all classes: from 0 to 2. Source: Brier (1950).
Estimate class_brier(ClassCodes truth, View2<const float> probability);

// How the probability of the likeliest class agrees with how often it is right: kCalibrationBins
// bins of equal width, (0, 1/15], (1/15, 2/15], …; 0 is in the first. Of equal probabilities the
// first class counts.
struct ReliabilityBin {
  double predicted = 0;  // mean probability; 0 without rows
  double observed = 0;   // share of hits
  std::size_t rows = 0;
};
using Reliability = std::array<ReliabilityBin, kCalibrationBins>;
Reliability class_reliability(ClassCodes truth, View2<const double> probability);
Reliability class_reliability(ClassCodes truth, View2<const float> probability);

// Expected calibration error: mean of |predicted - observed| over those bins, weighted by rows.
// Source: Guo et al. (2017), eq. 3.
double confidence_ece(const Reliability& bins);
double confidence_ece(ClassCodes truth, View2<const double> probability);
double confidence_ece(ClassCodes truth, View2<const float> probability);

// The class of the largest probability; the first of equals. REQUIRES: a class.
std::uint32_t likeliest_class(std::span<const double> probability);
std::uint32_t likeliest_class(std::span<const float> probability);

}  // namespace canasta
