#include "math/nonnegative.h"

#include <gtest/gtest.h>

#include "base/random.h"

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

}  // namespace
}  // namespace canasta
