#include "engine/experiment_report.h"

#include <algorithm>
#include <cmath>

#include "base/messages/experiment.h"
#include "base/messages/report.h"
#include "base/shown_digits.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

double percent_of(double share) { return four_digits(100 * share); }

Badge worst_badge(const std::vector<ReportLine>& lines) {
  Badge worst = Badge::None;
  for (const ReportLine& line : lines) worst = std::max(worst, line.badge);
  return worst;
}

// --- Metrics -------------------------------------------------------------------------------------

class Metrics {
 public:
  void add(std::string_view metric, double value, std::string_view arm = {}) {
    table_.row(metric, value, arm);
  }
  void add(std::string_view metric, const Bounds& bounds, std::string_view arm) {
    add(std::string(metric) + "_low", bounds.low, arm);
    add(std::string(metric) + "_high", bounds.high, arm);
  }
  Table take() { return table_.take(); }

 private:
  TableBuilder table_{{{"metric", Type::Text}, {"value", Type::Real}, {"arm", Type::Text}}};
};

void add_arm(OutcomeKind kind, const Arm& arm, Metrics& metrics) {
  metrics.add("rows", static_cast<double>(arm.outcome.rows), arm.name);
  if (kind == OutcomeKind::Share) {
    metrics.add("conversions", static_cast<double>(arm.outcome.conversions), arm.name);
    metrics.add("rate", arm.outcome.mean, arm.name);
  } else {
    metrics.add("mean", arm.outcome.mean, arm.name);
    metrics.add("deviation", std::sqrt(arm.outcome.variance), arm.name);
  }
}

void add_contrast(OutcomeKind kind, const Contrast& contrast, Metrics& metrics) {
  const Comparison& found = contrast.comparison;
  const bool shares = kind == OutcomeKind::Share;
  metrics.add("difference", found.difference, contrast.name);
  metrics.add("difference", found.interval, contrast.name);
  if (shares) metrics.add("newcombe", found.score_interval, contrast.name);
  metrics.add("uplift", found.uplift, contrast.name);
  metrics.add("uplift", found.uplift_interval, contrast.name);
  metrics.add(shares ? "z" : "t", found.statistic, contrast.name);
  if (!shares) metrics.add("degrees", found.degrees, contrast.name);
  metrics.add("p_value", found.p_value, contrast.name);
  if (!std::isnan(found.p_value_few)) {
    metrics.add("p_value_few", found.p_value_few, contrast.name);
  }
  metrics.add("p_adjusted", contrast.p_adjusted, contrast.name);
  const bool decided = contrast.verdict == Verdict::Higher || contrast.verdict == Verdict::Lower;
  metrics.add("significant", decided ? 1 : 0, contrast.name);
}

void add_adjusted(const AdjustedTest& test, Metrics& metrics) {
  metrics.add("covariate_slope", test.adjusted.slope);
  metrics.add("variance_removed", test.adjusted.variance_removed);
  metrics.add("covariate_balance_p", test.adjusted.p_balance);
  for (const Contrast& contrast : test.result.contrasts) {
    metrics.add("adjusted_difference", contrast.comparison.difference, contrast.name);
    metrics.add("adjusted", contrast.comparison.interval, contrast.name);
    metrics.add("adjusted_p_value", contrast.p_adjusted, contrast.name);
  }
}

Table metrics_of(const JudgedTest& test) {
  Metrics metrics;
  for (const Arm& arm : test.seen.arms) add_arm(test.seen.kind, arm, metrics);
  for (const Contrast& contrast : test.result.contrasts) {
    add_contrast(test.seen.kind, contrast, metrics);
  }
  metrics.add("sample_ratio_chi_square", test.result.ratio.statistic);
  metrics.add("sample_ratio_p", test.result.ratio.p_value);
  metrics.add("alpha", test.alpha);
  if (test.adjusted) add_adjusted(*test.adjusted, metrics);
  return metrics.take();
}

// --- Words ---------------------------------------------------------------------------------------

