#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/random.h"
#include "experiment/testing_arms.h"
#include "math/distributions.h"

namespace canasta {
namespace {

Plan shares(double from, double to) { return {.from = from, .to = to}; }

TEST(SampleSize, KnownAnswer) {
  const Sizes sizes = sample_size(shares(.035, .042)).value();
  EXPECT_EQ(sizes.control, 11'858U);
  EXPECT_EQ(sizes.treatment, 11'858U);
}

TEST(SampleSize, MeansByHand) {
  // (1.959964 + .841621)^2 * 2 * 15^2 / 1^2 = 3531.99...
  const Sizes sizes = sample_size({.from = 20, .to = 21, .deviation = 15}).value();
  const double z = normal_quantile(.975) + normal_quantile(.8);
  EXPECT_EQ(sizes.control, static_cast<std::uint64_t>(std::ceil(z * z * 2 * 225)));
  EXPECT_EQ(sizes.control, 3532U);
}

TEST(SampleSize, UnequalArmsCostRows) {
  Plan plan = shares(.1, .12);
  const Sizes equal = sample_size(plan).value();
  plan.ratio = 9;
  const Sizes unequal = sample_size(plan).value();
  EXPECT_LT(unequal.control, equal.control);
  EXPECT_GT(unequal.control + unequal.treatment, equal.control + equal.treatment);
  EXPECT_NEAR(static_cast<double>(unequal.treatment) / static_cast<double>(unequal.control), 9,
              .01);
}

TEST(SampleSize, Edges) {
  // From nobody to everybody nothing but the pooled share varies: z^2 / 2 rows.
  const double z = normal_quantile(.975);
  EXPECT_EQ(sample_size(shares(0, 1)).value().control,
            static_cast<std::uint64_t>(std::ceil(z * z / 2)));
  EXPECT_EQ(error_name(sample_size(shares(.1, .1))), "kPlanNoEffect");
  EXPECT_EQ(error_name(sample_size(shares(.5, .5 + 1e-12))), "kPlanTooLarge");
  EXPECT_EQ(sample_size({.from = .1, .to = .9, .power = .001}).value().control, 1U);
}

TEST(CheckPlan, RefusesWhatCannotBeMeant) {
  const double nan = std::nan("");
  const auto why = [](const Plan& plan) { return error_name(check_plan(plan)); };
  EXPECT_EQ(why(shares(3.5, 4.2)), "kPlanNotShare");
  EXPECT_EQ(why(shares(-.1, .1)), "kPlanNotShare");
  EXPECT_EQ(why(shares(nan, .1)), "kPlanNotFinite");
  EXPECT_EQ(why({.from = .1, .to = .2, .alpha = 0}), "kPlanNotProbability");
  EXPECT_EQ(why({.from = .1, .to = .2, .power = 1}), "kPlanNotProbability");
  EXPECT_EQ(why({.from = .1, .to = .2, .power = nan}), "kPlanNotProbability");
  EXPECT_EQ(why({.from = .1, .to = .2, .deviation = -1}), "kPlanNotPositive");
  EXPECT_EQ(why({.from = .1, .to = .2, .ratio = .0009}), "kPlanRatio");
  EXPECT_EQ(why({.from = .1, .to = .2, .ratio = 1001}), "kPlanRatio");
  EXPECT_EQ(why({.from = .1, .to = .2, .ratio = 1000}), "");
}

// --- Laws ----------------------------------------------------------------------------------------

Plan any_plan() {
  Plan plan = shares(*rc::gen::inRange(1, 100) / 100.0, 0);
  plan.to = *rc::gen::inRange(1, 100) / 100.0;
  plan.power = *rc::gen::inRange(30, 99) / 100.0;
  plan.ratio = *rc::gen::inRange(2, 50) / 10.0;
  if (plan.from == plan.to) plan.to += .005;
  return plan;
}

RC_GTEST_PROP(SampleSize, GivesThePowerAskedForAndNoMore, ()) {
  const Plan plan = any_plan();
  const Sizes sizes = sample_size(plan).value();
  // The treatment's rows are rounded up by themselves, so the ratio moves by less than a row.
  RC_ASSERT(power_of(plan, sizes) > plan.power - .02);
  Plan tenth = plan;
  tenth.ratio = 1;
  const Sizes equal = sample_size(tenth).value();
  RC_ASSERT(power_of(tenth, equal) >= tenth.power);
  if (equal.control > 1) {
    RC_ASSERT(power_of(tenth, {equal.control - 1, equal.treatment - 1}) < tenth.power);
  }
}

RC_GTEST_PROP(PowerOf, GrowsWithTheRows, ()) {
  const Plan plan = any_plan();
  const auto rows = *rc::gen::inRange<std::uint64_t>(1, 100'000);
  const double power = power_of(plan, {rows, rows});
  RC_ASSERT(power >= 0 && power <= 1);
  RC_ASSERT(power_of(plan, {rows * 2, rows * 2}) >= power);
}

RC_GTEST_PROP(Detectable, IsTheNearestEffectWithThePower, ()) {
  Plan plan = any_plan();
  const Bounds found = detectable(plan, {5'000, 4'000});
  for (const double end : {found.low, found.high}) {
    if (std::isnan(end)) continue;
    plan.to = end;
    RC_ASSERT(power_of(plan, {5'000, 4'000}) >= plan.power - 1e-9);
    plan.to = end + (plan.from - end) * .01;
    RC_ASSERT(power_of(plan, {5'000, 4'000}) < plan.power);
  }
}

TEST(Detectable, NothingWithAHandfulOfRows) {
  const Bounds found = detectable(shares(.5, .5), {3, 3});
  EXPECT_TRUE(std::isnan(found.low));
  EXPECT_TRUE(std::isnan(found.high));
}

TEST(Detectable, MeansBothWays) {
  const Plan plan{.from = 20, .to = 20, .deviation = 15};
  const Bounds found = detectable(plan, {3'532, 3'532});
  EXPECT_NEAR(found.high, 21, 1e-3);
  EXPECT_NEAR(20 - found.low, found.high - 20, 1e-12);
}

// The twin: tests drawn and judged, 2,000 of 471 customers an arm.
TEST(PowerOf, AgreesWithSimulatedTests) {
  Plan plan = shares(.2, .28);
  const Sizes sizes = sample_size(plan).value();
  Random random(42);
  const auto draw = [&](std::uint64_t rows, double share) {
    ShareCount count{.rows = rows, .with = 0};
    for (std::uint64_t row = 0; row < rows; ++row) count.with += random.unit() < share ? 1 : 0;
    return sample_of(count);
  };
  int found = 0;
  for (int run = 0; run < 2000; ++run) {
    const Sample control = draw(sizes.control, plan.from);
    const Sample treatment = draw(sizes.treatment, plan.to);
    const Comparison test = compare(OutcomeKind::Share, control, treatment, .05);
    if (test.p_value < .05 && test.difference > 0) ++found;
  }
  EXPECT_NEAR(found / 2000.0, .8, .03);  // three standard errors
}

}  // namespace
}  // namespace canasta
