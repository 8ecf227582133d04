#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/random.h"
#include "experiment/testing_arms.h"
#include "math/distributions.h"

namespace canasta {
namespace {

constexpr double kPrecise = 1e-9;

Comparison shares(const Arm& control, const Arm& treatment, double alpha = .05) {
  return compare(OutcomeKind::Share, control.outcome, treatment.outcome, alpha);
}
Comparison means(const Arm& control, const Arm& treatment, double alpha = .05) {
  return compare(OutcomeKind::Mean, control.outcome, treatment.outcome, alpha);
}

// --- Known answers, computed elsewhere -----------------------------------------------------------

TEST(CompareShares, TwoLandingPages) {
  const Arm old_page = share_arm("control", 17'489, 145'274);
  const Arm new_page = share_arm("treatment", 17'264, 145'310);
  const Comparison found = shares(old_page, new_page);
  EXPECT_NEAR(found.statistic, -1.3109241984234394, kPrecise);
  EXPECT_NEAR(found.p_value, .18988337448, kPrecise);
  EXPECT_NEAR(found.interval.low, -.0039379, 1e-7);
  EXPECT_NEAR(found.interval.high, .0007814, 1e-7);
  EXPECT_NEAR(shares(new_page, old_page).statistic, 1.3109241984234394, kPrecise);
}

TEST(CompareShares, CookieCats) {
  const Comparison first_day =
      shares(share_arm("gate_30", 20'034, 44'700), share_arm("gate_40", 20'119, 45'489));
  EXPECT_NEAR(first_day.statistic, -1.7840862, 1e-7);
  EXPECT_NEAR(first_day.p_value, .0744097, 1e-7);
  const Comparison seventh_day =
      shares(share_arm("gate_30", 8'502, 44'700), share_arm("gate_40", 8'279, 45'489));
  EXPECT_NEAR(seventh_day.statistic, -3.1643589, 1e-7);
  EXPECT_NEAR(seventh_day.p_value, .0015543, 1e-7);
  EXPECT_NEAR(seventh_day.interval.low, -.0132816, 1e-7);
  EXPECT_NEAR(seventh_day.interval.high, -.0031210, 1e-7);
}

// Newcombe's table of method 10, as published: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/20.
TEST(CompareShares, NewcombesOwnExamples) {
  const auto interval = [](std::uint64_t a, std::uint64_t n, std::uint64_t b, std::uint64_t m) {
    return shares(share_arm("b", b, m), share_arm("a", a, n)).score_interval;
  };
  EXPECT_NEAR(interval(56, 70, 48, 80).low, .0524, 5e-5);
  EXPECT_NEAR(interval(56, 70, 48, 80).high, .3339, 5e-5);
  EXPECT_NEAR(interval(9, 10, 3, 10).low, .1705, 5e-5);
  EXPECT_NEAR(interval(9, 10, 3, 10).high, .8090, 5e-5);
  EXPECT_NEAR(interval(10, 10, 0, 20).low, .6791, 5e-5);
  EXPECT_NEAR(interval(10, 10, 0, 20).high, 1, 5e-5);
}

TEST(CompareMeans, ByHand) {
  // Means 2 and 5, variances 1 and 4 over three rows: t = 3 / sqrt(5/3), and degrees
  // (1/3 + 4/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2) = 50/17.
  const Comparison found = means(mean_arm("a", {1, 2, 3}), mean_arm("b", {3, 5, 7}));
  EXPECT_NEAR(found.statistic, 3 / std::sqrt(5.0 / 3), 1e-12);
  EXPECT_NEAR(found.degrees, 50.0 / 17, 1e-12);
  EXPECT_NEAR(found.p_value, student_two_sided(found.statistic, 50.0 / 17), 1e-15);
  EXPECT_EQ(found.difference, 3);
  EXPECT_EQ(found.uplift, 1.5);
  const double half = student_quantile(.975, 50.0 / 17) * std::sqrt(5.0 / 3);
  EXPECT_NEAR(found.interval.low, 3 - half, 1e-12);
  EXPECT_NEAR(found.interval.high, 3 + half, 1e-12);
}

// --- Edges ---------------------------------------------------------------------------------------

TEST(CompareShares, WithoutRowsThereIsNothingToSay) {
  for (const auto& [control, treatment] : {std::pair{share_arm("a", 0, 0), share_arm("b", 3, 9)},
                                           std::pair{share_arm("a", 3, 9), share_arm("b", 0, 0)},
                                           std::pair{share_arm("a", 0, 0), share_arm("b", 0, 0)}}) {
    const Comparison found = shares(control, treatment);
    EXPECT_TRUE(std::isnan(found.difference));
    EXPECT_TRUE(std::isnan(found.p_deciding()));
    EXPECT_TRUE(std::isnan(found.interval.low));
  }
}

TEST(CompareShares, NobodyAndEverybody) {
  const Comparison nobody = shares(share_arm("a", 0, 50), share_arm("b", 0, 60));
  EXPECT_EQ(nobody.statistic, 0);
  EXPECT_EQ(nobody.p_deciding(), 1);
  EXPECT_TRUE(std::isnan(nobody.uplift));
  EXPECT_LT(nobody.score_interval.low, 0);  // Wald's has no width here
  EXPECT_GT(nobody.score_interval.high, 0);
  const Comparison everybody = shares(share_arm("a", 50, 50), share_arm("b", 60, 60));
  EXPECT_EQ(everybody.p_deciding(), 1);
  EXPECT_EQ(everybody.uplift, 0);
}

TEST(CompareShares, OneRowEachDecidesNothing) {
  const Comparison found = shares(share_arm("a", 0, 1), share_arm("b", 1, 1));
  EXPECT_EQ(found.difference, 1);
  EXPECT_EQ(found.p_deciding(), 1);
}

TEST(CompareShares, FewAreJudgedExactly) {
  // Pooled 10 of 200: five expected in each arm, which is enough; with one fewer it is not.
  EXPECT_TRUE(std::isnan(shares(share_arm("a", 2, 100), share_arm("b", 8, 100)).p_value_few));
  const Comparison few = shares(share_arm("a", 2, 100), share_arm("b", 7, 100));
  // Given nine in all, each is in either arm with one half: 2 (C(9,0) + C(9,1) + C(9,2)) / 512.
  EXPECT_NEAR(few.p_value_few, 2 * 46.0 / 512, 1e-12);
  EXPECT_EQ(few.p_deciding(), few.p_value_few);
}

TEST(CompareMeans, OneRowSaysNothingOfSpread) {
  const Comparison found = means(mean_arm("a", {1}), mean_arm("b", {2, 3}));
  EXPECT_EQ(found.difference, 1.5);
  EXPECT_TRUE(std::isnan(found.p_value));
  EXPECT_TRUE(std::isnan(found.interval.low));
}

TEST(CompareMeans, ArmsThatDoNotVary) {
  EXPECT_EQ(means(mean_arm("a", {2, 2}), mean_arm("b", {2, 2, 2})).p_value, 1);
  EXPECT_TRUE(std::isnan(means(mean_arm("a", {2, 2}), mean_arm("b", {3, 3})).p_value));
  // One of them may stand still.
  EXPECT_EQ(means(mean_arm("a", {2, 2, 2}), mean_arm("b", {3, 4, 5})).degrees, 2);
}

TEST(Compare, ControlNearZeroHasNoUpliftInterval) {
  const Comparison found = shares(share_arm("a", 1, 1000), share_arm("b", 30, 1000));
  EXPECT_NEAR(found.uplift, 29, 1e-9);
  EXPECT_TRUE(std::isnan(found.uplift_interval.low));
}

TEST(SampleOf, MoreConversionsThanRowsIsAMistakeOfOurs) {
  EXPECT_THROW(sample_of(ShareCount{3, 4}), Bug);
}

// --- Laws ----------------------------------------------------------------------------------------

Arm any_arm() {
  const auto rows = *rc::gen::inRange<std::uint64_t>(1, 5000);
  return share_arm("", *rc::gen::inRange<std::uint64_t>(0, rows + 1), rows);
}

RC_GTEST_PROP(CompareShares, SwappingTheArmsTurnsEverySign, ()) {
  const Arm one = any_arm();
  const Arm other = any_arm();
  const Comparison there = shares(one, other);
  const Comparison back = shares(other, one);
  RC_ASSERT(there.difference == -back.difference);
  RC_ASSERT(std::abs(there.statistic + back.statistic) < 1e-9);
  RC_ASSERT(std::abs(there.p_value - back.p_value) < 1e-9);
  RC_ASSERT(std::abs(there.interval.low + back.interval.high) < 1e-12);
  RC_ASSERT(std::abs(there.score_interval.low + back.score_interval.high) < 1e-12);
  RC_ASSERT(there.p_deciding() >= 0 && there.p_deciding() <= 1);
  RC_ASSERT(std::abs(there.score_interval.low) <= 1 && std::abs(there.score_interval.high) <= 1);
}

RC_GTEST_PROP(CompareMeans, TheUnitDoesNotMatter, ()) {
  const auto values = *rc::gen::container<std::vector<int>>(8, rc::gen::inRange(-50, 50));
  const double unit = *rc::gen::inRange(1, 100);
  std::vector<double> one;
  std::vector<double> other;
  for (std::size_t i = 0; i < values.size(); ++i) {
    (i % 2 == 0 ? one : other).push_back(values[i] + static_cast<double>(i));
  }
  const Comparison plain = means(mean_arm("", one), mean_arm("", other));
  for (auto* side : {&one, &other}) {
    for (double& value : *side) value = value * unit + 7;
  }
  const Comparison scaled = means(mean_arm("", one), mean_arm("", other));
  RC_ASSERT(std::isnan(plain.p_value) == std::isnan(scaled.p_value));
  if (std::isnan(plain.p_value)) return;
  RC_ASSERT(std::abs(plain.p_value - scaled.p_value) < 1e-9);
  RC_ASSERT(std::abs(plain.difference * unit - scaled.difference) < 1e-9);
}

// The twin of Fieller's formula: walk away from the ratio until the line leaves the band.
double slow_end(const Sample& control, const Sample& treatment, double step) {
  const double z = normal_quantile(.975);
  double ratio = treatment.mean / control.mean;
  const auto fits = [&](double at) {
    const double error = std::sqrt(treatment.variance / static_cast<double>(treatment.rows) +
                                   at * at * control.variance / static_cast<double>(control.rows));
    return std::abs(treatment.mean - at * control.mean) <= z * error;
  };
  for (; std::abs(step) > 1e-12; step /= 2) {
    while (fits(ratio + step)) ratio += step;
  }
  return ratio - 1;
}

RC_GTEST_PROP(Uplift, IsFiellersSet, ()) {
  const Arm control = share_arm("", *rc::gen::inRange<std::uint64_t>(50, 900), 1000);
  const Arm treatment = share_arm("", *rc::gen::inRange<std::uint64_t>(0, 1001), 1000);
  const Comparison found = shares(control, treatment);
  RC_ASSERT(!std::isnan(found.uplift_interval.low));
  RC_ASSERT(std::abs(found.uplift_interval.low - slow_end(control.outcome, treatment.outcome, -1)) <
            1e-9);
  RC_ASSERT(std::abs(found.uplift_interval.high - slow_end(control.outcome, treatment.outcome, 1)) <
            1e-9);
  // The two intervals agree on whether nothing happened.
  const bool none = found.interval.low <= 0 && found.interval.high >= 0;
  RC_ASSERT(none == (found.uplift_interval.low <= 0 && found.uplift_interval.high >= 0));
}

// --- Slow twins ----------------------------------------------------------------------------------

// How often arms drawn anew from all rows differ at least as much.
double permutation_p(std::vector<double> rows, std::size_t control_rows, int draws) {
  Random random(7);
  const auto difference = [&] {
    const double total = std::accumulate(rows.begin(), rows.end(), 0.0);
    const double sum = std::accumulate(
        rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(control_rows), 0.0);
    const double treatment_rows = static_cast<double>(rows.size() - control_rows);
    return std::abs((total - sum) / treatment_rows - sum / static_cast<double>(control_rows));
  };
  const double seen = difference();
  int as_far = 0;
  for (int draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < control_rows; ++i) {
      std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
    }
    if (difference() >= seen - 1e-12) ++as_far;
  }
  return static_cast<double>(as_far) / draws;
}

TEST(CompareMeans, AgreesWithAPermutationTest) {
  Random random(42);
  std::vector<double> rows;
  for (int i = 0; i < 400; ++i) {
    rows.push_back(-std::log(1 - random.unit()) + (i >= 200 ? .2 : 0));
  }
  const auto middle = rows.begin() + 200;
  const Comparison found =
      means(mean_arm("", {rows.begin(), middle}), mean_arm("", {middle, rows.end()}));
  // 4,000 draws: a standard error below .008.
  EXPECT_NEAR(found.p_value, permutation_p(rows, 200, 4000), .024);
}

// Of 4,000 tests, how many intervals hold the truth.
TEST(CompareShares, NewcombesIntervalHoldsTheTruthWhereWaldsDoesNot) {
  Random random(42);
  int wald = 0;
  int newcombe = 0;
  for (int run = 0; run < 4000; ++run) {
    ShareCount control{.rows = 40, .with = 0};
    ShareCount treatment{.rows = 30, .with = 0};
    for (int i = 0; i < 40; ++i) control.with += random.unit() < .02 ? 1 : 0;
    for (int i = 0; i < 30; ++i) treatment.with += random.unit() < .02 ? 1 : 0;
    const Comparison found =
        compare(OutcomeKind::Share, sample_of(control), sample_of(treatment), .05);
    if (found.interval.low <= 0 && found.interval.high >= 0 &&
        found.interval.low < found.interval.high) {
      ++wald;
    }
    if (found.score_interval.low <= 0 && found.score_interval.high >= 0) ++newcombe;
  }
  EXPECT_GE(newcombe, 3800);
  EXPECT_LT(wald, 3400);
}

}  // namespace
}  // namespace canasta
