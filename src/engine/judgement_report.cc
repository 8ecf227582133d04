#include "engine/judgement_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/messages/engine.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

std::vector<Scores> baselines_of(const Evaluation& evaluation) {
  return {evaluation.weekday, evaluation.recency};
}

ReportSection protocol_section(const PurchaseDateData& data, const Judged& judged) {
  ReportSection section{.heading = message::kHeadingProtocol, .lines = {}, .table = {}};
  const Evaluation& evaluation = judged.evaluation;
  section.lines.push_back({message::kProtocolDays,
                           {{"first", format_day(data.first)},
                            {"cut", format_day(judged.cut)},
                            {"from", format_day(evaluation.first_day)},
                            {"to", format_day(evaluation.last_day)},
                            {"n", static_cast<std::int64_t>(evaluation.observations + 0.5)},
                            {"positives", static_cast<std::int64_t>(evaluation.positives + 0.5)}}});
  section.lines.push_back({data.task.customers == Population::All ? message::kProtocolEverybody
                                                                  : message::kProtocolRecurrent,
                           {{"customers", judged.customers},
                            {"at_end", judged.customers_at_end},
                            {"cut", format_day(judged.cut)}}});
  section.lines.push_back({message::kProtocolTraining,
                           {{"days", judged.training_rows},
                            {"rows", judged.training_rows_held},
                            {"features", data.plan.size()},
                            {"rounds", judged.plan.boosting.rounds_max},
                            {"from", format_day(judged.plan.validation_first)}}});
  if (judged.judged_share < 1) {
    section.lines.push_back(
        {message::kProtocolSampled, {{"share", fmt::format("{:.1f}", 100 * judged.judged_share)}}});
  }
  return section;
}

// Below, a judgement says that it rests on little: no interval fits two weeks, and at a hundred
// purchases the standard error of an AUC near .7 is about .03 (Hanley and McNeil 1982).
constexpr int kFewDays = 14;
constexpr double kFewPurchases = 100;

ReportSection metrics_section(const Evaluation& evaluation) {
  ReportSection section{.heading = message::kHeadingMetrics,
                        .lines = {},
                        .table = metrics_table(evaluation),
                        .worded = {"metric"}};
  section.lines.push_back(
      {evaluation.beats_baseline ? message::kBeatsBaseline : message::kLosesToBaseline, {}});
  const int days = evaluation.last_day - evaluation.first_day + 1;
  if (days < kFewDays || evaluation.positives < kFewPurchases) {
    section.lines.push_back(
        {message::kJudgedOnLittle,
         {{"days", days}, {"positives", static_cast<std::int64_t>(evaluation.positives + 0.5)}}});
  }
  return section;
}

ReportSection classes_section(const Evaluation& evaluation) {
  ReportSection section{.heading = message::kHeadingClasses,
                        .lines = {},
                        .table = class_table({evaluation.at_threshold, evaluation.at_half}),
                        .worded = {"class"}};
  section.lines.push_back(
      {message::kThresholdChosen,
       {{"threshold", std::round(1e4 * evaluation.at_threshold.threshold) / 1e4}}});
  return section;
}

ReportSection horizons_section(const std::vector<HorizonCalibration>& horizons) {
  TableBuilder table({{"days", Type::Int},
                      {"answers", Type::Int},
                      {"predicted", Type::Real},
                      {"observed", Type::Real},
                      {"brier", Type::Real},
                      {"brier_baseline", Type::Real},
                      {"ece", Type::Real}});
  for (const HorizonCalibration& horizon : horizons) {
    table.row(horizon.days, horizon.customers, horizon.predicted, horizon.observed, horizon.brier,
              horizon.brier_baseline, horizon.ece);
  }
  return {.heading = message::kHeadingHorizons,
          .lines = {{message::kHorizonsHow, {}}},
          .table = table.take()};
}

}  // namespace

Table class_table(const std::vector<ClassReport>& reports) {
  TableBuilder table({{"threshold", Type::Real},
                      {"class", Type::Text},
                      {"precision", Type::Real},
                      {"recall", Type::Real},
                      {"f1", Type::Real},
                      {"support", Type::Real}});
  for (const ClassReport& report : reports) {
    const auto row = [&](const char* name, const ClassReport::Class& shares) {
      table.row(report.threshold, name, shares.precision, shares.recall, shares.f1, shares.support);
    };
    row("no", report.no);
    row("yes", report.yes);
  }
  return table.take();
}

