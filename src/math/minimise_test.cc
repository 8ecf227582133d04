#include "math/minimise.h"

#include <gtest/gtest.h>

#include <cmath>

namespace canasta {
namespace {

void as_it_is(std::span<double>) {}

TEST(Minimise, AParabolaInOneStepWithItsOwnInverse) {
  // x^2 + 50 (y - 3)^2
  const auto bowl = [](std::span<const double> x, std::span<double> slope) {
    slope[0] = 2 * x[0];
    slope[1] = 100 * (x[1] - 3);
    return x[0] * x[0] + 50 * (x[1] - 3) * (x[1] - 3);
  };
  const auto inverse = [](std::span<double> g) {
    g[0] /= 2;
    g[1] /= 100;
  };
  std::vector<double> x = {5, 5};
  const Minimum exact = minimise(bowl, inverse, x);
  EXPECT_EQ(exact.evaluations, 2);
  EXPECT_TRUE(exact.converged);
  EXPECT_NEAR(x[1], 3, 1e-12);
  x = {5, 5};
  const Minimum plain = minimise(bowl, as_it_is, x, {.tolerance = 1e-14});
  EXPECT_TRUE(plain.converged);
  EXPECT_NEAR(x[0], 0, 1e-6);
  EXPECT_NEAR(x[1], 3, 1e-6);
  EXPECT_GT(plain.evaluations, exact.evaluations);
}

TEST(Minimise, ACurvedValley) {
  // log(1 + e^a) + log(1 + e^-2a) + .01 a^2: the slope is zero at the root found by bisection.
  const auto slope_at = [](double a) {
    return 1 / (1 + std::exp(-a)) - 2 / (1 + std::exp(2 * a)) + .02 * a;
  };
  const auto loss = [&](std::span<const double> x, std::span<double> slope) {
    slope[0] = slope_at(x[0]);
    return std::log1p(std::exp(x[0])) + std::log1p(std::exp(-2 * x[0])) + .01 * x[0] * x[0];
  };
  double low = -10;
  double high = 10;
  for (int i = 0; i < 100; ++i) (slope_at((low + high) / 2) > 0 ? high : low) = (low + high) / 2;
  std::vector<double> x = {8};
  EXPECT_TRUE(minimise(loss, as_it_is, x, {.tolerance = 1e-16}).converged);
  EXPECT_NEAR(x[0], low, 1e-7);
}

TEST(Minimise, SaysWhenItRanOutOfEvaluations) {
  const auto quartic = [](std::span<const double> x, std::span<double> slope) {
    slope[0] = 4 * x[0] * x[0] * x[0];
    return x[0] * x[0] * x[0] * x[0];
  };
  std::vector<double> x = {100};
  const Minimum few = minimise(quartic, as_it_is, x, {.evaluations_max = 5});
  EXPECT_FALSE(few.converged);
  EXPECT_LE(few.evaluations, 5);
  EXPECT_TRUE(minimise(quartic, as_it_is, x, {.evaluations_max = 500}).converged);
}

}  // namespace
}  // namespace canasta
