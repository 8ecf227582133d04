#include "math/distributions.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Normal, ByHand) {
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-15);
  EXPECT_EQ(normal_below(0), .5);
  EXPECT_NEAR(normal_two_sided(-3), std::erfc(3 / std::numbers::sqrt2), 1e-16);
  // Far out, where 1 - P would be rounding: erfc(z / sqrt 2).
  EXPECT_NEAR(normal_two_sided(20) / std::erfc(20 / std::numbers::sqrt2), 1, 1e-12);
}

TEST(Normal, Edges) {
  EXPECT_EQ(normal_two_sided(kInfinity), 0);
  EXPECT_EQ(normal_below(kInfinity), 1);
  EXPECT_EQ(normal_below(-kInfinity), 0);
  EXPECT_TRUE(std::isnan(normal_two_sided(kNan)));
  EXPECT_TRUE(std::isnan(normal_below(kNan)));
  EXPECT_THROW(normal_quantile(0), Bug);
  EXPECT_THROW(normal_quantile(1), Bug);
}

TEST(Student, ByHand) {
  // One degree is Cauchy's: P(|T| >= 1) = 1/2. Two: P(|T| >= t) = 1 - t / sqrt(2 + t^2).
  EXPECT_NEAR(student_two_sided(1, 1), .5, 1e-15);
  EXPECT_NEAR(student_two_sided(-3, 2), 1 - 3 / std::sqrt(11.0), 1e-15);
  EXPECT_NEAR(student_quantile(.75, 1), 1, 1e-14);
  EXPECT_EQ(student_two_sided(2, kInfinity), normal_two_sided(2));
  EXPECT_EQ(student_quantile(.9, kInfinity), normal_quantile(.9));
  EXPECT_EQ(student_two_sided(kInfinity, 3), 0);
  EXPECT_THROW(student_two_sided(1, 0), Bug);
}

TEST(ChiSquareAbove, ByHand) {
  EXPECT_NEAR(chi_square_above(4, 2), std::exp(-2.0), 1e-16);
  EXPECT_NEAR(chi_square_above(9, 1), std::erfc(3 / std::numbers::sqrt2), 1e-15);
  EXPECT_EQ(chi_square_above(0, 3), 1);
  EXPECT_EQ(chi_square_above(kInfinity, 3), 0);
}

TEST(Binomial, ByHand) {
  // Three tosses: 1, 3, 3, 1 of eight.
  EXPECT_NEAR(binomial_at_most(1, {3, .5}), .5, 1e-15);
  EXPECT_NEAR(binomial_at_least(3, {3, .5}), .125, 1e-15);
  EXPECT_EQ(binomial_at_least(0, {3, .5}), 1);
  EXPECT_NEAR(binomial_at_most(3, {3, .5}), 1, 1e-15);
}

RC_GTEST_PROP(Student, TheQuantileUndoesTheTail, ()) {
  const double p = *rc::gen::inRange(1, 999) / 1000.0;
  const double degrees = *rc::gen::inRange(1, 400) / 2.0;
  const double t = student_quantile(p, degrees);
  RC_ASSERT(std::abs(student_two_sided(t, degrees) - 2 * std::min(p, 1 - p)) < 1e-9);
  RC_ASSERT(std::abs(normal_below(normal_quantile(p)) - p) < 1e-12);
}

}  // namespace
}  // namespace canasta