double best_baseline(const std::vector<Scores>& baselines, const ScoreMetric& metric) {
  double best = std::numeric_limits<double>::quiet_NaN();
  for (const Scores& scores : baselines) {
    const double value = scores.*metric.value;
    const bool better = metric.higher_is_better ? value > best : value < best;
    if (std::isnan(best) || better) best = value;
  }
  return best;
}

Table metrics_table(const ScoresBeside& scores) {
  TableBuilder table({{"metric", Type::Text},
                      {"value", Type::Real},
                      {"baseline", Type::Real},
                      {"n", Type::Int},
                      {"low", Type::Real},
                      {"high", Type::Real}});
  for (const ScoreMetric& metric : kScoreMetrics) {
    std::optional<Interval> interval;
    if (metric.value == &Scores::auc) interval = scores.auc_interval;
    if (metric.value == &Scores::average_precision) interval = scores.average_precision_interval;
    const double none = std::numeric_limits<double>::quiet_NaN();
    table.row(metric.name, scores.model.*metric.value, best_baseline(scores.baselines, metric),
              scores.n, interval ? interval->low : none, interval ? interval->high : none);
  }
  return table.take();
}

Table metrics_table(const Evaluation& evaluation) {
  return metrics_table({.model = evaluation.model,
                        .baselines = baselines_of(evaluation),
                        .n = static_cast<std::int64_t>(evaluation.observations + 0.5),
                        .auc_interval = evaluation.auc_interval,
                        .average_precision_interval = evaluation.average_precision_interval});
}

Report report_judgement(const std::string& task, const PurchaseDateData& data,
                        const Judged& judged) {
  return {.name = task,
          .title = {message::kJudgementTitle, {{"task", task}}},
          .sections = {protocol_section(data, judged), metrics_section(judged.evaluation),
                       classes_section(judged.evaluation), horizons_section(judged.horizons)}};
}

Table backtest_table(const std::vector<Judged>& folds) {
  TableBuilder table({{"fold", Type::Text},
                      {"trained_to", Type::Date},
                      {"judged_to", Type::Date},
                      {"n", Type::Int},
                      {"auc", Type::Real},
                      {"auc_baseline", Type::Real},
                      {"average_precision", Type::Real},
                      {"brier", Type::Real},
                      {"log_loss", Type::Real},
                      {"log_loss_baseline", Type::Real}});
  std::array<std::vector<double>, 6> columns;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const Evaluation& evaluation = folds[i].evaluation;
    const std::array<double, 6> values{evaluation.model.auc,
                                       best_baseline(baselines_of(evaluation), kScoreMetrics[0]),
                                       evaluation.model.average_precision,
                                       evaluation.model.brier,
                                       evaluation.model.log_loss,
                                       best_baseline(baselines_of(evaluation), kScoreMetrics[3])};
    for (std::size_t c = 0; c < values.size(); ++c) columns[c].push_back(values[c]);
    table.row(std::to_string(i + 1), folds[i].cut, folds[i].last,
              static_cast<std::int64_t>(evaluation.observations + 0.5), values[0], values[1],
              values[2], values[3], values[4], values[5]);
  }
  const auto summary = [&](const char* name, double Spread::* part) {
    table.row(name, kNoInt, kNoInt, kNoInt, spread(columns[0]).*part, spread(columns[1]).*part,
              spread(columns[2]).*part, spread(columns[3]).*part, spread(columns[4]).*part,
              spread(columns[5]).*part);
  };
  summary("mean", &Spread::mean);
  summary("deviation", &Spread::deviation);
  return table.take();
}

Report report_backtest(const std::string& task, const std::vector<Judged>& folds) {
  const auto losing = std::count_if(folds.begin(), folds.end(), [](const Judged& fold) {
    return !fold.evaluation.beats_baseline;
  });
  ReportSection section{.heading = message::kHeadingFolds,
                        .lines = {},
                        .table = backtest_table(folds),
                        .worded = {"fold"}};
  section.lines.push_back({message::kBacktestHow, {{"folds", folds.size()}}});
  section.lines.push_back({message::kBacktestLost, {{"lost", losing}, {"folds", folds.size()}}});
  return {.name = task + "-backtest",
          .title = {message::kBacktestTitle, {{"task", task}}},
          .sections = {std::move(section)}};
}

}  // namespace canasta
