#include "math/class_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::size_t calibration_bin(double probability) {
  const double scaled = std::ceil(probability * static_cast<double>(kCalibrationBins)) - 1;
  return static_cast<std::size_t>(
      std::clamp(scaled, 0.0, static_cast<double>(kCalibrationBins - 1)));
}

template <class Real>
std::uint32_t first_largest(std::span<const Real> probability) {
  return static_cast<std::uint32_t>(std::max_element(probability.begin(), probability.end()) -
                                    probability.begin());
}

template <class Real>
std::vector<double> log_losses(ClassCodes truth, View2<const Real> probability) {
  CANASTA_ASSERT(truth.size() == probability.rows());
  std::vector<double> losses(truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) {
    CANASTA_ASSERT(truth[row] < probability.columns());
    const double p = probability(row, truth[row]);
    losses[row] = -std::log(std::clamp(p, kLogLossClip, 1 - kLogLossClip));
  }
  return losses;
}

template <class Real>
Reliability count_reliability(ClassCodes truth, View2<const Real> probability) {
  CANASTA_ASSERT(truth.size() == probability.rows());
  Reliability bins{};
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const std::uint32_t said = first_largest(probability.row(row));
    const double confidence = probability(row, said);
    ReliabilityBin& bin = bins[calibration_bin(confidence)];
    bin.predicted += confidence;
    bin.observed += said == truth[row] ? 1 : 0;
    bin.rows += 1;
  }
  for (ReliabilityBin& bin : bins) {
    if (bin.rows == 0) continue;
    bin.predicted /= static_cast<double>(bin.rows);
    bin.observed /= static_cast<double>(bin.rows);
  }
  return bins;
}

}  // namespace

Estimate accuracy(ClassCodes truth, ClassCodes said) {
  CANASTA_ASSERT(truth.size() == said.size());
  std::vector<double> hits(truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) hits[row] = truth[row] == said[row] ? 1 : 0;
  return mean_estimate(hits);
}

double f1_macro(ClassCodes truth, ClassCodes said, std::size_t classes) {
  return ClassTally(truth, said, classes).f1_macro();
}

RankedScores rank_class(View2<const float> probability, ClassCodes truth, std::size_t k) {
  std::vector<float> score;
  std::vector<double> positive;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    score.push_back(probability(row, k));
    positive.push_back(truth[row] == k ? 1 : 0);
  }
  const std::vector<double> one(truth.size(), 1.0);
  return rank_scores({score, positive, one});
}

Estimate class_log_loss(ClassCodes truth, View2<const double> probability) {
  return mean_estimate(log_losses(truth, probability));
}
Estimate class_log_loss(ClassCodes truth, View2<const float> probability) {
  return mean_estimate(log_losses(truth, probability));
}
std::vector<double> class_log_losses(ClassCodes truth, View2<const float> probability) {
  return log_losses(truth, probability);
}

Estimate class_brier(ClassCodes truth, View2<const float> probability) {
  CANASTA_ASSERT(truth.size() == probability.rows());
  std::vector<double> losses(truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) {
    for (std::size_t k = 0; k < probability.columns(); ++k) {
      const double error = static_cast<double>(probability(row, k)) - (k == truth[row] ? 1 : 0);
      losses[row] += error * error;
    }
  }
  return mean_estimate(losses);
}

Reliability class_reliability(ClassCodes truth, View2<const double> probability) {
  return count_reliability(truth, probability);
}
Reliability class_reliability(ClassCodes truth, View2<const float> probability) {
  return count_reliability(truth, probability);
}

double confidence_ece(const Reliability& bins) {
  double gap = 0;
  double rows = 0;
  for (const ReliabilityBin& bin : bins) {
    gap += std::abs(bin.predicted - bin.observed) * static_cast<double>(bin.rows);
    rows += static_cast<double>(bin.rows);
  }
  return rows > 0 ? gap / rows : kNone;
}
double confidence_ece(ClassCodes truth, View2<const double> probability) {
  return confidence_ece(class_reliability(truth, probability));
}
double confidence_ece(ClassCodes truth, View2<const float> probability) {
  return confidence_ece(class_reliability(truth, probability));
}

std::uint32_t likeliest_class(std::span<const double> probability) {
  return first_largest(probability);
}
std::uint32_t likeliest_class(std::span<const float> probability) {
  return first_largest(probability);
}

}  // namespace canasta