Message words_for(OutcomeKind kind, Verdict verdict) {
  const bool shares = kind == OutcomeKind::Share;
  switch (verdict) {
    case Verdict::Higher:
      return shares ? message::kAbShareHigher : message::kAbMeanHigher;
    case Verdict::Lower:
      return shares ? message::kAbShareLower : message::kAbMeanLower;
    case Verdict::Undecided:
      return shares ? message::kAbShareUndecided : message::kAbMeanUndecided;
    case Verdict::Unknown:
      break;
  }
  return message::kAbUnknown;
}

// The interval that a person should read: of few conversions Newcombe's.
Bounds shown_interval(const Comparison& found) {
  return std::isnan(found.p_value_few) ? found.interval : found.score_interval;
}

// Apart by itself, and not among several: the interval is of one comparison, p of them all.
bool is_apart_alone(const TestResult& result, const Contrast& contrast, const Bounds& interval) {
  const bool outside = interval.low > 0 || interval.high < 0;
  return result.contrasts.size() > 1 && contrast.verdict == Verdict::Undecided && outside;
}

ReportLine conclusion(const JudgedTest& test, std::size_t treatment) {
  const Contrast& contrast = test.result.contrasts[treatment];
  const bool shares = test.seen.kind == OutcomeKind::Share;
  const auto said = [&](double value) { return shares ? percent_of(value) : four_digits(value); };
  const Bounds interval = shown_interval(contrast.comparison);
  const Arm& control = test.seen.arms.front();
  const Message alone =
      shares ? message::kAbShareUndecidedAmongSeveral : message::kAbMeanUndecidedAmongSeveral;
  const Message words = is_apart_alone(test.result, contrast, interval)
                            ? alone
                            : words_for(test.seen.kind, contrast.verdict);
  return {words,
          {{"arm", contrast.name},
           {"count", test.result.contrasts.size()},
           {"control", control.name},
           {"rate", said(test.seen.arms[treatment + 1].outcome.mean)},
           {"control_rate", said(control.outcome.mean)},
           {"difference", said(contrast.comparison.difference)},
           {"low", said(interval.low)},
           {"high", said(interval.high)},
           {"level", percent_of(1 - test.alpha)},
           {"p_value", four_digits(contrast.p_adjusted)}}};
}

ReportSection conclusions(const JudgedTest& test) {
  ReportSection section{.heading = message::kHeadingAnswer};
  for (std::size_t i = 0; i < test.result.contrasts.size(); ++i) {
    section.lines.push_back(conclusion(test, i));
    const Contrast& contrast = test.result.contrasts[i];
    const Bounds& uplift = contrast.comparison.uplift_interval;
    if (std::isnan(uplift.low)) continue;
    section.lines.push_back({message::kAbUplift,
                             {{"arm", contrast.name},
                              {"uplift", percent_of(contrast.comparison.uplift)},
                              {"low", percent_of(uplift.low)},
                              {"high", percent_of(uplift.high)},
                              {"level", percent_of(1 - test.alpha)}}});
  }
  if (worst_badge(test.result.warnings) == Badge::Red) {
    section.lines.push_back({message::kAbCannotTrust, {}, Badge::Red});
  }
  if (test.result.contrasts.size() > 1) {
    section.lines.push_back({message::kAbHolm, {{"count", test.result.contrasts.size()}}});
  }
  section.lines.push_back({message::kAbOneLook, {}});
  return section;
}

Table table_of_arms(OutcomeKind kind, const std::vector<Arm>& arms) {
  const bool shares = kind == OutcomeKind::Share;
  TableBuilder table({{"arm", Type::Text},
                      {"rows", Type::Int},
                      {shares ? "conversions" : "mean", shares ? Type::Int : Type::Real},
                      {shares ? "rate" : "deviation", Type::Real}});
  for (const Arm& arm : arms) {
    const Sample& seen = arm.outcome;
    shares ? table.row(arm.name, seen.rows, seen.conversions, seen.mean)
           : table.row(arm.name, seen.rows, seen.mean, std::sqrt(seen.variance));
  }
  return table.take();
}

