// Which class: how good are the probabilities and the decisions made from them?
//
// Beside every number stands the same number of the trivial baseline: the shares of the classes in
// the training part as the probabilities of every row, and the commonest class as the decision.
//
// Units    shares and nats; NaN where a metric is not defined (a class that no row has). What each
//          metric is, is said in math/class_metrics.h and math/class_tally.h.
// Threads  pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/view.h"

namespace canasta {

struct ClassMetrics {
  double log_loss = 0;
  double brier = 0;  // sum over classes of the squared error, mean over rows
  double ece = 0;
  double auc_macro = 0;  // one class against the rest, mean over classes
  double accuracy = 0;
  double balanced_accuracy = 0;  // mean recall of the classes that rows have
  double precision_macro = 0;    // means over the classes that rows have or that are decided
  double recall_macro = 0;
  double f1_macro = 0;
};

struct OneClass {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  double auc = 0;  // against the rest
  std::size_t support = 0;
};

struct ClassEvaluation {
  std::size_t rows = 0;
  ClassMetrics model;
  ClassMetrics baseline;
  std::vector<OneClass> classes;
  std::vector<std::size_t> confusion;  // [true class x decided class]
  // Log-loss lower and AUC higher than the baseline's: what promotion asks.
  bool beats_baseline = false;
};

// The class of the largest p / threshold, the first on a tie; `thresholds` empty: of the largest p.
std::vector<std::uint32_t> decide_classes(View2<const float> probability,
                                          std::span<const double> thresholds);

// Shapes: probability [rows x classes], label and decided [rows], shares [classes] of training.
// REQUIRES: at least one row; labels and decisions are classes.
ClassEvaluation evaluate_classes(View2<const float> probability,
                                 std::span<const std::uint32_t> label,
                                 std::span<const std::uint32_t> decided,
                                 std::span<const double> shares);

}  // namespace canasta
