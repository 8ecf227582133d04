#include "math/quadrature.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/assert.h"

namespace canasta {
namespace {

TEST(Quadrature, KnownPoints) {
  EXPECT_DOUBLE_EQ(gauss_legendre(1).points[0], .5);
  EXPECT_DOUBLE_EQ(gauss_legendre(1).weights[0], 1);
  const Quadrature two = gauss_legendre(2);
  EXPECT_NEAR(two.points[0], .5 - std::sqrt(1.0 / 12), 1e-15);
  EXPECT_NEAR(two.weights[0], .5, 1e-15);
  const Quadrature three = gauss_legendre(3);
  EXPECT_NEAR(three.points[0], .5 - std::sqrt(.15), 1e-15);
  EXPECT_NEAR(three.weights[0], 5.0 / 18, 1e-15);
  EXPECT_NEAR(three.weights[1], 4.0 / 9, 1e-15);
}

TEST(Quadrature, IsExactForPolynomialsOfItsDegree) {
  for (std::size_t n = 1; n <= kQuadraturePointsMax; ++n) {
    const Quadrature quadrature = gauss_legendre(n);
    for (std::size_t degree = 0; degree < 2 * n; ++degree) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        sum += quadrature.weights[i] * std::pow(quadrature.points[i], degree);
      }
      EXPECT_NEAR(sum, 1 / (static_cast<double>(degree) + 1), 1e-14) << n << " " << degree;
    }
  }
}

TEST(Quadrature, PointsRiseInside) {
  for (std::size_t n = 1; n <= kQuadraturePointsMax; ++n) {
    const Quadrature quadrature = gauss_legendre(n);
    double before = 0;
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_GT(quadrature.points[i], before);
      EXPECT_GT(quadrature.weights[i], 0);
      EXPECT_NEAR(quadrature.points[i] + quadrature.points[n - 1 - i], 1, 1e-15);
      before = quadrature.points[i];
    }
    EXPECT_LT(before, 1);
  }
}

TEST(Quadrature, OtherNumbersOfPointsAreABug) {
  EXPECT_THROW(gauss_legendre(0), Bug);
  EXPECT_THROW(gauss_legendre(kQuadraturePointsMax + 1), Bug);
}

}  // namespace
}  // namespace canasta
