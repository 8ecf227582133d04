#include "report/model_card.h"

#include <cmath>

namespace canasta {
namespace {

using Type = TableBuilder::Type;

constexpr std::size_t kFeaturesShown = 20;
constexpr double kWeakRecall = 0.2;

ReportSection use_section(const ModelFacts& facts) {
  constexpr Message kUses[] = {Message::kUsePurchaseDate, Message::kUsePurchaseWindow,
                               Message::kUseClassification, Message::kUseRegression};
  return {.heading = Message::kHeadingUse,
          .lines = {{kUses[static_cast<std::size_t>(facts.kind)],
                     {{"unit", facts.unit}, {"target", facts.target}}},
                    {Message::kUsePeopleDecide, {}}}};
}

ReportSection not_use_section(const ModelFacts& facts) {
  ReportSection section{.heading = Message::kHeadingNotUse};
  if (!facts.beats_baseline) section.lines.push_back({Message::kNotUseLosing, {}, Badge::Red});
  section.lines.push_back({Message::kNotUseGrave, {}});
  section.lines.push_back({Message::kNotUseElsewhere, {}});
  section.lines.push_back({Message::kNotUseCause, {}});
  return section;
}

ReportSection data_section(const ModelFacts& facts) {
  ReportSection section{
      .heading = Message::kHeadingTrainingData,
      .lines = {{Message::kCardRows, {{"rows", facts.rows}, {"source", facts.source}}}}};
  if (facts.first_day != kNoDay && facts.last_day != kNoDay) {
    section.lines.push_back(
        {Message::kCardDays,
         {{"first", format_day(facts.first_day)}, {"last", format_day(facts.last_day)}}});
  }
  if (!facts.data_hash.empty()) {
    section.lines.push_back({Message::kExploreHash, {{"hash", facts.data_hash}}});
  }
  return section;
}

ReportSection protocol_section(const ModelFacts& facts) {
  ReportSection section{.heading = Message::kHeadingProtocol,
                        .lines = {{Message::kCardParts,
                                   {{"training", facts.training_rows},
                                    {"validation", facts.validation_rows},
                                    {"test", facts.test_rows}}}}};
  section.lines.insert(section.lines.end(), facts.protocol.begin(), facts.protocol.end());
  return section;
}

ReportSection metrics_section(const ModelFacts& facts) {
  ReportSection section{.heading = Message::kHeadingMetrics,
                        .table = metric_facts_table(facts.metrics)};
  const MetricFact* chosen = facts.chosen();
  if (chosen == nullptr) return section;
  section.lines.push_back(
      {facts.beats_baseline ? Message::kCardBeats : Message::kCardLoses,
       {{"metric", chosen->name}, {"value", chosen->value}, {"baseline", chosen->baseline}},
       facts.beats_baseline ? Badge::Green : Badge::Red});
  BarPicture bars{.labels = {},
                  .series = {{Message::kPictureModel, {}}, {Message::kPictureBaseline, {}}}};
  bool intervals = false;
  for (const MetricFact& metric : facts.metrics) {
    intervals = intervals || std::isfinite(metric.low);
    if (!(metric.value >= 0 && metric.value <= 1 && metric.baseline <= 1)) continue;
    bars.labels.push_back(metric.name);
    bars.series[0].values.push_back(metric.value);
    bars.series[1].values.push_back(metric.baseline);
  }
  if (intervals) section.lines.push_back({Message::kCardIntervals, {}});
  if (!bars.labels.empty()) section.pictures = {{Message::kPictureTitleMetrics, std::move(bars)}};
  return section;
}

ReportSection classes_section(const ModelFacts& facts) {
  TableBuilder table({{"class", Type::Text},
                      {"threshold", Type::Real},
                      {"precision", Type::Real},
                      {"recall", Type::Real},
                      {"f1", Type::Real},
                      {"support", Type::Real}});
  for (const ClassFact& one : facts.classes) {
    table.row(one.name, one.threshold, one.precision, one.recall, one.f1, one.support);
  }
  return {.heading = Message::kHeadingClasses, .table = table.take()};
}

ReportSection importance_section(const ModelFacts& facts) {
  BarPicture bars{
      .labels = {}, .series = {{"", {}}}, .values = {.label = Message::kPictureImportance}};
  TableBuilder table({{"feature", Type::Text}, {"importance", Type::Real}});
  for (const ImportanceFact& one : facts.features) {
    table.row(one.feature, one.importance);
    if (bars.labels.size() == kFeaturesShown) continue;
    bars.labels.push_back(one.feature);
    bars.series[0].values.push_back(one.importance);
  }
  return {.heading = Message::kHeadingImportance,
          .lines = {{Message::kLimitNotCause, {{"target", facts.target}}}},
          .table = table.take(),
          .pictures = {{Message::kPictureTitleImportance, std::move(bars)}}};
}

ReportSection limits_section(const ModelFacts& facts) {
  ReportSection section{.heading = Message::kHeadingLimits, .lines = facts.warnings};
  if (facts.test_rows < kFewTestRows) {
    section.lines.push_back({Message::kLimitFewRows, {{"rows", facts.test_rows}}, Badge::Amber});
  }
  for (const ClassFact& one : facts.classes) {
    if (one.recall >= kWeakRecall) continue;
    section.lines.push_back({Message::kLimitWeakClass,
                             {{"class", one.name},
                              {"recall", std::round(1000 * one.recall) / 10},
                              {"support", one.support}},
                             Badge::Amber});
  }
  section.lines.push_back({Message::kLimitPast, {}});
  return section;
}

ReportSection reproduce_section(const ModelFacts& facts) {
  ReportSection section{.heading = Message::kHeadingReproduce};
  section.lines.push_back(
      {Message::kCardTrainer,
       {{"trainer", facts.trainer},
        {"seed", facts.seed},
        {"version", facts.canasta_version},
        {"time", facts.trained_at == kNoTime ? "?" : format_time(facts.trained_at)}}});
  section.lines.push_back({Message::kCardCommand,
                           {{"command", "canasta train " + facts.task + " --seed " + facts.seed}}});
  section.lines.push_back({Message::kCardSameBytes, {}});
  return section;
}

}  // namespace

Report model_card(const ModelFacts& facts) {
  Report report{.name = facts.task + "-model-card",
                .title = {Message::kCardTitle,
                          {{"model", facts.model}},
                          facts.beats_baseline ? Badge::Green : Badge::Red},
                .sections = {use_section(facts), not_use_section(facts), data_section(facts),
                             protocol_section(facts), metrics_section(facts)}};
  if (!facts.classes.empty()) report.sections.push_back(classes_section(facts));
  if (!facts.features.empty()) report.sections.push_back(importance_section(facts));
  report.sections.push_back(limits_section(facts));
  report.sections.push_back(reproduce_section(facts));
  return report;
}

}  // namespace canasta
