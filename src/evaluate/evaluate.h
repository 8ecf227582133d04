// Evaluate: how good are the probabilities, and are they better than knowing almost nothing?
//
// Every number stands beside two trivial baselines fitted on the training part alone: the share of
// positives by weekday, and by days since the last purchase. A model that does not beat both is
// said to lose. Intervals come from resampling blocks of days, because neighbouring days resemble
// each other.
//
// Units    shares and nats; NaN where a metric is not defined (one outcome only, no row).
// Threads  pure; the same bytes for the same seed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/feature_matrix.h"
#include "evaluate/classes.h"
#include "evaluate/interval.h"
#include "evaluate/slates.h"
#include "evaluate/values.h"
#include "math/ranked_scores.h"

namespace canasta {

struct Scores {
  double auc = 0;
  double average_precision = 0;
  double brier = 0;
  double log_loss = 0;
  double ece = 0;             // 15 bins of equal width
  double ece_equal_mass = 0;  // 15 bins of equal weight
};

Scores measure_scores(const RankedScores& ranked);

// Yes/no answers from a probability threshold on; counts are observations.
struct ClassReport {
  struct Class {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    double support = 0;
  };
  double threshold = 0.5;
  double true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
  Class yes, no;
};

// A share without a denominator (precision when nothing is called yes) is 0.
ClassReport class_report(const RankedScores& ranked, double threshold);

// What one knows without a model. Fitted on training rows only.
struct Baselines {
  std::array<float, 7> by_weekday{};  // share of positives, Monday first
  std::vector<float> by_recency;      // share of positives by days since; the last entry holds on
};

// `recency` is the column of days since the last purchase. Shares by recency are smoothed: a window
// of a quarter of the days around each day, drawn towards the base rate by kBaselinePriorWeight
// observations. Rows with day > cut are not looked at.
inline constexpr double kBaselinePriorWeight = 100;
Baselines fit_baselines(const FeatureMatrix& rows, Day cut, std::size_t recency);

// What the baselines answer for a row. A recency that is missing counts as 0 days.
float weekday_baseline(const Baselines& baselines, Day day);
float recency_baseline(const Baselines& baselines, float days_since_last);

struct EvaluationOptions {
  double threshold = 0.5;  // chosen on the training part
  int bootstrap_replicates = 200;
  int block_days = 7;
};

struct Evaluation {
  Day first_day = 0, last_day = 0;  // of the rows judged
  double observations = 0;
  double positives = 0;
  std::size_t rows = 0;
  Scores model;
  Scores weekday;  // the two baselines on the same rows
  Scores recency;
  // Moving-block bootstrap over days (Künsch 1989); nothing with fewer than two blocks of days.
  std::optional<Interval> auc_interval;
  std::optional<Interval> average_precision_interval;
  ClassReport at_threshold;
  ClassReport at_half;
  // Log-loss and AUC both better than those of both baselines: what promotion asks.
  bool beats_baseline = false;
};

// Judges `probability`, one per row of `rows`, on the rows with day > cut.
// Error: kNothingToJudge (InvalidInput) where there is none.
Result<Evaluation> evaluate(const Context& context, const FeatureMatrix& rows, Day cut,
                            std::span<const float> probability, std::size_t recency,
                            const Baselines& baselines, const EvaluationOptions& options);

// "By date" answers against what happened: one line per horizon.
struct HorizonCalibration {
  int days = 0;  // horizon
  std::size_t customers = 0;
  double predicted = 0;  // mean probability
  double observed = 0;   // share that bought
  double brier = 0;
  double brier_baseline = 0;  // of answering `base_rate` for everybody
  double ece = 0;             // 15 bins of equal weight
};

// base_rate: the share that bought within the horizon, known from the training part.
HorizonCalibration calibrate_horizon(int days, std::span<const float> probability,
                                     std::span<const std::uint8_t> happened, double base_rate);

// Rolling origin: train on everything up to `cut`, test on [cut + 1, last].
struct Fold {
  Day cut = 0;
  Day last = 0;
};

// `count` folds over [first, last]: the days in count + 1 equal slices (the first takes what is
// left over); fold i trains on the first i + 1 slices and is tested on the next.
// Error: kTooFewDays (InvalidInput) when a slice would hold no day.
Result<std::vector<Fold>> rolling_folds(Day first, Day last, int count);

// A metric over folds: mean and sample standard deviation (0 for one fold).
struct Spread {
  double mean = 0;
  double deviation = 0;
};
Spread spread(std::span<const double> values);

// --- One answer per customer ---------------------------------------------------------------------

// A trivial answer from one number x >= 0: the share of yes as a logistic curve over ln(1 + x). It
// orders customers as x does (or the other way round), so its AUC is that of x alone.
struct LogCurve {
  double intercept = 0;
  double slope = 0;

  float share(float x) const;  // missing counts as 0
};

// Logistic regression on ln(1 + x), standardised, with a penalty of half the squared slope. The
// mean of the answers is the share of yes. `yes` is 0 or 1 a row. REQUIRES: both of them are there.
LogCurve fit_log_curve(std::span<const float> x, std::span<const double> yes);

// Somebody who answered the same questions.
struct Answerer {
  std::string name;
  std::vector<float> probability;
};

struct AnswerEvaluation {
  struct Baseline {
    std::string name;
    Scores scores;
  };
  std::size_t rows = 0;
  double positives = 0;
  Scores model;
  std::vector<Baseline> baselines;
  // Customers drawn anew, in kAnswerGroups groups by place; nothing with fewer customers than that.
  std::optional<Interval> auc_interval;
  std::optional<Interval> average_precision_interval;
  ClassReport at_threshold;
  ClassReport at_half;
  // Log-loss and AUC both better than those of every baseline: what promotion asks.
  bool beats_baseline = false;
};

inline constexpr std::size_t kAnswerGroups = 200;

// One probability per question and one per question of each baseline; `yes` is 0 or 1.
// REQUIRES: at least one row; equal sizes.
AnswerEvaluation evaluate_answers(const Context& context, std::span<const float> probability,
                                  std::span<const double> yes, std::span<const Answerer> baselines,
                                  double threshold);

}  // namespace canasta
