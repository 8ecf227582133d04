#include "math/hypergeometric.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "math/gamma_functions.h"
#include "math/quadrature.h"

namespace canasta {
namespace {

double by_euler(double a, double b, double c, double z) {
  const Euler2F1 out = euler_2f1(a, b, c, z);
  return std::exp(out.log_power) * out.sum;
}

// Abramowitz & Stegun (1964), 15.1.3, 15.1.6, 15.1.8.
TEST(Hypergeometric, ElementaryCases) {
  for (const double z : {0.0, 0.1, 0.5, 0.9, 0.99, -0.7}) {
    const double log_case = z == 0 ? 1 : -std::log1p(-z) / z;
    EXPECT_NEAR(by_euler(1, 1, 2, z), log_case, 1e-13 * log_case) << z;
    const double power_case = std::pow(1 - z, -2.5);
    EXPECT_NEAR(by_euler(2.5, 3, 3, z), power_case, 1e-12 * power_case) << z;
  }
  const double root = std::sqrt(0.6);
  EXPECT_NEAR(by_euler(0.5, 0.5, 1.5, 0.6), std::asin(root) / root, 1e-14);
}

TEST(Hypergeometric, ThePlainSumAndTheTransformedOneAgree) {
  for (const double z : {0.05, 0.4, 0.8}) {
    const double plain = hypergeometric_sum(std::array{3.2, 1.4}, std::array{5.1, 1.0}, z);
    EXPECT_NEAR(by_euler(3.2, 1.4, 5.1, z), plain, 1e-13 * plain) << z;
  }
}

// Where the textbook sum overflows: Euler's integral, for b = 1/2 + 300 and c - b = .8,
//   2F1 = G(c) / (G(b) G(c-b)) * integral of t^(b-1) (1-t)^(c-b-1) (1-zt)^(-a),
// made smooth at t = 1 by 1 - t = u^5 and summed on 40 pieces.
TEST(Hypergeometric, LargeArgumentsNearOne) {
  const double a = 250.2;
  const double b = 300.5;
  const double c = b + 0.8;
  const double z = 0.97;
  const Quadrature points = gauss_legendre(48);
  const double log_front = log_gamma(c) - log_gamma(b) - log_gamma(c - b);
  const Euler2F1 fast = euler_2f1(a, b, c, z);
  double share = 0;  // the integral over what the fast way says
  const int pieces = 40;
  for (int piece = 0; piece < pieces; ++piece) {
    for (std::size_t i = 0; i < points.points.size(); ++i) {
      const double u = (piece + points.points[i]) / pieces;
      const double rest = std::pow(u, 5);  // 1 - t
      const double log_value = (b - 1) * std::log1p(-rest) + (c - b - 1) * std::log(rest) -
                               a * std::log(1 - z + z * rest) + std::log(5 * std::pow(u, 4));
      share += points.weights[i] / pieces *
               std::exp(log_value + log_front - fast.log_power - std::log(fast.sum));
    }
  }
  EXPECT_NEAR(share, 1, 1e-10);
}

}  // namespace
}  // namespace canasta
