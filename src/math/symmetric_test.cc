#include "math/symmetric.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace canasta {
namespace {

View2<const double> square(const std::vector<double>& values, std::size_t n) {
  return {values.data(), n, n};
}

// B B' of random B: positive definite.
std::vector<double> random_gram(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> b(n * n);
  for (double& value : b) value = random.unit() - .5;
  std::vector<double> a(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < n; ++k) a[i * n + j] += b[i * n + k] * b[j * n + k];
    }
  }
  return a;
}

TEST(SymmetricEigen, ByHand) {
  // [2 1; 1 2]: 3 along (1, 1), 1 along (1, -1).
  const SymmetricEigen eigen = symmetric_eigen(square({2, 1, 1, 2}, 2));
  EXPECT_NEAR(eigen.value[0], 3, 1e-14);
  EXPECT_NEAR(eigen.value[1], 1, 1e-14);
  EXPECT_NEAR(std::abs(eigen.vector[0] + eigen.vector[1]), std::sqrt(2), 1e-14);
  EXPECT_TRUE(symmetric_eigen({}).value.empty());
  EXPECT_EQ(symmetric_eigen(square({-5}, 1)).value, std::vector<double>{-5});
}

TEST(SymmetricEigen, PartsMakeTheWhole) {
  for (const std::size_t n : {3, 10, 40}) {
    const std::vector<double> a = random_gram(n, n);
    const SymmetricEigen eigen = symmetric_eigen(square(a, n));
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_TRUE(i == 0 || eigen.value[i - 1] >= eigen.value[i]);
      for (std::size_t j = 0; j < n; ++j) {
        double whole = 0;
        double product = 0;
        for (std::size_t k = 0; k < n; ++k) {
          whole += eigen.value[k] * eigen.vector[k * n + i] * eigen.vector[k * n + j];
          product += eigen.vector[i * n + k] * eigen.vector[j * n + k];
        }
        EXPECT_NEAR(whole, a[i * n + j], 1e-11);
        EXPECT_NEAR(product, i == j ? 1 : 0, 1e-12);
      }
    }
  }
}

TEST(Cholesky, SolvesByHand) {
  // [4 2; 2 3] (1, 2) = (8, 8)
  const std::vector<double> a = {4, 99, 2, 3};  // above the diagonal nothing is read
  std::vector<double> b = {8, 8};
  Cholesky(square(a, 2)).solve(b);
  EXPECT_NEAR(b[0], 1, 1e-14);
  EXPECT_NEAR(b[1], 2, 1e-14);
}

TEST(Cholesky, SolutionSatisfiesTheEquations) {
  const std::size_t n = 30;
  const std::vector<double> a = random_gram(n, 7);
  std::vector<double> x(n, 1);
  Cholesky(square(a, n)).solve(x);
  for (std::size_t i = 0; i < n; ++i) {
    double b = 0;
    for (std::size_t j = 0; j < n; ++j) b += a[i * n + j] * x[j];
    EXPECT_NEAR(b, 1, 1e-8);
  }
}

TEST(Cholesky, ASingularMatrixStillGivesFiniteNumbers) {
  std::vector<double> b = {1, 1, 1};
  Cholesky(square({1, 0, 0, 1, 1, 0, 0, 0, 0}, 3)).solve(b);
  for (const double value : b) EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace canasta
