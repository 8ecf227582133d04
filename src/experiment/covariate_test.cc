#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/random.h"
#include "experiment/testing_arms.h"
#include "math/distributions.h"

namespace canasta {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double bell(Random& random) { return normal_quantile((random.unit() + 1e-18) / (1 + 2e-18)); }

ArmRows two_arms(std::vector<std::uint32_t> arm, std::vector<double> outcome,
                 std::vector<double> covariate) {
  ArmRows rows;
  rows.kind = OutcomeKind::Mean;
  rows.names = {"a", "b"};
  rows.arm = std::move(arm);
  rows.outcome = std::move(outcome);
  rows.covariate = std::move(covariate);
  return rows;
}

Comparison adjusted_comparison(const ArmRows& rows) {
  const std::vector<Arm> arms = adjust_by_covariate(rows).arms;
  return compare(OutcomeKind::Mean, arms[0].outcome, arms[1].outcome, .05);
}

TEST(AdjustByCovariate, ByHand) {
  // Within arms y = 2 x + noise of +-1 that x does not know: slope 2. The arms' x differ by 1, so 2
  // of the difference of 5 were foreseeable.
  const ArmRows rows =
      two_arms({0, 0, 0, 0, 1, 1, 1, 1}, {1, -1, 5, 3, 6, 4, 10, 8}, {0, 0, 2, 2, 1, 1, 3, 3});
  const Adjusted found = adjust_by_covariate(rows);
  EXPECT_NEAR(found.slope, 2, 1e-12);
  EXPECT_NEAR(found.arms[1].outcome.mean - found.arms[0].outcome.mean, 3, 1e-12);
  // Within arms the variance was 4 of x and 1 of noise.
  EXPECT_NEAR(found.variance_removed, .8, 1e-12);
  EXPECT_EQ(found.rows_without, 0U);
}

TEST(AdjustByCovariate, AConstantCovariateChangesNothing) {
  const ArmRows rows = two_arms({0, 0, 1, 1}, {1, 2, 5, 7}, {3, 3, 3, 3});
  const Adjusted found = adjust_by_covariate(rows);
  EXPECT_EQ(found.slope, 0);
  EXPECT_EQ(found.variance_removed, 0);
  EXPECT_TRUE(std::isnan(found.p_balance));
  EXPECT_EQ(found.arms[1].outcome.mean, 6);
}

TEST(AdjustByCovariate, RowsWithoutCovariateStayAsTheyAre) {
  const ArmRows rows = two_arms({0, 0, 0, 1, 1, 1}, {1, 3, 9, 2, 4, 9}, {0, 2, kNan, 0, 2, kNan});
  const Adjusted found = adjust_by_covariate(rows);
  EXPECT_EQ(found.rows_without, 2U);
  EXPECT_NEAR(found.slope, 1, 1e-12);
  EXPECT_NEAR(found.arms[0].outcome.mean, (2.0 + 2 + 9) / 3, 1e-12);
  const Adjusted none = adjust_by_covariate(two_arms({0, 1}, {1, 2}, {kNan, kNan}));
  EXPECT_EQ(none.slope, 0);
  EXPECT_EQ(none.arms[1].outcome.mean, 2);
}

TEST(AdjustByCovariate, SeesACovariateThatTheTestChanged) {
  ArmRows rows = two_arms({}, {}, {});
  Random random(42);
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    rows.arm.push_back(i % 2);
    rows.outcome.push_back(bell(random));
    rows.covariate.push_back(bell(random) + (i % 2 == 1 ? .5 : 0));
  }
  EXPECT_LT(adjust_by_covariate(rows).p_balance, 1e-6);
  for (std::size_t i = 1; i < 2'000; i += 2) rows.covariate[i] -= .5;
  EXPECT_GT(adjust_by_covariate(rows).p_balance, kBalanceAlpha);
}

// 1,000 simulated tests of 400 customers with an effect of 1: spend now = spend before + noise.
TEST(AdjustByCovariate, HoldsTheTruthAsOftenAsItSaysWithLessNoise) {
  int holds = 0;
  double plain_width = 0;
  double adjusted_width = 0;
  double bias = 0;
  for (std::uint64_t run = 0; run < 1'000; ++run) {
    Random random(run);
    ArmRows rows = two_arms({}, {}, {});
    for (std::uint32_t i = 0; i < 400; ++i) {
      const double before = 2 * bell(random);
      rows.arm.push_back(i % 2);
      rows.covariate.push_back(before);
      rows.outcome.push_back(before + bell(random) + (i % 2 == 1 ? 1 : 0));
    }
    const std::vector<Arm> plain_arms = arms_of(rows);
    const Comparison plain =
        compare(OutcomeKind::Mean, plain_arms[0].outcome, plain_arms[1].outcome, .05);
    const Comparison adjusted = adjusted_comparison(rows);
    plain_width += plain.interval.high - plain.interval.low;
    adjusted_width += adjusted.interval.high - adjusted.interval.low;
    bias += adjusted.difference - 1;
    holds += adjusted.interval.low <= 1 && adjusted.interval.high >= 1 ? 1 : 0;
  }
  // Variances 5 and 1: the width falls by sqrt(5).
  EXPECT_NEAR(plain_width / adjusted_width, std::sqrt(5), .02);
  EXPECT_NEAR(holds, 950, 21);  // three standard errors
  EXPECT_NEAR(bias / 1'000, 0, 3 * .1 / std::sqrt(1'000));
}

RC_GTEST_PROP(AdjustByCovariate, AUselessCovariateChangesNothingBeyondNoise, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  ArmRows rows = two_arms({}, {}, {});
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    rows.arm.push_back(i % 2);
    rows.outcome.push_back(bell(random));
    rows.covariate.push_back(bell(random));
  }
  const std::vector<Arm> arms = arms_of(rows);
  const double plain = arms[1].outcome.mean - arms[0].outcome.mean;
  const Adjusted found = adjust_by_covariate(rows);
  // The slope is noise of 1/sqrt(1000), and so is the covariate's difference twice over.
  RC_ASSERT(std::abs(found.arms[1].outcome.mean - found.arms[0].outcome.mean - plain) < .05);
  RC_ASSERT(found.variance_removed >= 0 && found.variance_removed < .04);
}

}  // namespace
}  // namespace canasta