ReportSection differences(const JudgedTest& test) {
  TableBuilder table({{"arm", Type::Text},
                      {"difference", Type::Real},
                      {"low", Type::Real},
                      {"high", Type::Real},
                      {"uplift", Type::Real},
                      {"p_value", Type::Real},
                      {"p_adjusted", Type::Real}});
  for (const Contrast& contrast : test.result.contrasts) {
    const Comparison& found = contrast.comparison;
    const Bounds interval = shown_interval(found);
    table.row(contrast.name, four_digits(found.difference), four_digits(interval.low),
              four_digits(interval.high), four_digits(found.uplift),
              four_digits(found.p_deciding()), four_digits(contrast.p_adjusted));
  }
  return {.heading = message::kHeadingContrasts, .table = table.take()};
}

void say_of_covariate(const AdjustedTest& test, std::vector<ReportLine>& lines) {
  const Adjusted& adjusted = test.adjusted;
  if (adjusted.rows_without > 0) {
    lines.push_back(
        {message::kCovariateMissing, {{"rows", adjusted.rows_without}, {"column", test.column}}});
  }
  if (std::isnan(adjusted.p_balance)) {
    lines.push_back({message::kCovariateUseless, {{"column", test.column}}, Badge::Amber});
  } else if (adjusted.p_balance < kBalanceAlpha) {
    lines.push_back({message::kCovariateUnbalanced,
                     {{"column", test.column}, {"p_value", four_digits(adjusted.p_balance)}},
                     Badge::Amber});
  }
}

ReportSection adjusted_section(const JudgedTest& test) {
  const AdjustedTest& adjusted = *test.adjusted;
  ReportSection section{.heading = message::kHeadingAdjusted};
  const double removed = adjusted.adjusted.variance_removed;
  if (removed < 1) {
    section.lines.push_back({message::kAbAdjusted,
                             {{"column", adjusted.column},
                              {"removed", percent_of(removed)},
                              {"factor", four_digits(1 / (1 - removed))}}});
  }
  for (const Contrast& contrast : adjusted.result.contrasts) {
    const Comparison& found = contrast.comparison;
    section.lines.push_back({message::kAbAdjustedLine,
                             {{"arm", contrast.name},
                              {"control", test.seen.arms.front().name},
                              {"difference", four_digits(found.difference)},
                              {"low", four_digits(found.interval.low)},
                              {"high", four_digits(found.interval.high)},
                              {"level", percent_of(1 - test.alpha)},
                              {"p_value", four_digits(contrast.p_adjusted)}}});
  }
  say_of_covariate(adjusted, section.lines);
  return section;
}

ReportSection doubts(const TestResult& result) {
  ReportSection section{.heading = message::kHeadingDoubts, .lines = result.warnings};
  if (result.ratio.p_value >= kSampleRatioAlpha) {
    section.lines.push_back(
        {message::kAbRatioFine,
         {{"p_value", four_digits(result.ratio.p_value)}, {"alarm", kSampleRatioAlpha}}});
  }
  return section;
}

void add_how_read(const std::vector<ReportLine>& said, Report& report) {
  if (!said.empty()) {
    report.sections.push_back({.heading = message::kHeadingHowRead, .lines = said});
  }
}

// --- Peeks ---------------------------------------------------------------------------------------

Table metrics_of(const JudgedPeek& peek) {
  TableBuilder table(
      {{"metric", Type::Text}, {"value", Type::Real}, {"arm", Type::Text}, {"look", Type::Text}});
  for (const PeekRow& row : peek.result.rows) {
    const std::string& look = peek.looks[row.look].name;
    const auto add = [&](const char* metric, double value) {
      table.row(metric, value, row.name, look);
    };
    add("difference", row.difference);
    add("p_now", row.now.p_value);
    add("now_low", row.now.bounds.low);
    add("now_high", row.now.bounds.high);
    add("p_always_valid", row.p_value);
    add("always_low", row.bounds.low);
    add("always_high", row.bounds.high);
    add("significant", row.p_value < peek.alpha ? 1 : 0);
  }
  for (std::size_t look = 0; look < peek.looks.size(); ++look) {
    table.row("sample_ratio_p", peek.result.ratio_p[look], "", peek.looks[look].name);
  }
  table.row("tau", peek.result.tau, "", "");
  table.row("alpha", peek.alpha, "", "");
  return table.take();
}

