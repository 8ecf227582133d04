#include "report/problem.h"

#include "base/messages/report.h"

namespace canasta {
namespace {

ReportSection question_section(const ModelFacts& facts, const ProblemGoal& goal) {
  constexpr Message kUses[] = {message::kUsePurchaseDate, message::kUsePurchaseWindow,
                               message::kUseClassification, message::kUseRegression};
  ReportSection section{
      .heading = message::kHeadingQuestion,
      .lines = {{kUses[static_cast<std::size_t>(facts.kind)],
                 {{"unit", facts.unit}, {"target", facts.target}}},
                {message::kProblemTarget, {{"target", facts.target}, {"unit", facts.unit}}}}};
  if (goal.decision.empty()) {
    section.lines.push_back({message::kProblemNoDecision, {}, Badge::Amber});
  } else {
    section.lines.push_back({message::kProblemDecision, {{"decision", goal.decision}}});
  }
  return section;
}

ReportSection metric_section(const ModelFacts& facts) {
  constexpr Message kBaselines[] = {message::kBaselineOfDates, message::kBaselineOfWindows,
                                    message::kBaselineOfClasses, message::kBaselineOfValues};
  ReportSection section{.heading = message::kHeadingMetricChosen};
  if (const MetricFact* chosen = facts.chosen()) {
    section.lines.push_back(
        {message::kProblemMetric,
         {{"metric", chosen->name}, {"meaning", metric_meaning(chosen->name)}}});
  }
  section.lines.push_back({message::kProblemBaseline,
                           {{"baseline", kBaselines[static_cast<std::size_t>(facts.kind)]}}});
  return section;
}

ReportSection success_section(const ModelFacts& facts, const ProblemGoal& goal) {
  ReportSection section{.heading = message::kHeadingSuccess};
  if (const MetricFact* chosen = facts.chosen()) {
    section.lines.push_back(
        {message::kProblemBar, {{"metric", chosen->name}, {"value", chosen->baseline}}});
  }
  section.lines.push_back({message::kProblemProof, {}});
  if (goal.kpi.empty()) {
    section.lines.push_back({message::kProblemNoKpi, {}, Badge::Amber});
  } else {
    section.lines.push_back({message::kProblemKpi, {{"kpi", goal.kpi}}});
  }
  return section;
}

}  // namespace

Report problem_report(const ModelFacts& facts, const ProblemGoal& goal) {
  return {.name = facts.task + "-problem",
          .title = {message::kProblemTitle, {{"task", facts.task}}},
          .sections = {question_section(facts, goal), metric_section(facts),
                       success_section(facts, goal)}};
}

}  // namespace canasta
