#include "engine/experiments.h"

#include <cmath>

#include "base/messages/experiment.h"
#include "base/messages/report.h"
#include "engine/experiment_input.h"
#include "engine/experiment_report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

Status check_alpha(double alpha) { return check_plan({.from = 0, .to = 1, .alpha = alpha}); }

Plan plan_of(const AbPlanOptions& options) {
  return {.from = *options.from,
          .to = options.to.value_or(*options.from),
          .deviation = options.deviation,
          .alpha = options.alpha,
          .power = options.power,
          .ratio = options.ratio};
}

Result<Plan> checked_plan(const AbPlanOptions& options, const char* verb) {
  if (!options.from) return invalid(message::kAbFlagWanted, {{"flag", "--from"}, {"given", verb}});
  const Plan plan = plan_of(options);
  TRY(check_plan(plan));
  return plan;
}

// metric, value of a plan, with the same for reading.
Judgement judgement_of_plan(Message title, const char* report_name,
                            const std::vector<std::pair<const char*, double>>& metrics,
                            std::vector<ReportLine> lines) {
  TableBuilder table({{"metric", Type::Text}, {"value", Type::Real}});
  for (const auto& [metric, value] : metrics) table.row(metric, value);
  Judgement out{.metrics = with_all_digits(table.take()),
                .report = {.name = report_name, .title = {title, {}}, .sections = {}}};
  out.report.sections.push_back({.heading = message::kHeadingAnswer, .lines = std::move(lines)});
  return out;
}

// The rows of `ab power`, given those of the control.
Result<Sizes> sizes_of(const AbPlanOptions& options) {
  const double treatment = std::round(static_cast<double>(options.rows) * options.ratio);
  const auto max = static_cast<std::int64_t>(kSizeMax);
  if (options.rows < 1 || options.rows > max || treatment > static_cast<double>(max)) {
    return invalid(message::kRowsNotPositive,
                   {{"name", "--n"}, {"value", options.rows}, {"max", max}});
  }
  return Sizes{static_cast<std::uint64_t>(options.rows),
               static_cast<std::uint64_t>(std::max(1.0, treatment))};
}

// A red light stops whoever goes by exit codes.
AbAnswer with_light(Judgement judgement) {
  AbAnswer out{.judgement = std::move(judgement), .red = {}};
  if (out.judgement.report.title.badge == Badge::Red) {
    out.red = Error(ErrorCode::GateFailed, message::kAbRed);
  }
  return out;
}

Field end_of_range(const char* name, double value) {
  return std::isnan(value) ? Field(name, message::kAbNotDetectable) : Field(name, value);
}

}  // namespace

Result<AbAnswer> ab_test(const Context& context, const AbTestOptions& options) {
  TRY(check_alpha(options.alpha));
  TRY_ASSIGN(const SeenArms seen, read_seen(context, options.seen));
  TRY_ASSIGN(std::vector<double> expected, read_expected(options.expected, seen.arms));
  const TestOptions test{.alpha = options.alpha, .expected = std::move(expected)};
  const TestResult result = judge_test(seen.kind, seen.arms, test);
  JudgedTest judged{.seen = seen, .result = result, .adjusted = {}, .alpha = options.alpha};
  if (!options.seen.covariate.empty()) {
    Adjusted adjusted = adjust_by_covariate(seen.rows);
    TestResult by_adjusted = judge_test(OutcomeKind::Mean, adjusted.arms, test);
    judged.adjusted = {options.seen.covariate, std::move(adjusted), std::move(by_adjusted)};
  }
  return with_light(judgement_of(judged));
}

