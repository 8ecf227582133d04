#include "report/final.h"

#include <algorithm>
#include <cmath>

#include "base/messages/report.h"
#include "report/vocabulary.h"

namespace canasta {
namespace {

Badge verdict_of(const ModelFacts& facts, const MetricFact& metric) {
  if (!facts.beats_baseline) return Badge::Red;
  const bool holds_baseline = metric.low <= metric.baseline && metric.baseline <= metric.high;
  const bool hardly =
      holds_baseline || !(metric.better() >= kGainMin) || facts.test_rows < kFewTestRows;
  return hardly ? Badge::Amber : Badge::Green;
}

ReportLine verdict_line(const ModelFacts& facts, const MetricFact& metric, Badge verdict) {
  const Message message = verdict == Badge::Green   ? message::kFinalYes
                          : verdict == Badge::Amber ? message::kFinalHardly
                                                    : message::kFinalNo;
  return {message,
          {{"metric", metric.name},
           {"value", metric.value},
           {"baseline", metric.baseline},
           {"better", std::round(1000 * metric.better()) / 10},
           {"rows", facts.test_rows}},
          verdict};
}

// A constant answer is without bias and calibrated, and says nothing.
bool shows_skill(std::string_view metric) {
  return metric != "bias" && metric != "ece" && metric != "ece_equal_mass";
}

// Metrics of skill in which a simple rule is better, beside a verdict by another one.
std::vector<ReportLine> worse_lines(const ModelFacts& facts) {
  std::vector<ReportLine> lines;
  for (const MetricFact& metric : facts.metrics) {
    if (&metric == facts.chosen() || !shows_skill(metric.name) || !(metric.better() < 0)) continue;
    lines.push_back(
        {message::kFinalWorse,
         {{"metric", metric.name}, {"value", metric.value}, {"baseline", metric.baseline}},
         Badge::Amber});
  }
  return lines;
}

// What may be wrong with the numbers is no green light.
Badge doubted(Badge verdict, const ModelFacts& facts) {
  for (const ReportLine& warning : facts.warnings) verdict = std::max(verdict, warning.badge);
  return verdict;
}

ReportSection numbers_section(const ModelFacts& facts) {
  ReportSection section{.heading = message::kHeadingNumbers,
                        .table = metric_facts_table(facts.metrics),
                        .worded = {"metric"}};
  const MetricFact& metric = *facts.chosen();
  section.pictures = {{word_label(metric.name),
                       BarPicture{.labels = {message::kPictureModel, message::kPictureBaseline},
                                  .series = {{"", {metric.value, metric.baseline}}},
                                  .values = {.label = metric_meaning(metric.name)}}}};
  return section;
}

ReportSection actions_section(const ModelFacts& facts, const FinalFacts& more, Badge verdict) {
  ReportSection section{.heading = message::kHeadingActions};
  if (verdict == Badge::Red) {
    section.lines = {{message::kDoNotUse, {}},
                     {message::kDoImprove,
                      {{"target", facts.target}, {"command", "canasta train " + facts.task}}}};
    return section;
  }
  if (more.drift == Badge::Red) section.lines.push_back({message::kDoLook, {}, Badge::Red});
  section.lines.push_back({message::kDoUse, {{"command", "canasta predict " + facts.task}}});
  section.lines.push_back({message::kDoTest, {}});
  section.lines.push_back(
      {message::kDoWatch, {{"command", "canasta monitor drift " + facts.task}}});
  if (verdict == Badge::Amber) {
    section.lines.push_back(
        {message::kDoImprove,
         {{"target", facts.target}, {"command", "canasta train " + facts.task}}});
  }
  return section;
}

}  // namespace

Report final_report(const ModelFacts& facts, const FinalFacts& more) {
  const MetricFact* chosen = facts.chosen();
  const Badge verdict = chosen == nullptr ? Badge::Red : verdict_of(facts, *chosen);
  ReportSection answer{.heading = message::kHeadingVerdict};
  if (chosen != nullptr) {
    answer.lines.push_back(verdict_line(facts, *chosen, verdict));
    const std::vector<ReportLine> worse = worse_lines(facts);
    answer.lines.insert(answer.lines.end(), worse.begin(), worse.end());
  }
  if (more.net) {
    answer.lines.push_back({message::kFinalNet,
                            {{"net", whole(more.net->net)},
                             {"gain", whole(more.net->gain())},
                             {"currency", more.net->currency}},
                            more.net->gain() > 0 ? Badge::Green : Badge::Red});
  }
  answer.lines.insert(answer.lines.end(), facts.warnings.begin(), facts.warnings.end());
  if (more.drift != Badge::None) answer.lines.push_back({message::kFinalDrift, {}, more.drift});
  Report report{.name = facts.task + "-final",
                .title = {message::kFinalTitle, {{"task", facts.task}}, doubted(verdict, facts)},
                .sections = {std::move(answer)}};
  if (chosen != nullptr) report.sections.push_back(numbers_section(facts));
  report.sections.push_back(actions_section(facts, more, verdict));
  return report;
}

}  // namespace canasta
