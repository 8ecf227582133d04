#include "engine/table_report.h"

#include "base/messages/engine.h"
#include "base/messages/report.h"
#include "engine/table_reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace canasta {
namespace {

using Type = TableBuilder::Type;

template <class Metrics>
struct Metric {
  const char* name;
  double Metrics::* value;
};

constexpr std::array<Metric<ClassMetrics>, 9> kClassMetrics{
    {{"log_loss", &ClassMetrics::log_loss},
     {"brier", &ClassMetrics::brier},
     {"ece", &ClassMetrics::ece},
     {"auc_macro", &ClassMetrics::auc_macro},
     {"accuracy", &ClassMetrics::accuracy},
     {"balanced_accuracy", &ClassMetrics::balanced_accuracy},
     {"precision_macro", &ClassMetrics::precision_macro},
     {"recall_macro", &ClassMetrics::recall_macro},
     {"f1_macro", &ClassMetrics::f1_macro}}};

constexpr std::array<Metric<ValueMetrics>, 4> kValueMetrics{{{"mae", &ValueMetrics::mae},
                                                             {"rmse", &ValueMetrics::rmse},
                                                             {"r2", &ValueMetrics::r2},
                                                             {"bias", &ValueMetrics::bias}}};

Message protocol_message(const SplitSettings& split) {
  if (!split.time.empty()) return message::kTableProtocolByTime;
  return split.group.empty() ? message::kTableProtocolRows : message::kTableProtocolByGroup;
}

// Where weighing classes costs log-loss, beside the same candidate without it.
std::vector<ReportLine> weight_costs(const std::vector<LeaderboardRow>& board) {
  std::vector<ReportLine> lines;
  for (const LeaderboardRow& plain : board) {
    for (const LeaderboardRow& weighed : board) {
      if (weighed.candidate != plain.candidate + "_balanced") continue;
      const double log_loss = plain.metrics.find("log_loss")->second;
      const double balanced = weighed.metrics.find("log_loss")->second;
      if (balanced <= log_loss) continue;
      lines.push_back(
          {message::kBalancedCosts,
           {{"candidate", plain.candidate}, {"log_loss", log_loss}, {"balanced", balanced}}});
    }
  }
  return lines;
}

// Candidates on the validation rows, best first; none where there was nothing to choose.
std::optional<ReportSection> leaderboard_section(const TableJudged& judged) {
  const std::vector<LeaderboardRow>& board = judged.candidate.board;
  if (board.size() < 2) return std::nullopt;
  std::vector<std::string> metrics = {judged.candidate.metric};  // the one that decided
  for (const auto& [name, value] : board.front().metrics) {
    if (name != judged.candidate.metric) metrics.push_back(name);
  }
  std::vector<TableBuilder::Spec> specs = {{"candidate", Type::Text}};
  for (const std::string& name : metrics) specs.push_back({name, Type::Real});
  specs.push_back({"seconds", Type::Real});
  Table table = TableBuilder(specs).take();
  for (const LeaderboardRow& row : board) {
    std::get<TextColumn>(table.columns[0].body).add(row.candidate);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      std::get<RealColumn>(table.columns[1 + i].body)
          .values.push_back(row.metrics.find(metrics[i])->second);
    }
    std::get<RealColumn>(table.columns.back().body).values.push_back(row.seconds);
  }
  ReportSection section{.heading = message::kHeadingLeaderboard, .lines = {}, .table = {}};
  section.lines.push_back(
      {judged.classes ? message::kLeaderboardChosen : message::kLeaderboardChosenValue,
       {{"candidate", judged.candidate.name},
        {"metric", judged.candidate.metric},
        {"rows", judged.parts.validation.size()}}});
  for (ReportLine& line : weight_costs(board)) section.lines.push_back(std::move(line));
  section.table = std::move(table);
  return section;
}

std::vector<ReliabilityDot> dots_of(const Reliability& bins) {
  std::vector<ReliabilityDot> dots;
  for (const ReliabilityBin& bin : bins) {
    if (bin.rows > 0) dots.push_back({bin.predicted, bin.observed, static_cast<double>(bin.rows)});
  }
  return dots;
}

ReliabilityPicture reliability_picture(const CalibrationChoice& choice) {
  ReliabilityPicture picture{.bins = dots_of(choice.after().reliability)};
  if (choice.chosen != 0) picture.before = dots_of(choice.before().reliability);
  return picture;
}

