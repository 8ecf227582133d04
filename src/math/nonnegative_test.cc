#include "math/nonnegative.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "math/nonnegative_rows.h"

namespace canasta {
namespace {

TEST(NonnegativeLeastSquares, ByHand) {
  // Unconstrained (1, -1): the second is held at 0, then the first is 2 / 4.
  const std::vector<double> gram = {4, 2, 2, 3};
  const auto x = nonnegative_least_squares({gram.data(), 2, 2}, std::vector<double>{2, -1});
  EXPECT_NEAR(x[0], .5, 1e-10);
  EXPECT_EQ(x[1], 0);
  const auto free = nonnegative_least_squares({gram.data(), 2, 2}, std::vector<double>{8, 7});
  EXPECT_NEAR(free[0], 1.25, 1e-9);
  EXPECT_NEAR(free[1], 1.5, 1e-9);
  EXPECT_TRUE(nonnegative_least_squares({}, {}).empty());
  const std::vector<double> nothing = {0};
  EXPECT_EQ(nonnegative_least_squares({nothing.data(), 1, 1}, std::vector<double>{5})[0], 0);
}

// The conditions of Karush, Kuhn and Tucker: no slope where x > 0, none downhill where x = 0.
TEST(NonnegativeLeastSquares, IsTheLowestPoint) {
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    Random random(seed);
    constexpr std::size_t kSize = 6;
    std::vector<double> a(20 * kSize);
    for (double& value : a) value = random.unit() - .3;
    std::vector<double> gram(kSize * kSize);
    std::vector<double> rhs(kSize);
    for (std::size_t r = 0; r < 20; ++r) {
      const double y = random.unit() - .5;
      for (std::size_t i = 0; i < kSize; ++i) {
        rhs[i] += a[r * kSize + i] * y;
        for (std::size_t j = 0; j < kSize; ++j) {
          gram[i * kSize + j] += a[r * kSize + i] * a[r * kSize + j];
        }
      }
    }
    const auto x = nonnegative_least_squares({gram.data(), kSize, kSize}, rhs);
    for (std::size_t i = 0; i < kSize; ++i) {
      double slope = -rhs[i];
      for (std::size_t j = 0; j < kSize; ++j) slope += gram[i * kSize + j] * x[j];
      EXPECT_GE(x[i], 0);
      EXPECT_GE(slope, -1e-8);
      EXPECT_NEAR(slope * x[i], 0, 1e-8);
    }
  }
}

// A row is its own: sixteen beside each other or one alone, to the last bit.
TEST(NonnegativeRows, ARowDoesNotDependOnThoseBesideIt) {
  constexpr std::size_t kRows = 40;
  constexpr std::size_t kSize = 5;
  Random random(3);
  std::vector<float> factors(30 * kSize);
  for (float& value : factors) value = static_cast<float>(random.unit());
  std::vector<float> gram(kSize * kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) {
      for (std::size_t r = 0; r < 30; ++r) {
        gram[i * kSize + j] += factors[r * kSize + i] * factors[r * kSize + j];
      }
    }
  }
  std::vector<float> rhs(kRows * kSize);
  for (float& value : rhs) value = static_cast<float>(10 * random.unit());
  const View2<const float> gram_view(gram.data(), kSize, kSize);
  const View2<const float> rhs_view(rhs.data(), kRows, kSize);
  const NonnegativeSweeps sweeps{.most = 200, .tolerance = 1e-4F};
  std::vector<float> together(kRows * kSize);
  descend_rows(gram_view, rhs_view, {together.data(), kRows, kSize}, sweeps);
  for (std::size_t row = 0; row < kRows; ++row) {
    std::vector<float> alone(kSize);
    descend_rows(gram_view, rhs_view.rows(row, 1), {alone.data(), 1, kSize}, sweeps);
    EXPECT_EQ(alone, std::vector<float>(together.begin() + static_cast<long>(row * kSize),
                                        together.begin() + static_cast<long>((row + 1) * kSize)));
    const std::vector<double> gram_exact(gram.begin(), gram.end());
    const auto own = rhs_view.row(row);
    const auto exact = nonnegative_least_squares({gram_exact.data(), kSize, kSize},
                                                 std::vector<double>(own.begin(), own.end()));
    for (std::size_t j = 0; j < kSize; ++j) {
      EXPECT_NEAR(static_cast<double>(alone[j]), exact[j], .05 * (1 + exact[j]));
    }
  }
}

}  // namespace
}  // namespace canasta
