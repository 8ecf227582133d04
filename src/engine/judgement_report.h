// A judgement as a table and as a report.
#pragma once

#include <array>
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

// metric, value, baseline, n, low, high. The baseline is the better of the two trivial ones; low
// and high are the 95 % interval where there is one.
Table metrics_table(const Evaluation& evaluation);

Report report_judgement(const std::string& task, const PurchaseDateData& data,
                        const Judged& judged);

// The folds of a backtest: one line each, then mean and spread.
Table backtest_table(const std::vector<Judged>& folds);
Report report_backtest(const std::string& task, const std::vector<Judged>& folds);

}  // namespace canasta