// What is the expected calibration error, and what did each map do to it?
std::optional<ReportSection> calibration_section(const TableJudged& judged) {
  if (!judged.calibration || judged.calibration->too_few_rows) return std::nullopt;
  const CalibrationChoice& choice = *judged.calibration;
  TableBuilder table({{"calibration", Type::Text},
                      {"log_loss", Type::Real},
                      {"ece", Type::Real},
                      {"gain", Type::Real},
                      {"gain_error", Type::Real}});
  for (const CalibrationTrial& one : choice.tried) {
    table.row(name(one.kind), one.log_loss, one.ece, one.gain, one.gain_error);
  }
  return ReportSection{
      .heading = message::kHeadingCalibration,
      .lines = {{message::kCalibrationChosen,
                 {{"kind", name(choice.after().kind)}, {"rows", judged.parts.validation.size()}}}},
      .table = table.take(),
      .pictures = {{message::kPictureTitleReliability, reliability_picture(choice)}},
      .worded = {"calibration"}};
}

std::optional<ReportSection> importance_section(const TableJudged& judged) {
  if (judged.importance.empty()) return std::nullopt;
  TableBuilder table({{"column", Type::Text}, {"importance", Type::Real}});
  for (const ColumnImportance& one : judged.importance) table.row(one.column, one.importance);
  const bool classes = judged.classes.has_value();
  BarPicture bars{.labels = {},
                  .series = {{.name = message::kPictureImportance, .values = {}}},
                  .values = {.label = message::kPictureImportance}};
  for (const ColumnImportance& one : judged.importance) {
    bars.labels.emplace_back(one.column);
    bars.series.front().values.push_back(one.importance);
  }
  return ReportSection{
      .heading = message::kHeadingImportance,
      .lines = {{message::kImportanceLine,
                 {{"rows", std::min(judged.parts.test.size(), kImportanceRowsMax)},
                  Field("unit", classes ? message::kUnitLogOdds : message::kUnitTarget)}}},
      .table = table.take(),
      .pictures = {{message::kPictureTitleContributions, std::move(bars)}}};
}

std::optional<ReportSection> costs_section(const TableJudged& judged) {
  if (!judged.costs) return std::nullopt;
  const CostReport& costs = *judged.costs;
  TableBuilder table({{"decision", Type::Text}, {"cost_per_row", Type::Real}});
  table.row("model", costs.realised);
  for (std::size_t k = 0; k < costs.always.size(); ++k) {
    table.row("always " + judged.model.classes[k], costs.always[k]);
  }
  return ReportSection{.heading = message::kHeadingCosts,
                       .lines = {{message::kCostsSaved,
                                  {{"saved", costs.saved()},
                                   {"class", judged.model.classes[costs.best_always]},
                                   {"rows", judged.parts.test.size()}}}},
                       .table = table.take(),
                       .worded = {"decision"}};
}

ReportSection metrics_section(const TableJudged& judged) {
  ReportSection section{.heading = message::kHeadingMetrics,
                        .lines = {},
                        .table = metrics_table(judged),
                        .worded = {"metric"}};
  const bool beats = judged.beats_baseline();
  const Message won = judged.classes ? message::kBeatsShares : message::kBeatsMiddle;
  const Message lost = judged.classes ? message::kLosesToShares : message::kLosesToMiddle;
  section.lines.push_back({beats ? won : lost, {}});
  for (const LeakAlarm& leak : judged.leaks) section.lines.push_back(leak.line());
  return section;
}

Field aim_of(const TableJudged& judged) {
  return judged.costs ? Field("aim", message::kLeastCost) : Field("aim", name(judged.decide_by));
}

ReportSection classes_section(const TableJudged& judged) {
  TableBuilder table({{"class", Type::Text},
                      {"threshold", Type::Real},
                      {"precision", Type::Real},
                      {"recall", Type::Real},
                      {"f1", Type::Real},
                      {"auc", Type::Real},
                      {"support", Type::Int}});
  for (std::size_t k = 0; k < judged.model.classes.size(); ++k) {
    const OneClass& one = judged.classes->classes[k];
    table.row(judged.model.classes[k], judged.model.thresholds[k], one.precision, one.recall,
              one.f1, one.auc, static_cast<std::uint64_t>(one.support));
  }
  return {.heading = message::kHeadingClasses,
          .lines = {{message::kThresholdsChosen, {aim_of(judged)}}},
          .table = table.take()};
}