Result<Judgement> ab_size(const Context& /*context*/, const AbPlanOptions& options) {
  TRY_ASSIGN(const Plan plan, checked_plan(options, "ab size"));
  if (!options.to) {
    return invalid(message::kAbFlagWanted, {{"flag", "--to"}, {"given", "ab size"}});
  }
  TRY_ASSIGN(const Sizes sizes, sample_size(plan));
  std::vector<ReportLine> lines{{message::kAbSizeShare,
                                 {{"from", plan.from},
                                  {"to", plan.to},
                                  {"power", plan.power},
                                  {"alpha", plan.alpha},
                                  {"control", sizes.control},
                                  {"treatment", sizes.treatment}}},
                                {message::kAbSizeWarning, {}}};
  return judgement_of_plan(message::kAbTitleSize, "ab-size",
                           {{"rows_control", static_cast<double>(sizes.control)},
                            {"rows_treatment", static_cast<double>(sizes.treatment)},
                            {"rows", static_cast<double>(sizes.control + sizes.treatment)},
                            {"power", power_of(plan, sizes)},
                            {"alpha", plan.alpha}},
                           std::move(lines));
}

Result<Judgement> ab_power(const Context& /*context*/, const AbPlanOptions& options) {
  TRY_ASSIGN(const Plan plan, checked_plan(options, "ab power"));
  TRY_ASSIGN(const Sizes sizes, sizes_of(options));
  std::vector<std::pair<const char*, double>> metrics;
  std::vector<ReportLine> lines;
  if (options.to) {
    if (plan.from == plan.to) return invalid(message::kPlanNoEffect, {{"value", plan.from}});
    const double power = power_of(plan, sizes);
    metrics.emplace_back("power", power);
    lines.push_back({message::kAbPowerIs,
                     {{"control", sizes.control},
                      {"treatment", sizes.treatment},
                      {"from", plan.from},
                      {"to", plan.to},
                      {"power", std::round(power * 1e4) / 1e4},
                      {"alpha", plan.alpha}}});
    if (power < plan.power) {
      lines.push_back({message::kAbPowerLow, {{"expected", plan.power}}, Badge::Amber});
    }
  }
  const Bounds found = detectable(plan, sizes);
  metrics.emplace_back("detectable_low", found.low);
  metrics.emplace_back("detectable_high", found.high);
  lines.push_back(
      {message::kAbDetectable,
       {{"power", plan.power}, end_of_range("low", found.low), end_of_range("high", found.high)}});
  return judgement_of_plan(message::kAbTitlePower, "ab-power", metrics, std::move(lines));
}

Result<AbAnswer> ab_peek(const Context& context, const AbPeekOptions& options) {
  TRY(check_alpha(options.alpha));
  if (!(options.tau >= 0 && std::isfinite(options.tau))) {
    return invalid(message::kPlanNotPositive, {{"name", "--tau"}, {"value", options.tau}});
  }
  if (!options.seen.covariate.empty()) {
    return config_error(message::kAbFlagsContradict,
                        {{"flag", "--covariate"}, {"given", "ab peek"}});
  }
  PeekOptions peek{.alpha = options.alpha, .tau = options.tau};
  if (!options.looks.empty()) {
    if (!options.seen.input.empty() || !options.seen.exposures.empty() ||
        !options.seen.treatments.empty()) {
      return config_error(message::kAbFlagsContradict,
                          {{"flag", "--looks"}, {"given", "--input, --exposures, --treatment"}});
    }
    TRY_ASSIGN(const SeenLooks seen, read_looks(context, options.looks, options.seen.control));
    TRY_ASSIGN(peek.expected, read_expected(options.expected, seen.looks.front().arms));
    const PeekResult result = watch(seen.kind, seen.looks, peek);
    return with_light(judgement_of(JudgedPeek{seen.kind, seen.looks, result, {}, options.alpha}));
  }
  TRY_ASSIGN(const SeenArms seen, read_seen(context, options.seen));
  const std::vector<Look> looks{{"1", seen.arms}};
  TRY_ASSIGN(peek.expected, read_expected(options.expected, seen.arms));
  const PeekResult result = watch(seen.kind, looks, peek);
  return with_light(judgement_of(JudgedPeek{seen.kind, looks, result, seen.said, options.alpha}));
}

}  // namespace canasta
