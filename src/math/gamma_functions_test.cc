#include "math/gamma_functions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace canasta {
namespace {

// Published: Abramowitz & Stegun (1964), 6.3.2, 6.3.3; G(1/2) = sqrt(pi).
TEST(GammaFunctions, PublishedValues) {
  EXPECT_NEAR(digamma(1), -std::numbers::egamma, 1e-15);
  EXPECT_NEAR(digamma(0.5), -std::numbers::egamma - 2 * std::log(2.0), 2e-15);
  EXPECT_NEAR(log_gamma(0.5), std::log(std::numbers::pi) / 2, 1e-14);
  EXPECT_NEAR(log_gamma(1), 0, 1e-14);
  EXPECT_NEAR(log_gamma(2), 0, 1e-14);
  EXPECT_NEAR(log_gamma(11), std::log(3'628'800.0), 1e-14);
}

// The C library's, which is not for threads, says the same.
TEST(GammaFunctions, AgreesWithTheCLibrary) {
  for (double x = 1e-6; x < 1e8; x *= 1.37) {
    const double expected = std::lgamma(x);
    EXPECT_NEAR(log_gamma(x), expected, 1e-14 * std::max(1.0, std::abs(expected))) << x;
  }
}

TEST(GammaFunctions, DigammaIsTheSlope) {
  for (double x = 0.01; x < 1e4; x *= 1.9) {
    const double step = 1e-5 * x;
    const double slope = (log_gamma(x + step) - log_gamma(x - step)) / (2 * step);
    EXPECT_NEAR(digamma(x), slope, 1e-8 * std::max(1.0, std::abs(slope))) << x;
    EXPECT_NEAR(digamma(x + 1), digamma(x) + 1 / x, 1e-13 * (1 + 1 / x)) << x;
  }
}

}  // namespace
}  // namespace canasta