// Rows: the true class; columns: the decided one.
ReportSection confusion_section(const TableJudged& judged) {
  const std::vector<std::string>& classes = judged.model.classes;
  Table table;
  TextColumn truth;
  for (const std::string& name : classes) truth.add(name);
  table.columns.push_back({.name = "true", .body = std::move(truth)});
  for (std::size_t decided = 0; decided < classes.size(); ++decided) {
    IntColumn counts;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      counts.values.push_back(
          static_cast<std::int64_t>(judged.classes->confusion[k * classes.size() + decided]));
    }
    table.columns.push_back({.name = "decided_" + classes[decided], .body = std::move(counts)});
  }
  ConfusionPicture picture{.classes = {}, .counts = {}};
  for (const std::string& name : classes) picture.classes.emplace_back(name);
  picture.counts.assign(judged.classes->confusion.begin(), judged.classes->confusion.end());
  return {.heading = message::kHeadingConfusion,
          .lines = {},
          .table = std::move(table),
          .pictures = {{message::kPictureTitleTruth, std::move(picture)}}};
}

// The loss that stopped the training; none for what does not learn by rounds.
std::vector<Picture> loss_pictures(const TableJudged& judged) {
  const FittedCandidate& fitted = judged.candidate.fitted;
  if (fitted.rounds == 0 || fitted.validation_loss.size() < 2) return {};
  LineSeries loss{.name = judged.candidate.name, .x = {}, .y = fitted.validation_loss};
  for (std::size_t i = 0; i < loss.y.size(); ++i) loss.x.push_back(static_cast<double>(i) + 1);
  return {{message::kPictureTitleLoss,
           LinePicture{.series = {std::move(loss)}, .x = {.label = message::kPictureRounds}}}};
}

ReportSection dropped_section(const Context& context, const TableJudged& judged) {
  TableBuilder table({{"column", Type::Text}, {"why", Type::Text}});
  for (const DroppedColumn& column : judged.dropped) {
    table.row(column.column, text(column.reason, context.language, column.fields));
  }
  return {.heading = message::kHeadingDropped, .lines = {}, .table = table.take()};
}

}  // namespace

ReportSection protocol_section(const Context& context, const OpenedTable& opened,
                               const TableJudged& judged) {
  ReportSection section{.heading = message::kHeadingProtocol,
                        .lines = opened.said,
                        .table = {},
                        .pictures = loss_pictures(judged)};
  section.lines.insert(section.lines.end(), judged.said.begin(), judged.said.end());
  if (judged.refitted) section.lines.push_back({message::kRefitted, {}});
  if (!judged.tuned_by.empty()) {
    section.lines.push_back({message::kTunedSettings, {{"path", judged.tuned_by}}});
  }
  section.lines.push_back({protocol_message(judged.split),
                           {{"rows", judged.rows},
                            {"column", judged.split.time + judged.split.group},
                            {"without", judged.without},
                            {"training", judged.parts.training.size()},
                            {"validation", judged.parts.validation.size()},
                            {"test", judged.parts.test.size()},
                            {"seed", context.seed}}});
  const bool rounds = judged.candidate.fitted.rounds > 0;
  section.lines.push_back(
      {rounds ? message::kTableProtocolModel : message::kTableProtocolModelPlain,
       {{"features", judged.model.encoder.features().size()},
        {"columns", judged.model.encoder.columns().size()},
        {"rounds", judged.candidate.fitted.rounds},
        {"candidate", judged.candidate.name},
        {"trainer", judged.candidate.fitted.trainer}}});
  return section;
}

Table metrics_table(const TableJudged& judged) {
  TableBuilder table(
      {{"metric", Type::Text}, {"value", Type::Real}, {"baseline", Type::Real}, {"n", Type::Int}});
  const auto rows = static_cast<std::uint64_t>(judged.parts.test.size());
  if (judged.classes) {
    for (const auto& metric : kClassMetrics) {
      table.row(metric.name, judged.classes->model.*metric.value,
                judged.classes->baseline.*metric.value, rows);
    }
  } else {
    for (const auto& metric : kValueMetrics) {
      table.row(metric.name, judged.values->model.*metric.value,
                judged.values->baseline.*metric.value, rows);
    }
  }
  return table.take();
}

Report report_table_judgement(const Context& context, const std::string& task,
                              const OpenedTable& opened, const TableJudged& judged) {
  Report report{.name = task,
                .title = {message::kJudgementTitle, {{"task", task}}},
                .sections = {protocol_section(context, opened, judged), metrics_section(judged)}};
  const auto add = [&](std::optional<ReportSection> section) {
    if (section) report.sections.push_back(*std::move(section));
  };
  add(leaderboard_section(judged));
  add(importance_section(judged));
  if (judged.classes) {
    report.sections.push_back(classes_section(judged));
    report.sections.push_back(confusion_section(judged));
    add(calibration_section(judged));
    add(costs_section(judged));
  }
  if (!judged.dropped.empty()) report.sections.push_back(dropped_section(context, judged));
  return report;
}

}  // namespace canasta
