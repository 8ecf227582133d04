#include "report/problem.h"

namespace canasta {
namespace {

ReportSection question_section(const ModelFacts& facts, const ProblemGoal& goal) {
  constexpr Message kUses[] = {Message::kUsePurchaseDate, Message::kUsePurchaseWindow,
                               Message::kUseClassification, Message::kUseRegression};
  ReportSection section{
      .heading = Message::kHeadingQuestion,
      .lines = {{kUses[static_cast<std::size_t>(facts.kind)],
                 {{"unit", facts.unit}, {"target", facts.target}}},
                {Message::kProblemTarget, {{"target", facts.target}, {"unit", facts.unit}}}}};
  if (goal.decision.empty()) {
    section.lines.push_back({Message::kProblemNoDecision, {}, Badge::Amber});
  } else {
    section.lines.push_back({Message::kProblemDecision, {{"decision", goal.decision}}});
  }
  return section;
}

ReportSection metric_section(const ModelFacts& facts) {
  constexpr Message kBaselines[] = {Message::kBaselineOfDates, Message::kBaselineOfWindows,
                                    Message::kBaselineOfClasses, Message::kBaselineOfValues};
  ReportSection section{.heading = Message::kHeadingMetricChosen};
  if (const MetricFact* chosen = facts.chosen()) {
    section.lines.push_back(
        {Message::kProblemMetric,
         {{"metric", chosen->name}, {"meaning", metric_meaning(chosen->name)}}});
  }
  section.lines.push_back({Message::kProblemBaseline,
                           {{"baseline", kBaselines[static_cast<std::size_t>(facts.kind)]}}});
  return section;
}

ReportSection success_section(const ModelFacts& facts, const ProblemGoal& goal) {
  ReportSection section{.heading = Message::kHeadingSuccess};
  if (const MetricFact* chosen = facts.chosen()) {
    section.lines.push_back(
        {Message::kProblemBar, {{"metric", chosen->name}, {"value", chosen->baseline}}});
  }
  section.lines.push_back({Message::kProblemProof, {}});
  if (goal.kpi.empty()) {
    section.lines.push_back({Message::kProblemNoKpi, {}, Badge::Amber});
  } else {
    section.lines.push_back({Message::kProblemKpi, {{"kpi", goal.kpi}}});
  }
  return section;
}

}  // namespace

Report problem_report(const ModelFacts& facts, const ProblemGoal& goal) {
  return {.name = facts.task + "-problem",
          .title = {Message::kProblemTitle, {{"task", facts.task}}},
          .sections = {question_section(facts, goal), metric_section(facts),
                       success_section(facts, goal)}};
}

}  // namespace canasta
