#include "math/class_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.h"
#include "math/metrics.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Bin of (0, 1/15], (1/15, 2/15], …; 0 is in the first.
std::size_t calibration_bin(double probability) {
  const double scaled = std::ceil(probability * static_cast<double>(kCalibrationBins)) - 1;
  return static_cast<std::size_t>(
      std::clamp(scaled, 0.0, static_cast<double>(kCalibrationBins - 1)));
}

}  // namespace

Estimate accuracy(ClassCodes truth, ClassCodes said) {
  CANASTA_ASSERT(truth.size() == said.size());
  std::vector<double> hits(truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) hits[row] = truth[row] == said[row] ? 1 : 0;
  return mean_estimate(hits);
}

double f1_macro(ClassCodes truth, ClassCodes said, std::size_t classes) {
  CANASTA_ASSERT(truth.size() == said.size());
  std::vector<double> hits(classes);
  std::vector<double> rows(classes);  // of the class, and said to be
  for (std::size_t row = 0; row < truth.size(); ++row) {
    CANASTA_ASSERT(truth[row] < classes && said[row] < classes);
    rows[truth[row]] += 1;
    rows[said[row]] += 1;
    if (truth[row] == said[row]) hits[truth[row]] += 1;
  }
  double sum = 0;
  double seen = 0;
  for (std::size_t label = 0; label < classes; ++label) {
    if (rows[label] == 0) continue;
    sum += 2 * hits[label] / rows[label];
    seen += 1;
  }
  return seen == 0 ? kNone : sum / seen;
}

Estimate class_log_loss(ClassCodes truth, View2<const double> probability) {
  CANASTA_ASSERT(truth.size() == probability.rows());
  std::vector<double> losses(truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) {
    CANASTA_ASSERT(truth[row] < probability.columns());
    losses[row] =
        -std::log(std::clamp(probability(row, truth[row]), kLogLossClip, 1 - kLogLossClip));
  }
  return mean_estimate(losses);
}

std::uint32_t likeliest_class(std::span<const double> probability) {
  return static_cast<std::uint32_t>(std::max_element(probability.begin(), probability.end()) -
                                    probability.begin());
}

double confidence_ece(ClassCodes truth, View2<const double> probability) {
  CANASTA_ASSERT(truth.size() == probability.rows());
  if (truth.empty()) return kNone;
  std::array<double, kCalibrationBins> gap{};  // sum of probability less hits
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const std::uint32_t said = likeliest_class(probability.row(row));
    const double confidence = probability(row, said);
    gap[calibration_bin(confidence)] += confidence - (said == truth[row] ? 1 : 0);
  }
  double sum = 0;
  for (const double bin : gap) sum += std::abs(bin);
  return sum / static_cast<double>(truth.size());
}

}  // namespace canasta
