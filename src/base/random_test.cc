#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace canasta {
namespace {

TEST(Random, MixesAsPublished) {
  // The first outputs of SplitMix64 from state 0, as in the authors' reference code.
  EXPECT_EQ(mix64(0), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(mix64(0x9E3779B97F4A7C15ULL), 0x6E789E6AA1B965F4ULL);
  EXPECT_EQ(mix64(2 * 0x9E3779B97F4A7C15ULL), 0x06C45D188009454FULL);
}

TEST(Random, TheSameSeedGivesTheSame) {
  Random a(7);
  Random b(7);
  Random c(8);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t next = a.next();
    EXPECT_EQ(next, b.next());
    seen.insert(next);
    seen.insert(c.next());
  }
  EXPECT_EQ(seen.size(), 2000U);
}

TEST(Random, UnitsLieInTheirRangeWithTheRightMoments) {
  Random random(1);
  constexpr int kCount = 200'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double unit = random.unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
    sum += unit;
    squares += unit * unit;
  }
  // Six standard errors of the mean (sqrt(1/12/n)) and of the mean square (sqrt(4/45/n)).
  EXPECT_NEAR(sum / kCount, 1.0 / 2, 6 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(squares / kCount, 1.0 / 3, 6 * std::sqrt(4.0 / 45 / kCount));
}

TEST(Random, UnitsReachBothEnds) {
  EXPECT_EQ(to_unit(0), 0.0);
  EXPECT_EQ(to_unit(~std::uint64_t{0}), 1.0 - 0x1.0p-53);
}

TEST(Random, BelowIsFairAndBounded) {
  Random random(3);
  EXPECT_EQ(random.below(1), 0U);
  std::vector<int> counts(10);
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) ++counts.at(random.below(10));
  // Chi-squared with 9 degrees of freedom: 33.7 is passed once in 10,000 seeds.
  double chi_squared = 0;
  for (const int count : counts) {
    chi_squared += (count - kCount / 10.0) * (count - kCount / 10.0) / (kCount / 10.0);
  }
  EXPECT_LT(chi_squared, 33.7);
  const std::uint64_t huge = std::uint64_t{1} << 63;
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.below(huge), huge);
}

}  // namespace
}  // namespace canasta
