#include "report/model_card.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/messages/engine.h"
#include "base/messages/report.h"
#include "report/vocabulary.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

constexpr std::size_t kFeaturesShown = 20;
constexpr double kWeakRecall = 0.2;

ReportSection use_section(const ModelFacts& facts) {
  constexpr Message kUses[] = {message::kUsePurchaseDate, message::kUsePurchaseWindow,
                               message::kUseClassification, message::kUseRegression};
  return {.heading = message::kHeadingUse,
          .lines = {{kUses[static_cast<std::size_t>(facts.kind)],
                     {{"unit", facts.unit}, {"target", facts.target}}},
                    {message::kUsePeopleDecide, {}}}};
}

ReportSection not_use_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingNotUse};
  if (!facts.beats_baseline) section.lines.push_back({message::kNotUseLosing, {}, Badge::Red});
  section.lines.push_back({message::kNotUseGrave, {}});
  section.lines.push_back({message::kNotUseElsewhere, {}});
  section.lines.push_back({message::kNotUseCause, {}});
  return section;
}

ReportSection data_section(const ModelFacts& facts) {
  ReportSection section{
      .heading = message::kHeadingTrainingData,
      .lines = {{message::kCardRows, {{"rows", facts.rows}, {"source", facts.source}}}}};
  if (facts.first_day != kNoDay && facts.last_day != kNoDay) {
    section.lines.push_back(
        {message::kCardDays,
         {{"first", format_day(facts.first_day)}, {"last", format_day(facts.last_day)}}});
  }
  if (!facts.data_hash.empty()) {
    section.lines.push_back({message::kExploreHash, {{"hash", facts.data_hash}}});
  }
  return section;
}

ReportSection protocol_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingProtocol,
                        .lines = {{message::kCardParts,
                                   {{"training", facts.training_rows},
                                    {"validation", facts.validation_rows},
                                    {"test", facts.test_rows}}}}};
  section.lines.insert(section.lines.end(), facts.protocol.begin(), facts.protocol.end());
  return section;
}

// Metrics that lie between 0 and 1 for every model.
bool is_share(std::string_view metric) {
  constexpr std::array<std::string_view, 5> kOthers{"mae", "rmse", "bias", "r2", "log_loss"};
  return std::find(kOthers.begin(), kOthers.end(), metric) == kOthers.end();
}

ReportSection metrics_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingMetrics,
                        .table = metric_facts_table(facts.metrics),
                        .worded = {"metric"}};
  const MetricFact* chosen = facts.chosen();
  if (chosen == nullptr) return section;
  section.lines.push_back(
      {facts.beats_baseline ? message::kCardBeats : message::kCardLoses,
       {{"metric", chosen->name}, {"value", chosen->value}, {"baseline", chosen->baseline}},
       facts.beats_baseline ? Badge::Green : Badge::Red});
  BarPicture bars{.labels = {},
                  .series = {{message::kPictureModel, {}}, {message::kPictureBaseline, {}}}};
  bool intervals = false;
  for (const MetricFact& metric : facts.metrics) {
    intervals = intervals || std::isfinite(metric.low);
    if (!is_share(metric.name)) continue;
    bars.labels.push_back(word_label(metric.name));
    bars.series[0].values.push_back(metric.value);
    bars.series[1].values.push_back(metric.baseline);
  }
  if (intervals) section.lines.push_back({message::kCardIntervals, {}});
  if (bars.labels.size() > 1) section.pictures = {{message::kPictureTitleMetrics, std::move(bars)}};
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
  return {.heading = message::kHeadingClasses, .table = table.take()};
}

ReportSection importance_section(const ModelFacts& facts) {
  BarPicture bars{
      .labels = {}, .series = {{"", {}}}, .values = {.label = message::kPictureImportance}};
  TableBuilder table({{"feature", Type::Text}, {"importance", Type::Real}});
  for (const ImportanceFact& one : facts.features) {
    table.row(one.feature, one.importance);
    if (bars.labels.size() == kFeaturesShown) continue;
    bars.labels.push_back(one.feature);
    bars.series[0].values.push_back(one.importance);
  }
  return {.heading = message::kHeadingImportance,
          .lines = {{message::kLimitNotCause, {{"target", facts.target}}}},
          .table = table.take(),
          .pictures = {{message::kPictureTitleImportance, std::move(bars)}}};
}

ReportSection limits_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingLimits, .lines = facts.warnings};
  if (facts.test_rows < kFewTestRows) {
    section.lines.push_back({message::kLimitFewRows, {{"rows", facts.test_rows}}, Badge::Amber});
  }
  for (const ClassFact& one : facts.classes) {
    if (one.recall >= kWeakRecall) continue;
    section.lines.push_back({message::kLimitWeakClass,
                             {{"class", one.name},
                              {"recall", std::round(1000 * one.recall) / 10},
                              {"support", one.support}},
                             Badge::Amber});
  }
  section.lines.push_back({message::kLimitPast, {}});
  return section;
}

ReportSection reproduce_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingReproduce};
  section.lines.push_back(
      {message::kCardTrainer,
       {{"trainer", facts.trainer},
        {"seed", facts.seed},
        {"version", facts.canasta_version},
        {"time", facts.trained_at == kNoTime ? "?" : format_time(facts.trained_at)}}});
  section.lines.push_back({message::kCardCommand,
                           {{"command", "canasta train " + facts.task + " --seed " + facts.seed}}});
  section.lines.push_back({message::kCardSameBytes, {}});
  return section;
}

}  // namespace

Report model_card(const ModelFacts& facts) {
  Report report{.name = facts.task + "-model-card",
                .title = {message::kCardTitle,
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
