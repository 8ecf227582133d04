// A judgement as a table and as a report.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/report.h"
#include "engine/purchase_date.h"

namespace canasta {

// What is measured of probabilities, in the order of every table of metrics.
struct ScoreMetric {
  const char* name;
  double Scores::* value;
  bool higher_is_better;
};
inline constexpr std::array<ScoreMetric, 6> kScoreMetrics{
    {{"auc", &Scores::auc, true},
     {"average_precision", &Scores::average_precision, true},
     {"brier", &Scores::brier, false},
     {"log_loss", &Scores::log_loss, false},
     {"ece", &Scores::ece, false},
     {"ece_equal_mass", &Scores::ece_equal_mass, false}}};

// threshold, class, precision, recall, f1, support: no and yes of each report.
Table class_table(const std::vector<ClassReport>& reports);

// Scores of a model beside those of what one knows without it.
struct ScoresBeside {
  const Scores& model;
  std::vector<Scores> baselines;
  std::int64_t n = 0;
  std::optional<Interval> auc_interval = {};
  std::optional<Interval> average_precision_interval = {};
};
// The best of the baselines; NaN where there is none.
double best_baseline(const std::vector<Scores>& baselines, const ScoreMetric& metric);

// metric, value, baseline, n, low, high. The baseline is the best of them; low and high are the
// 95 % interval where there is one.
Table metrics_table(const ScoresBeside& scores);
Table metrics_table(const Evaluation& evaluation);

Report report_judgement(const std::string& task, const PurchaseDateData& data,
                        const Judged& judged);

// The folds of a backtest: one line each, then mean and spread.
Table backtest_table(const std::vector<Judged>& folds);
Report report_backtest(const std::string& task, const std::vector<Judged>& folds);

}  // namespace canasta
