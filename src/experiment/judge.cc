// The whole test: every treatment beside the control, and what to doubt.
//
// Sources  Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Fabijan et al. (2019),
//          "Diagnosing sample ratio mismatch in online controlled experiments", KDD, 2156-2164.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/messages/experiment.h"
#include "base/shown_digits.h"
#include "experiment/experiment.h"
#include "math/distributions.h"

namespace canasta {
namespace {

Verdict verdict_of(const Contrast& contrast, double alpha) {
  if (std::isnan(contrast.p_adjusted)) return Verdict::Unknown;
  if (contrast.p_adjusted >= alpha) return Verdict::Undecided;
  return contrast.comparison.difference > 0 ? Verdict::Higher : Verdict::Lower;
}

void adjust_and_judge(double alpha, std::vector<Contrast>& contrasts) {
  std::vector<double> p_values;
  for (const Contrast& contrast : contrasts) {
    p_values.push_back(contrast.comparison.p_deciding());
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < contrasts.size(); ++i) {
    contrasts[i].p_adjusted = adjusted[i];
    contrasts[i].verdict = verdict_of(contrasts[i], alpha);
  }
}

// What is odd about one arm by itself.
void warn_of_arm(OutcomeKind kind, const Arm& arm, std::vector<ReportLine>& warnings) {
  const auto warn = [&](Message what) {
    warnings.push_back({what, {{"arm", arm.name}, {"rows", arm.outcome.rows}}, Badge::Amber});
  };
  if (arm.outcome.rows == 0) return warn(message::kArmEmpty);
  if (kind == OutcomeKind::Share && arm.outcome.conversions == arm.outcome.rows) {
    return warn(message::kArmAllConverted);
  }
  if (kind == OutcomeKind::Share && arm.outcome.conversions == 0) {
    return warn(message::kArmNoneConverted);
  }
  if (kind == OutcomeKind::Mean && arm.outcome.rows == 1) return warn(message::kArmSingleRow);
  if (kind == OutcomeKind::Mean && arm.outcome.variance == 0) warn(message::kArmDoesNotVary);
}

void warn_of_contrast(OutcomeKind kind, const Arm& control, const Arm& treatment,
                      const Contrast& contrast, std::vector<ReportLine>& warnings) {
  const Fields fields{{"control", control.name}, {"arm", treatment.name}};
  if (!std::isnan(contrast.comparison.p_value_few)) {
    warnings.push_back({message::kFewConversions, fields, Badge::Amber});
  }
  const bool few_rows = std::min(control.outcome.rows, treatment.outcome.rows) < kMeanRowsMin &&
                        !std::isnan(contrast.comparison.p_value);
  if (kind == OutcomeKind::Mean && few_rows) {
    warnings.push_back({message::kFewRowsForMeans, fields, Badge::Amber});
  }
  if (std::isnan(contrast.comparison.uplift_interval.low) &&
      !std::isnan(contrast.comparison.interval.low)) {
    warnings.push_back({message::kUpliftUnbounded, fields, Badge::None});
  }
}

}  // namespace

SampleRatio sample_ratio(std::span<const Arm> arms, std::span<const double> expected) {
  CANASTA_ASSERT(expected.empty() || expected.size() == arms.size());
  const double whole = expected.empty() ? static_cast<double>(arms.size())
                                        : std::accumulate(expected.begin(), expected.end(), 0.0);
  double rows = 0;
  for (const Arm& arm : arms) rows += static_cast<double>(arm.outcome.rows);
  if (rows == 0) return {};
  double statistic = 0;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const double wanted = rows * ((expected.empty() ? 1.0 : expected[i]) / whole);
    CANASTA_ASSERT(wanted > 0 && std::isfinite(wanted));
    const double off = static_cast<double>(arms[i].outcome.rows) - wanted;
    statistic += off * off / wanted;
  }
  return {statistic, chi_square_above(statistic, static_cast<double>(arms.size() - 1))};
}

TestResult judge_test(OutcomeKind kind, std::span<const Arm> arms, const TestOptions& options) {
  CANASTA_ASSERT(arms.size() >= 2);
  TestResult out;
  const Arm& control = arms.front();
  for (const Arm& arm : arms.subspan(1)) {
    out.contrasts.push_back({arm.name, compare(kind, control.outcome, arm.outcome, options.alpha)});
  }
  adjust_and_judge(options.alpha, out.contrasts);
  out.ratio = sample_ratio(arms, options.expected);
  if (out.ratio.p_value < kSampleRatioAlpha) {
    out.warnings.push_back({message::kSampleRatioOff,
                            {{"statistic", four_digits(out.ratio.statistic)},
                             {"p_value", four_digits(out.ratio.p_value)}},
                            Badge::Red});
  }
  for (const Arm& arm : arms) warn_of_arm(kind, arm, out.warnings);
  for (std::size_t i = 0; i < out.contrasts.size(); ++i) {
    warn_of_contrast(kind, control, arms[i + 1], out.contrasts[i], out.warnings);
  }
  return out;
}

}  // namespace canasta
