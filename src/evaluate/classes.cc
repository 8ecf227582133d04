#include "evaluate/classes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "math/metrics.h"

namespace canasta {
namespace {

constexpr double kProbabilityMin = 1e-15;
constexpr std::size_t kBins = 15;

double mean_log_loss(View2<const float> probability, std::span<const std::uint32_t> label) {
  double loss = 0;
  for (std::size_t row = 0; row < label.size(); ++row) {
    const double p = probability(row, label[row]);
    loss -= std::log(std::clamp(p, kProbabilityMin, 1.0));
  }
  return loss / static_cast<double>(label.size());
}

double mean_brier(View2<const float> probability, std::span<const std::uint32_t> label) {
  double sum = 0;
  for (std::size_t row = 0; row < label.size(); ++row) {
    for (std::size_t k = 0; k < probability.columns(); ++k) {
      const double error = static_cast<double>(probability(row, k)) - (k == label[row] ? 1 : 0);
      sum += error * error;
    }
  }
  return sum / static_cast<double>(label.size());
}

// Of the likeliest class: its probability against how often it is right.
double calibration_error(View2<const float> probability, std::span<const std::uint32_t> label) {
  struct Bin {
    double confidence = 0;
    double right = 0;
    double rows = 0;
  };
  std::array<Bin, kBins> bins{};
  for (std::size_t row = 0; row < label.size(); ++row) {
    const auto values = probability.row(row);
    const auto top = std::max_element(values.begin(), values.end());
    const auto place = static_cast<std::size_t>(*top * static_cast<float>(kBins));
    Bin& bin = bins[std::min(place, kBins - 1)];
    bin.confidence += static_cast<double>(*top);
    bin.right += static_cast<std::size_t>(top - values.begin()) == label[row] ? 1 : 0;
    bin.rows += 1;
  }
  double error = 0;
  for (const Bin& bin : bins) error += std::abs(bin.confidence - bin.right);
  return error / static_cast<double>(label.size());
}

// One class against the rest; NaN where all rows or none have it.
double class_auc(View2<const float> probability, std::span<const std::uint32_t> label,
                 std::size_t k) {
  std::vector<float> score;
  std::vector<double> positive;
  for (std::size_t row = 0; row < label.size(); ++row) {
    score.push_back(probability(row, k));
    positive.push_back(label[row] == k ? 1 : 0);
  }
  const std::vector<double> one(label.size(), 1.0);
  return roc_auc(rank_scores({score, positive, one}));
}

double share_of(double part, double whole) { return whole > 0 ? part / whole : 0; }

// Precision, recall and F1 of each class, from the confusion matrix.
std::vector<OneClass> class_shares(std::span<const std::size_t> confusion, std::size_t classes) {
  std::vector<OneClass> out(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    double decided = 0;
    double there = 0;
    for (std::size_t other = 0; other < classes; ++other) {
      decided += static_cast<double>(confusion[other * classes + k]);
      there += static_cast<double>(confusion[k * classes + other]);
    }
    const auto hits = static_cast<double>(confusion[k * classes + k]);
    out[k].precision = share_of(hits, decided);
    out[k].recall = share_of(hits, there);
    out[k].f1 = share_of(2 * hits, decided + there);
    out[k].support = static_cast<std::size_t>(there);
  }
  return out;
}

std::vector<std::size_t> count_confusion(std::span<const std::uint32_t> label,
                                         std::span<const std::uint32_t> decided,
                                         std::size_t classes) {
  std::vector<std::size_t> confusion(classes * classes);
  for (std::size_t row = 0; row < label.size(); ++row) {
    confusion[label[row] * classes + decided[row]] += 1;
  }
  return confusion;
}

// The metrics of decisions.
void add_decisions(const std::vector<OneClass>& classes, std::size_t rows, ClassMetrics& out) {
  double hits = 0;
  double with_rows = 0;
  double recall = 0;
  for (const OneClass& one : classes) {
    hits += one.recall * static_cast<double>(one.support);
    out.precision_macro += one.precision / static_cast<double>(classes.size());
    out.recall_macro += one.recall / static_cast<double>(classes.size());
    out.f1_macro += one.f1 / static_cast<double>(classes.size());
    with_rows += one.support > 0 ? 1 : 0;
    recall += one.recall;
  }
  out.accuracy = hits / static_cast<double>(rows);
  out.balanced_accuracy = recall / with_rows;
}

ClassMetrics measure_baseline(std::span<const std::uint32_t> label,
                              std::span<const double> shares) {
  const std::size_t classes = shares.size();
  std::vector<float> probability;
  for (std::size_t row = 0; row < label.size(); ++row) {
    for (const double share : shares) probability.push_back(static_cast<float>(share));
  }
  const View2<const float> view(probability.data(), label.size(), classes);
  ClassMetrics out{.log_loss = mean_log_loss(view, label),
                   .brier = mean_brier(view, label),
                   .ece = calibration_error(view, label),
                   .auc_macro = 0.5};
  const auto decided = decide_classes(view, {});
  add_decisions(class_shares(count_confusion(label, decided, classes), classes), label.size(), out);
  return out;
}

}  // namespace

std::vector<std::uint32_t> decide_classes(View2<const float> probability,
                                          std::span<const double> thresholds) {
  CANASTA_ASSERT(thresholds.empty() || thresholds.size() == probability.columns());
  std::vector<std::uint32_t> decided(probability.rows());
  for (std::size_t row = 0; row < decided.size(); ++row) {
    double best = -1;
    for (std::size_t k = 0; k < probability.columns(); ++k) {
      const double p = probability(row, k);
      const double value = thresholds.empty() ? p : p / thresholds[k];
      if (value <= best) continue;
      best = value;
      decided[row] = static_cast<std::uint32_t>(k);
    }
  }
  return decided;
}

ClassEvaluation evaluate_classes(View2<const float> probability,
                                 std::span<const std::uint32_t> label,
                                 std::span<const std::uint32_t> decided,
                                 std::span<const double> shares) {
  const std::size_t classes = probability.columns();
  CANASTA_ASSERT(!label.empty() && label.size() == probability.rows());
  CANASTA_ASSERT(decided.size() == label.size() && shares.size() == classes);
  ClassEvaluation out;
  out.rows = label.size();
  out.confusion = count_confusion(label, decided, classes);
  out.classes = class_shares(out.confusion, classes);
  out.model.log_loss = mean_log_loss(probability, label);
  out.model.brier = mean_brier(probability, label);
  out.model.ece = calibration_error(probability, label);
  double with_auc = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    out.classes[k].auc = class_auc(probability, label, k);
    if (std::isnan(out.classes[k].auc)) continue;
    out.model.auc_macro += out.classes[k].auc;
    with_auc += 1;
  }
  out.model.auc_macro /= with_auc;
  add_decisions(out.classes, out.rows, out.model);
  out.baseline = measure_baseline(label, shares);
  out.beats_baseline =
      out.model.log_loss < out.baseline.log_loss && out.model.auc_macro > out.baseline.auc_macro;
  return out;
}

}  // namespace canasta
