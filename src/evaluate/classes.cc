#include "evaluate/classes.h"

#include <cmath>

#include "base/assert.h"
#include "math/class_metrics.h"
#include "math/metrics.h"

namespace canasta {
namespace {

std::vector<std::size_t> count_confusion(std::span<const std::uint32_t> label,
                                         std::span<const std::uint32_t> decided,
                                         std::size_t classes) {
  std::vector<std::size_t> confusion(classes * classes);
  for (std::size_t row = 0; row < label.size(); ++row) {
    confusion[label[row] * classes + decided[row]] += 1;
  }
  return confusion;
}

// All but the areas.
ClassMetrics measure(View2<const float> probability, std::span<const std::uint32_t> label,
                     const ClassTally& tally) {
  return {.log_loss = class_log_loss(label, probability).value,
          .brier = class_brier(label, probability).value,
          .ece = confidence_ece(label, probability),
          .accuracy = tally.accuracy(),
          .balanced_accuracy = tally.balanced_accuracy(),
          .precision_macro = tally.precision_macro(),
          .recall_macro = tally.recall_macro(),
          .f1_macro = tally.f1_macro()};
}

ClassMetrics measure_baseline(std::span<const std::uint32_t> label,
                              std::span<const double> shares) {
  const std::size_t classes = shares.size();
  std::vector<float> probability;
  for (std::size_t row = 0; row < label.size(); ++row) {
    for (const double share : shares) probability.push_back(static_cast<float>(share));
  }
  const View2<const float> view(probability.data(), label.size(), classes);
  ClassMetrics out = measure(view, label, ClassTally(label, decide_classes(view, {}), classes));
  out.auc_macro = 0.5;
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
  const ClassTally tally(label, decided, classes);
  out.model = measure(probability, label, tally);
  out.classes.resize(classes);
  double with_auc = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    out.classes[k] = {.precision = tally.precision(k),
                      .recall = tally.recall(k),
                      .f1 = tally.f1(k),
                      .auc = roc_auc(rank_class(probability, label, k)),
                      .support = static_cast<std::size_t>(tally.support(k))};
    if (std::isnan(out.classes[k].auc)) continue;
    out.model.auc_macro += out.classes[k].auc;
    with_auc += 1;
  }
  out.model.auc_macro /= with_auc;
  out.baseline = measure_baseline(label, shares);
  out.beats_baseline =
      out.model.log_loss < out.baseline.log_loss && out.model.auc_macro > out.baseline.auc_macro;
  return out;
}

}  // namespace canasta
