// Learn: which days to learn from, how long, and from which probability to say yes.
//
// Everything here sees the training part only. The test part is judged by evaluate, once.
//
//   days      |------------- training part -------------|-- test part --|
//   plan_fit  |---- first fit ----|-- validation tail --|                 rounds, threshold
//   train     |------------- training part -------------|                 with the rounds found
//
// Errors   kTooFewDays (InvalidInput) where days cannot be split in two; those of boosters.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/view.h"
#include "boosters/boosters.h"
#include "data/feature_matrix.h"
#include "learn/calibration.h"
#include "learn/candidates.h"
#include "learn/cost_matrix.h"
#include "learn/folds.h"
#include "learn/leaderboard.h"
#include "learn/search.h"
#include "learn/stacking.h"
#include "math/ranked_scores.h"

namespace canasta {

struct DayWeight {
  Day day = 0;
  double total = 0;  // customer-days
};

// Customer-days of each day of a matrix, ascending, without days that hold none.
std::vector<DayWeight> day_weights(const FeatureMatrix& rows);

// The last day of the training part: the first day at whose end at least `share` of the
// customer-days have passed. No day is in both parts, and the cut day is in the training part.
// REQUIRES: days strictly ascending, 0 < share < 1.
Result<Day> split_by_day(std::span<const DayWeight> days, double share = 0.8);

enum class Balance : std::uint8_t {
  None,      // positives as they are
  Balanced,  // positives weigh as much as negatives; probabilities are shifted back
};

struct FitOptions {
  TrainOptions boosting;
  Balance balance = Balance::None;  // Balanced overrides boosting.positive_weight
  double validation_share = 0.15;   // of the training part's customer-days, its end
};

// What the end of the training part taught.
struct FitPlan {
  TrainOptions boosting;                // as asked, with the rounds and the weight found
  std::vector<double> validation_loss;  // of the first fit, by round
  Day validation_first = 0;             // the validation tail is [validation_first, cut]
  double threshold = 0.5;               // maximises F1 on the tail, predicted by the first fit
  double threshold_f1 = 0;              // that F1
};

// Learns from the rows with day <= cut; later rows are never looked at.
Result<FitPlan> plan_fit(const Context& context, const Trainer& trainer, const FeatureMatrix& rows,
                         Day cut, const FitOptions& options);

// What decisions can be made for. Named as in reports: f1_macro, balanced_accuracy, accuracy.
enum class DecisionMetric : std::uint8_t { F1Macro, BalancedAccuracy, Accuracy };
std::string_view name(DecisionMetric metric);
std::optional<DecisionMetric> find_decision_metric(std::string_view name);

// Thresholds t for deciding the class of the largest p / t, which give the best metric, or the
// least cost, on some rows; they sum to 1. One threshold after the other is set to its best, all
// values tried, until none changes.
// Shapes: probability [rows x classes], label [rows].
std::vector<double> choose_class_thresholds(View2<const float> probability,
                                            std::span<const std::uint32_t> label,
                                            DecisionMetric metric = DecisionMetric::F1Macro);
std::vector<double> choose_class_thresholds(View2<const float> probability,
                                            std::span<const std::uint32_t> label,
                                            const CostMatrix& cost);

// The score from which saying yes gives the best F1, the higher one on a tie; 0.5 where there is no
// positive. F1 = 2 TP / (2 TP + FP + FN), weighted.
struct Threshold {
  double probability = 0.5;
  double f1 = 0;
};
Threshold choose_threshold(const RankedScores& ranked);

}  // namespace canasta
