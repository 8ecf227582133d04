#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>

#include "base/assert.h"
#include "base/random.h"
#include "experiment/testing_arms.h"

namespace canasta {
namespace {

Look look_of(const std::string& name, std::vector<Arm> arms) { return {name, std::move(arms)}; }

PeekResult one_look(const Arm& control, const Arm& treatment, const PeekOptions& options = {}) {
  const std::vector<Look> looks{look_of("now", {control, treatment})};
  return watch(OutcomeKind::Share, looks, options);
}

TEST(AlwaysValidShares, KnownAnswers) {
  const auto p_value = [](std::uint64_t scale) {
    return one_look(share_arm("control", 350 * scale, 10'000 * scale),
                    share_arm("treatment", 420 * scale, 10'000 * scale))
        .rows.front()
        .p_value;
  };
  EXPECT_NEAR(p_value(1), .174692, 5e-7);
  EXPECT_NEAR(p_value(2), .0089342, 5e-8);
}

TEST(AlwaysValid, ByHand) {
  // v = tau^2 = 1, d = 2: L = sqrt(1/2) exp(4 / 4); bounds 2 +- sqrt(2 (2 ln 20 + ln 2)).
  const AlwaysValid found = always_valid(2, 1, 1, .05);
  EXPECT_NEAR(found.p_value, std::sqrt(2) * std::exp(-1), 1e-12);
  const double half = std::sqrt(2 * (2 * std::log(20) + std::log(2)));
  EXPECT_NEAR(found.bounds.low, 2 - half, 1e-12);
  EXPECT_NEAR(found.bounds.high, 2 + half, 1e-12);
}

TEST(AlwaysValid, Edges) {
  EXPECT_EQ(always_valid(1, 0, 1, .05).p_value, 1);
  EXPECT_TRUE(std::isnan(always_valid(1, 0, 1, .05).bounds.low));
  EXPECT_EQ(always_valid(std::nan(""), 1, 1, .05).p_value, 1);
  EXPECT_EQ(always_valid(0, 1, 1, .05).p_value, 1);
  EXPECT_EQ(always_valid(1e3, 1e-9, 1, .05).p_value, 0);  // beyond the range of numbers, not NaN
  EXPECT_GT(always_valid(1e-160, 1e-320, 1e-3, .05).p_value, 0);
  EXPECT_THROW(always_valid(1, 1, 0, .05), Bug);
}

RC_GTEST_PROP(AlwaysValid, TheBoundsLeaveZeroExactlyWhenThePValueFalls, ()) {
  const double difference = *rc::gen::inRange(-400, 400) / 100.0;
  const double variance = *rc::gen::inRange(1, 400) / 100.0;
  const double tau = *rc::gen::inRange(1, 400) / 100.0;
  const AlwaysValid found = always_valid(difference, variance, tau, .05);
  const AlwaysValid mirrored = always_valid(-difference, variance, tau, .05);
  RC_ASSERT(found.p_value >= 0 && found.p_value <= 1);
  RC_ASSERT(found.p_value == mirrored.p_value);
  RC_ASSERT(found.bounds.low == -mirrored.bounds.high);
  if (std::abs(found.p_value - .05) > 1e-9) {
    RC_ASSERT((found.p_value < .05) == (found.bounds.low > 0 || found.bounds.high < 0));
  }
}

TEST(Watch, ALookSaysNothingBeforeThereAreTenOfEach) {
  const PeekResult early = one_look(share_arm("a", 9, 1'000), share_arm("b", 100, 1'000));
  EXPECT_EQ(early.rows.front().p_value, 1);
  EXPECT_TRUE(std::isnan(early.rows.front().bounds.low));
  EXPECT_EQ(name(early.warnings.front().message), "kPeekTooEarly");
  const PeekResult enough = one_look(share_arm("a", 10, 1'000), share_arm("b", 100, 1'000));
  EXPECT_LT(enough.rows.front().p_value, 1);
  EXPECT_EQ(one_look(share_arm("a", 991, 1'000), share_arm("b", 900, 1'000)).rows.front().p_value,
            1);
  EXPECT_LT(one_look(share_arm("a", 990, 1'000), share_arm("b", 900, 1'000)).rows.front().p_value,
            1);
}

TEST(Watch, WhatWasShownStaysShown) {
  const std::vector<Look> looks{
      look_of("1", {share_arm("a", 350, 10'000), share_arm("b", 420, 10'000)}),
      look_of("2", {share_arm("a", 700, 20'000), share_arm("b", 840, 20'000)}),
      look_of("3", {share_arm("a", 1'120, 30'000), share_arm("b", 1'190, 30'000)})};
  const PeekResult result = watch(OutcomeKind::Share, looks, {});
  EXPECT_NEAR(result.rows[1].p_value, .0089342, 5e-8);
  EXPECT_EQ(result.rows[2].p_value, result.rows[1].p_value);
  EXPECT_GT(result.rows[2].now.p_value, result.rows[1].p_value);
  EXPECT_EQ(result.rows[2].bounds.low,
            std::max(result.rows[1].bounds.low, result.rows[2].now.bounds.low));
}

TEST(Watch, LooksThatContradictEachOtherAreNamed) {
  const std::vector<Look> looks{
      look_of("1", {share_arm("a", 100, 10'000), share_arm("b", 1'000, 10'000)}),
      look_of("2", {share_arm("a", 9'000, 20'000), share_arm("b", 1'100, 20'000)})};
  const PeekResult result = watch(OutcomeKind::Share, looks, {});
  EXPECT_GT(result.rows[1].bounds.low, result.rows[1].bounds.high);
  EXPECT_EQ(name(result.warnings.front().message), "kPeekLooksDisagree");
}

TEST(Watch, SeveralTreatmentsByHolm) {
  const std::vector<Look> looks{look_of(
      "1",
      {share_arm("a", 700, 20'000), share_arm("b", 840, 20'000), share_arm("c", 705, 20'000)})};
  const PeekResult result = watch(OutcomeKind::Share, looks, {});
  EXPECT_NEAR(result.rows[0].p_value, 2 * .0089342, 1e-7);
  EXPECT_NEAR(result.rows[1].p_value, 1, 1e-12);
}

TEST(Watch, MeansAreTunedByTheFirstControlThatCanBeJudged) {
  std::vector<double> control;
  for (int i = 0; i < 30; ++i) control.push_back(i % 2 == 0 ? 10 : 14);
  const Arm few = mean_arm("a", {10, 14});
  const Arm many = mean_arm("a", control);
  const std::vector<Look> looks{look_of("1", {few, few}), look_of("2", {many, many})};
  const PeekResult result = watch(OutcomeKind::Mean, looks, {});
  EXPECT_NEAR(result.tau, kTauDeviations * std::sqrt(many.outcome.variance), 1e-12);
  EXPECT_EQ(watch(OutcomeKind::Mean, std::span(looks).first(1), {}).tau, 0);
  EXPECT_EQ(watch(OutcomeKind::Mean, looks, {.tau = 3}).tau, 3);
}

// --- False alarms --------------------------------------------------------------------------------

// A test whose arms are equal. Rows come in pairs, one to each arm; somebody looks after every
// `step` of them.
struct EqualArms {
  OutcomeKind kind = OutcomeKind::Share;
  std::function<double(Random&)> draw;
  std::uint64_t pairs = 1'000;
  std::uint64_t step = 1;
  double tau = kTauShare;
};

struct Sums {
  double sum = 0;
  double squares = 0;

  void add(double outcome) {
    sum += outcome;
    squares += outcome * outcome;
  }
  Sample sample(OutcomeKind kind, std::uint64_t rows) const {
    if (kind == OutcomeKind::Share) {
      return sample_of(ShareCount{rows, static_cast<std::uint64_t>(sum)});
    }
    const double n = static_cast<double>(rows);
    return {rows, 0, sum / n, (squares - sum * sum / n) / (n - 1)};
  }
};

// Whether a look ever says that the arms differ.
bool ever_alarms(const EqualArms& test, Random& random) {
  Sums control;
  Sums treatment;
  for (std::uint64_t rows = 1; rows <= test.pairs; ++rows) {
    control.add(test.draw(random));
    treatment.add(test.draw(random));
    if (rows % test.step != 0) continue;
    const std::vector<Look> looks{
        {"", {{"a", control.sample(test.kind, rows)}, {"b", treatment.sample(test.kind, rows)}}}};
    if (watch(test.kind, looks, {.tau = test.tau}).rows.front().p_value < .05) return true;
  }
  return false;
}

constexpr int kRuns = 2'000;

int false_alarms(const EqualArms& test) {
  int alarms = 0;
  for (int run = 0; run < kRuns; ++run) {
    Random random(static_cast<std::uint64_t>(run));
    if (ever_alarms(test, random)) ++alarms;
  }
  return alarms;
}

std::function<double(Random&)> one_in(double share) {
  return [=](Random& random) { return random.unit() < share ? 1.0 : 0.0; };
}

TEST(FalseAlarms, OfSharesAreAtMostOneInTwentyHoweverOftenOneLooks) {
  EXPECT_LE(false_alarms({.draw = one_in(.035), .pairs = 10'000, .step = 10}), kRuns / 20);
  EXPECT_LE(false_alarms({.draw = one_in(.3), .tau = .1}), kRuns / 20);
}

// A mixture much wider than the noise decides early, where there is least to go by.
TEST(FalseAlarms, OfSharesWithALargeTau) {
  EXPECT_LE(false_alarms({.draw = one_in(.05), .tau = .3}), kRuns / 20);
}

TEST(FalseAlarms, OfSkewedMeansAreAtMostOneInTwenty) {
  const auto spend = [](Random& random) {
    return random.unit() < .3 ? -20 * std::log(1 - random.unit()) : 0;
  };
  EXPECT_LE(false_alarms({.kind = OutcomeKind::Mean, .draw = spend, .tau = 3}), kRuns / 20);
}

// What the always-valid test is there for: the same looks with the test of one look.
TEST(FalseAlarms, WithTheTestOfOneLookTheyAreMany) {
  int alarms = 0;
  for (int run = 0; run < 400; ++run) {
    Random random(static_cast<std::uint64_t>(run));
    ShareCount control;
    ShareCount treatment;
    bool alarmed = false;
    for (int look = 0; look < 20; ++look) {
      for (int row = 0; row < 100; ++row) {
        for (ShareCount* arm : {&control, &treatment}) {
          ++arm->rows;
          arm->with += random.unit() < .3 ? 1 : 0;
        }
      }
      alarmed =
          alarmed ||
          compare(OutcomeKind::Share, sample_of(control), sample_of(treatment), .05).p_value < .05;
    }
    alarms += alarmed ? 1 : 0;
  }
  EXPECT_GT(alarms, 60);
}

}  // namespace
}  // namespace canasta