ReportSection state_of(const JudgedPeek& peek) {
  ReportSection section{.heading = message::kHeadingAnswer};
  const std::vector<Arm>& arms = peek.looks.back().arms;
  const std::size_t treatments = arms.size() - 1;
  const auto& rows = peek.result.rows;
  for (auto row = rows.end() - static_cast<std::ptrdiff_t>(treatments); row != rows.end(); ++row) {
    const bool early = std::isnan(row->bounds.low);
    const bool decided = row->p_value < peek.alpha;
    section.lines.push_back({early     ? message::kAbPeekEarly
                             : decided ? message::kAbPeekDecided
                                       : message::kAbPeekOpen,
                             {{"arm", row->name},
                              {"control", arms.front().name},
                              {"p_value", four_digits(row->p_value)},
                              {"low", four_digits(row->bounds.low)},
                              {"high", four_digits(row->bounds.high)}}});
  }
  if (worst_badge(peek.result.warnings) == Badge::Red) {
    section.lines.push_back({message::kAbCannotTrust, {}, Badge::Red});
  }
  if (peek.result.tau > 0) {
    section.lines.push_back({message::kAbPeekTau, {{"tau", four_digits(peek.result.tau)}}});
  }
  if (treatments > 1) {
    section.lines.push_back({message::kAbPeekHolm, {{"count", treatments}}});
  }
  return section;
}

// The last looks; all of them stand in the table of metrics.
ReportSection looks_section(const JudgedPeek& peek) {
  constexpr std::size_t kShown = 30;
  TableBuilder table({{"look", Type::Text},
                      {"arm", Type::Text},
                      {"difference", Type::Real},
                      {"p_value", Type::Real},
                      {"low", Type::Real},
                      {"high", Type::Real}});
  const auto& rows = peek.result.rows;
  for (std::size_t i = rows.size() - std::min(rows.size(), kShown); i < rows.size(); ++i) {
    table.row(peek.looks[rows[i].look].name, rows[i].name, four_digits(rows[i].difference),
              four_digits(rows[i].p_value), four_digits(rows[i].bounds.low),
              four_digits(rows[i].bounds.high));
  }
  return {.heading = message::kHeadingLooks, .table = table.take()};
}

}  // namespace

Table with_all_digits(Table metrics) {
  for (TableColumn& column : metrics.columns) {
    if (auto* const numbers = std::get_if<RealColumn>(&column.body)) numbers->all_digits = true;
  }
  return metrics;
}

Judgement judgement_of(const JudgedTest& test) {
  Report report{.name = "ab-test", .title = {message::kAbTitle, {}}, .sections = {}};
  report.title.badge = worst_badge(test.result.warnings);
  report.sections.push_back(conclusions(test));
  report.sections.push_back(
      {.heading = message::kHeadingArms, .table = table_of_arms(test.seen.kind, test.seen.arms)});
  report.sections.push_back(differences(test));
  if (test.adjusted) report.sections.push_back(adjusted_section(test));
  report.sections.push_back(doubts(test.result));
  add_how_read(test.seen.said, report);
  return {with_all_digits(metrics_of(test)), std::move(report)};
}

Judgement judgement_of(const JudgedPeek& peek) {
  Report report{.name = "ab-peek", .title = {message::kAbTitlePeek, {}}, .sections = {}};
  report.title.badge = worst_badge(peek.result.warnings);
  report.sections.push_back(state_of(peek));
  report.sections.push_back({.heading = message::kHeadingArms,
                             .table = table_of_arms(peek.kind, peek.looks.back().arms)});
  report.sections.push_back(looks_section(peek));
  if (!peek.result.warnings.empty()) {
    report.sections.push_back({.heading = message::kHeadingDoubts, .lines = peek.result.warnings});
  }
  add_how_read(peek.said, report);
  return {with_all_digits(metrics_of(peek)), std::move(report)};
}

}  // namespace canasta
