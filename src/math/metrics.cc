#include "math/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace canasta {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double share_or_undefined(double sum, double total) { return total > 0 ? sum / total : kUndefined; }

// Loss of `total` observations with one probability, in nats.
double observed_loss(float score, double positive, double total) {
  const double p = std::clamp(static_cast<double>(score), kLogLossClip, 1 - kLogLossClip);
  double loss = 0;
  if (positive > 0) loss -= positive * std::log(p);
  if (positive < total) loss -= (total - positive) * std::log1p(-p);
  return loss;
}

// One bin of a reliability diagram.
struct Bin {
  double predicted = 0;  // probability times weight
  double positive = 0;
};

double mean_gap(std::span<const Bin> bins, double total) {
  double gap = 0;
  for (const Bin& bin : bins) gap += std::abs(bin.predicted - bin.positive);
  return share_or_undefined(gap, total);
}

void add(Bin& bin, const RankedScores& ranked, std::size_t group) {
  bin.predicted += static_cast<double>(ranked.score[group]) * ranked.total[group];
  bin.positive += ranked.positive[group];
}

}  // namespace

double roc_auc(const RankedScores& ranked) {
  const double negative_sum = ranked.total_sum - ranked.positive_sum;
  if (ranked.positive_sum <= 0 || negative_sum <= 0) return kUndefined;
  double wins = 0;
  double positive_above = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    const double negative = ranked.total[group] - ranked.positive[group];
    wins += negative * (positive_above + ranked.positive[group] / 2);
    positive_above += ranked.positive[group];
  }
  return wins / (ranked.positive_sum * negative_sum);
}

double average_precision(const RankedScores& ranked) {
  if (ranked.positive_sum <= 0) return kUndefined;
  double area = 0;
  double positive = 0;
  double called = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    positive += ranked.positive[group];
    called += ranked.total[group];
    if (ranked.positive[group] > 0) area += ranked.positive[group] * (positive / called);
  }
  return area / ranked.positive_sum;
}

double brier(const RankedScores& ranked) {
  double sum = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    const double p = ranked.score[group];
    sum += ranked.positive[group] * (1 - p) * (1 - p) +
           (ranked.total[group] - ranked.positive[group]) * p * p;
  }
  return share_or_undefined(sum, ranked.total_sum);
}

double log_loss(const RankedScores& ranked) {
  return log_loss(ScoredView{ranked.score, ranked.positive, ranked.total});
}

double log_loss(const ScoredView& rows) {
  double sum = 0;
  double total = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    sum += observed_loss(rows.score[row], rows.positive[row], rows.total[row]);
    total += rows.total[row];
  }
  return share_or_undefined(sum, total);
}

double ece(const RankedScores& ranked) {
  std::array<Bin, kCalibrationBins> bins;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    const double scaled = std::ceil(static_cast<double>(ranked.score[group]) * kCalibrationBins);
    const double last = static_cast<double>(kCalibrationBins) - 1;
    add(bins[static_cast<std::size_t>(std::clamp(scaled - 1, 0.0, last))], ranked, group);
  }
  return mean_gap(bins, ranked.total_sum);
}

double ece_equal_mass(const RankedScores& ranked) {
  std::array<Bin, kCalibrationBins> bins;
  double before = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    // A group belongs to the bin in which its middle observation falls.
    const double middle = (before + ranked.total[group] / 2) / ranked.total_sum;
    const auto bin = static_cast<std::size_t>(middle * kCalibrationBins);
    add(bins[std::min(bin, kCalibrationBins - 1)], ranked, group);
    before += ranked.total[group];
  }
  return mean_gap(bins, ranked.total_sum);
}

}  // namespace canasta
