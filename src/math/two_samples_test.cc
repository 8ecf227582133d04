#include "math/two_samples.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.h"
#include "base/random.h"

namespace canasta {
namespace {

using Counts = std::vector<std::uint64_t>;

TEST(KsPValue, ByHand) {
  // Two samples of 100: n_effective 50; at d = .2 the first term is 2 exp(-4), the next 2 exp(-16).
  EXPECT_NEAR(ks_p_value(.2, {100, 100}), 2 * (std::exp(-4) - std::exp(-16)), 1e-12);
  // The table of Smirnov: K(1.36) = .9505.
  EXPECT_NEAR(ks_p_value(1.36 / 10, {200, 200}), 1 - .9505, 1e-4);
  EXPECT_EQ(ks_p_value(0, {100, 100}), 1);
  EXPECT_TRUE(std::isnan(ks_p_value(.5, {0, 100})));
}

TEST(KsPValue, IsConservativeForAFewRows) {
  // Of the C(8, 4) orders of four and four rows two part them wholly.
  EXPECT_GE(ks_p_value(1, {4, 4}), 2.0 / 70);
}

RC_GTEST_PROP(KsPValue, FallsWithTheDistance, ()) {
  const double d = *rc::gen::inRange(0, 1000) / 1000.0;
  const SampleSizes rows{*rc::gen::inRange<std::uint64_t>(1, 5000),
                         *rc::gen::inRange<std::uint64_t>(1, 5000)};
  RC_ASSERT(ks_p_value(d, rows) >= ks_p_value(d + .001, rows));
  RC_ASSERT(ks_p_value(d, rows) <= 1 && ks_p_value(d, rows) >= 0);
}

TEST(ChiSquare, ByHand) {
  // 30, 70 against 50, 50: (50-40)²/40 + (50-60)²/60, on both sides: 8.3333.
  const ChiSquare test = chi_square_test(Counts{30, 70}, Counts{50, 50});
  EXPECT_NEAR(test.statistic, 25.0 / 3, 1e-12);
  EXPECT_EQ(test.degrees, 1);
  EXPECT_NEAR(test.p_value, std::erfc(std::sqrt(test.statistic / 2)), 1e-12);
  EXPECT_NEAR(test.effect, std::sqrt((25.0 / 3 - 1) / 50), 1e-12);
}

TEST(ChiSquare, RareCellsAreOneCell) {
  const ChiSquare test = chi_square_test(Counts{50, 50, 4, 4, 0}, Counts{50, 50, 4, 3, 1});
  const ChiSquare merged = chi_square_test(Counts{50, 50, 8}, Counts{50, 50, 8});
  EXPECT_EQ(test.degrees, 2);
  EXPECT_DOUBLE_EQ(test.statistic, merged.statistic);
  EXPECT_EQ(test.effect, 0);
  EXPECT_EQ(chi_square_test(Counts{50, 50, 4}, Counts{50, 50, 1}, {4, 7}).statistic,
            merged.statistic);
}

TEST(ChiSquare, OneCellSaysNothingAndNoRowsEvenLess) {
  EXPECT_EQ(chi_square_test(Counts{100}, Counts{7}).p_value, 1);
  EXPECT_EQ(chi_square_test(Counts{1, 2}, Counts{2, 1}).p_value, 1);
  EXPECT_TRUE(std::isnan(chi_square_test(Counts{0, 0}, Counts{2, 1}).p_value));
}

RC_GTEST_PROP(ChiSquare, IsTheSameBothWays, ()) {
  const auto bins = *rc::gen::inRange<std::size_t>(1, 12);
  const auto counts = rc::gen::container<Counts>(bins, rc::gen::inRange<std::uint64_t>(1, 100));
  const Counts one = *counts;
  const Counts other = *counts;
  const ChiSquare there = chi_square_test(one, other);
  const ChiSquare back = chi_square_test(other, one);
  RC_ASSERT(std::abs(there.statistic - back.statistic) < 1e-9 * (1 + there.statistic));
  RC_ASSERT(there.degrees == back.degrees);
  RC_ASSERT(chi_square_test(one, one).statistic == 0);
}

// Sum of the chances of k hits, from the factorials.
double slow_binomial(int trials, int first, int last, double p) {
  double sum = 0;
  for (int k = first; k <= last; ++k) {
    sum += std::exp(std::lgamma(trials + 1) - std::lgamma(k + 1) - std::lgamma(trials - k + 1) +
                    k * std::log(p) + (trials - k) * std::log1p(-p));
  }
  return sum;
}

TEST(SharePValue, ByHand) {
  // Five rows in all have it, and all on the live side, one half of the rows: 2 / 2^5.
  EXPECT_NEAR(share_p_value({100, 0}, {100, 5}), 2.0 / 32, 1e-12);
  EXPECT_NEAR(share_p_value({100, 100}, {100, 95}), 2.0 / 32, 1e-12);
  EXPECT_EQ(share_p_value({100, 0}, {50, 0}), 1);
  EXPECT_EQ(share_p_value({100, 100}, {50, 50}), 1);
  EXPECT_TRUE(std::isnan(share_p_value({0, 0}, {50, 1})));
  EXPECT_THROW(share_p_value({1, 2}, {50, 1}), Bug);
}

RC_GTEST_PROP(SharePValue, AgreesWithItsSlowTwin, ()) {
  const int n = *rc::gen::inRange(50, 90);
  const int m = *rc::gen::inRange(50, 90);
  const int reference = *rc::gen::inRange(0, 25);
  const int live = *rc::gen::inRange(0, 25);
  const double p = static_cast<double>(m) / (n + m);
  const int with = reference + live;
  const double tail = std::min(slow_binomial(with, 0, live, p), slow_binomial(with, live, with, p));
  const auto count = [](int number) { return static_cast<std::uint64_t>(number); };
  RC_ASSERT(std::abs(share_p_value({count(n), count(reference)}, {count(m), count(live)}) -
                     (with == 0 ? 1 : std::min(1.0, 2 * tail))) < 1e-9);
}

TEST(SharePValue, NoiseRaisesItNoOftenerThanItSays) {
  Random random(7);
  int alarms = 0;
  for (int run = 0; run < 4000; ++run) {
    ShareCount reference{200, 0};
    ShareCount live{50, 0};
    for (int row = 0; row < 200; ++row) reference.with += random.unit() < .05 ? 1 : 0;
    for (int row = 0; row < 50; ++row) live.with += random.unit() < .05 ? 1 : 0;
    alarms += share_p_value(reference, live) < .05 ? 1 : 0;
  }
  EXPECT_LE(alarms, 200);
}

TEST(Holm, ByHand) {
  const double kNone = std::numeric_limits<double>::quiet_NaN();
  const auto adjusted = holm_adjusted(std::vector{.01, kNone, .04, .03});
  EXPECT_DOUBLE_EQ(adjusted[0], .03);
  EXPECT_TRUE(std::isnan(adjusted[1]));
  EXPECT_DOUBLE_EQ(adjusted[2], .06);  // .04, but not below the one before it
  EXPECT_DOUBLE_EQ(adjusted[3], .06);
  EXPECT_TRUE(holm_adjusted({}).empty());
  EXPECT_EQ(holm_adjusted(std::vector{.9, .8}), (std::vector{1.0, 1.0}));
}

RC_GTEST_PROP(Holm, RaisesAndKeepsTheOrder, ()) {
  const auto whole = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1001));
  std::vector<double> p;
  for (const int value : whole) p.push_back(value / 1000.0);
  const auto adjusted = holm_adjusted(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    RC_ASSERT(adjusted[i] >= p[i] && adjusted[i] <= 1);
    for (std::size_t j = 0; j < p.size(); ++j) RC_ASSERT(p[i] > p[j] || adjusted[i] <= adjusted[j]);
  }
}

}  // namespace
}  // namespace canasta
