#include "engine/window_report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/messages/engine.h"
#include "base/shown_digits.h"
#include "engine/judgement_report.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// At a hundred buyers the standard error of an AUC near .7 is about .03 (Hanley and McNeil 1982).
constexpr double kFewPurchases = 100;

// What became of the asked window.
void add_shortening(const WindowPlan& plan, std::vector<ReportLine>& lines) {
  if (plan.censored) {
    lines.push_back({message::kWindowCensored,
                     {{"asked", plan.asked_days},
                      {"days", plan.days},
                      {"cut", format_time(plan.test)},
                      {"last", format_day(plan.last)}}});
  } else if (plan.shortened()) {
    lines.push_back(
        {message::kWindowShortened,
         {{"asked", plan.asked_days}, {"days", plan.days}, {"span", plan.last - plan.first + 1}}});
  }
}

ReportSection protocol_section(const Context& context, const WindowData& data,
                               const WindowJudged& judged) {
  const WindowPlan& plan = data.plan;
  ReportSection section{.heading = message::kHeadingProtocol, .lines = {}, .table = {}};
  auto& lines = section.lines;
  lines.push_back({message::kWindowMeaning, {{"days", plan.days}}});
  add_shortening(plan, lines);
  lines.push_back({message::kWindowJudged,
                   {{"cut", format_time(plan.test)},
                    {"customers", judged.evaluation.rows},
                    {"positives", static_cast<std::int64_t>(judged.evaluation.positives)}}});
  lines.push_back({message::kWindowTrained,
                   {{"rows", judged.rows},
                    {"cuts", plan.judging.size()},
                    {"first", format_time(plan.judging.front())},
                    {"last", format_time(plan.judging.back())}}});
  if (judged.share < 1) {
    lines.push_back({message::kWindowSampled,
                     {{"limit", data.rows_max}, {"share", std::round(1000 * judged.share) / 10}}});
  }
  if (plan.judging.size() < static_cast<std::size_t>(data.task.cuts)) {
    lines.push_back(
        {message::kWindowFewerCuts, {{"asked", data.task.cuts}, {"cuts", plan.judging.size()}}});
  }
  lines.push_back({message::kWindowModel,
                   {{"features", judged.features},
                    {"rounds", judged.boosting.rounds_max},
                    {"threshold", four_decimals(judged.threshold)},
                    {"seed", context.seed}}});
  return section;
}

ReportSection metrics_section(const AnswerEvaluation& evaluation) {
  ReportSection section{.heading = message::kHeadingMetrics,
                        .lines = {},
                        .table = metrics_table(evaluation),
                        .worded = {"metric"}};
  section.lines.push_back(
      {evaluation.beats_baseline ? message::kWindowBeats : message::kWindowLoses, {}});
  if (evaluation.positives < kFewPurchases) {
    section.lines.push_back({message::kWindowJudgedOnLittle,
                             {{"customers", evaluation.rows},
                              {"positives", static_cast<std::int64_t>(evaluation.positives)}}});
  }
  return section;
}

// A metric of the model and of every baseline, side by side.
Picture metric_picture(const AnswerEvaluation& evaluation, const char* metric,
                       double Scores::* value) {
  BarPicture bars{.labels = {word_label("model")}, .series = {{"", {evaluation.model.*value}}}};
  for (const auto& baseline : evaluation.baselines) {
    bars.labels.push_back(word_label(baseline.name));
    bars.series.front().values.push_back(baseline.scores.*value);
  }
  bars.values.label = metric_meaning(metric);
  return {word_label(metric), std::move(bars)};
}

ReportSection baselines_section(const AnswerEvaluation& evaluation) {
  TableBuilder table({{"answers", Type::Text},
                      {"auc", Type::Real},
                      {"average_precision", Type::Real},
                      {"brier", Type::Real},
                      {"log_loss", Type::Real},
                      {"ece", Type::Real}});
  const auto row = [&](const std::string& name, const Scores& scores) {
    table.row(name, scores.auc, scores.average_precision, scores.brier, scores.log_loss,
              scores.ece);
  };
  row("model", evaluation.model);
  for (const auto& baseline : evaluation.baselines) row(baseline.name, baseline.scores);
  return {.heading = message::kHeadingWindowBaselines,
          .lines = {},
          .table = table.take(),
          .pictures = {metric_picture(evaluation, "auc", &Scores::auc),
                       metric_picture(evaluation, "log_loss", &Scores::log_loss)},
          .worded = {"answers"}};
}

ReportSection classes_section(const AnswerEvaluation& evaluation) {
  return {.heading = message::kHeadingClasses,
          .lines = {{message::kWindowThreshold,
                     {{"threshold", four_decimals(evaluation.at_threshold.threshold)}}}},
          .table = class_table({evaluation.at_threshold, evaluation.at_half}),
          .worded = {"class"}};
}

}  // namespace

Table metrics_table(const AnswerEvaluation& evaluation) {
  std::vector<Scores> baselines;
  for (const auto& baseline : evaluation.baselines) baselines.push_back(baseline.scores);
  return metrics_table({.model = evaluation.model,
                        .baselines = std::move(baselines),
                        .n = static_cast<std::int64_t>(evaluation.rows),
                        .auc_interval = evaluation.auc_interval,
                        .average_precision_interval = evaluation.average_precision_interval});
}

Report report_window(const Context& context, const WindowData& data, const WindowJudged& judged) {
  const AnswerEvaluation& evaluation = judged.evaluation;
  return {.name = data.name,
          .title = {message::kJudgementTitle, {{"task", data.name}}},
          .sections = {protocol_section(context, data, judged), metrics_section(evaluation),
                       baselines_section(evaluation), classes_section(evaluation)}};
}

}  // namespace canasta
