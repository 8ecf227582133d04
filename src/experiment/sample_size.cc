// How many rows, how much power, how small an effect.
//
// With n rows in the control and r n in the treatment the test finds a difference d with power
//
//   normal_below((|d| sqrt(n) - z s0) / s1),   z: quantile of 1 - alpha / 2
//
// where s0^2 is the variance of sqrt(n) times the difference if the arms are equal, s1^2 if they
// are as planned. Shares: s0^2 = (1 + 1/r) p (1 - p) of the pooled share p, because the test pools;
// s1^2 = p1 (1 - p1) + p2 (1 - p2) / r. Means: both are (1 + 1/r) deviation^2.
//
// A find in the wrong direction does not count. Cost O(1); detectable bisects.
// Source: Fleiss, Levin, Paik (2003), "Statistical methods for rates and proportions", chapter 4,
// without the correction for continuity.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/experiment.h"
#include "experiment/experiment.h"
#include "math/distributions.h"

namespace canasta {
namespace {

struct Spread {
  double if_equal = 0;    // s0
  double if_planned = 0;  // s1
};

Spread spread_of(const Plan& plan, double ratio) {
  if (plan.deviation > 0) {
    const double both = plan.deviation * std::sqrt(1 + 1 / ratio);
    return {both, both};
  }
  const double pooled = (plan.from + ratio * plan.to) / (1 + ratio);
  return {std::sqrt((1 + 1 / ratio) * pooled * (1 - pooled)),
          std::sqrt(plan.from * (1 - plan.from) + plan.to * (1 - plan.to) / ratio)};
}

bool is_share(double number) { return number >= 0 && number <= 1; }

Error bad_plan(Message what, std::string_view field, double value) {
  return invalid(what, {{"name", field}, {"value", value}});
}

}  // namespace

Status check_plan(const Plan& plan) {
  for (const auto& [name, value] : {std::pair{"--from", plan.from}, {"--to", plan.to}}) {
    if (!std::isfinite(value)) return bad_plan(message::kPlanNotFinite, name, value);
    if (plan.deviation == 0 && !is_share(value)) {
      return bad_plan(message::kPlanNotShare, name, value);
    }
  }
  for (const auto& [name, value] : {std::pair{"--alpha", plan.alpha}, {"--power", plan.power}}) {
    if (!(value > 0 && value < 1)) return bad_plan(message::kPlanNotProbability, name, value);
  }
  if (!(plan.deviation >= 0 && std::isfinite(plan.deviation))) {
    return bad_plan(message::kPlanNotPositive, "--deviation", plan.deviation);
  }
  if (!(plan.ratio >= kRatioMin && plan.ratio <= 1 / kRatioMin)) {
    return bad_plan(message::kPlanRatio, "--ratio", plan.ratio);
  }
  return {};
}

Result<Sizes> sample_size(const Plan& plan) {
  TRY(check_plan(plan));
  if (plan.from == plan.to) return invalid(message::kPlanNoEffect, {{"value", plan.from}});
  const Spread spread = spread_of(plan, plan.ratio);
  const double wanted = normal_quantile(1 - plan.alpha / 2) * spread.if_equal +
                        normal_quantile(plan.power) * spread.if_planned;
  // A power below alpha / 2 is had for nothing.
  const double root = std::max(0.0, wanted) / std::abs(plan.to - plan.from);
  const double control = std::max(1.0, std::ceil(root * root));
  const double treatment = std::max(1.0, std::ceil(root * root * plan.ratio));
  if (!(std::max(control, treatment) <= static_cast<double>(kSizeMax))) {
    return Error(ErrorCode::TooLarge, message::kPlanTooLarge, {{"max", kSizeMax}});
  }
  return Sizes{static_cast<std::uint64_t>(control), static_cast<std::uint64_t>(treatment)};
}

double power_of(const Plan& plan, const Sizes& sizes) {
  CANASTA_ASSERT(check_plan(plan).ok() && sizes.control > 0 && sizes.treatment > 0);
  const double n = static_cast<double>(sizes.control);
  const Spread spread = spread_of(plan, static_cast<double>(sizes.treatment) / n);
  const double above = std::abs(plan.to - plan.from) * std::sqrt(n) -
                       normal_quantile(1 - plan.alpha / 2) * spread.if_equal;
  if (spread.if_planned == 0) return above >= 0 ? 1 : 0;  // from 0 to 1: nothing varies
  return normal_below(above / spread.if_planned);
}

Bounds detectable(const Plan& plan, const Sizes& sizes) {
  const auto found = [&](double to) {
    Plan tried = plan;
    tried.to = to;
    return power_of(tried, sizes) >= plan.power;
  };
  // The least step from `from` towards `end` that is found; NaN where not even `end` is.
  const auto nearest = [&](double end) {
    if (!found(end)) return std::numeric_limits<double>::quiet_NaN();
    double missed = plan.from;
    double hit = end;
    for (int halving = 0; halving < 200 && missed != hit; ++halving) {
      const double middle = missed + (hit - missed) / 2;
      (found(middle) ? hit : missed) = middle;
    }
    return hit;
  };
  if (plan.deviation == 0) return {nearest(0), nearest(1)};
  // Of means the distance is known: the same on both sides.
  const double ratio = static_cast<double>(sizes.treatment) / static_cast<double>(sizes.control);
  const double far =
      spread_of(plan, ratio).if_equal / std::sqrt(static_cast<double>(sizes.control)) *
      std::max(0.0, normal_quantile(1 - plan.alpha / 2) + normal_quantile(plan.power));
  return {plan.from - far, plan.from + far};
}

}  // namespace canasta
