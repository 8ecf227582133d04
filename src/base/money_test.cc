#include "base/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace canasta {
namespace {

TEST(Money, HasFourDecimals) {
  EXPECT_EQ(money(4309.999999999997), 4310.0);
  EXPECT_EQ(money(0.1 + 0.2), 0.3);
  EXPECT_EQ(money(-1.00005), -1.0001);
  EXPECT_EQ(money(12.3456), 12.3456);
}

TEST(Money, OnceToldStaysAsItIs) {
  for (const double sum : {0.00005, 1.23456789, 99'999'999'999.99999, -7.77777, 1e-9}) {
    EXPECT_EQ(money(money(sum)), money(sum)) << sum;
  }
}

TEST(Money, OfWhatHasNoDecimalsIsLeftAlone) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double sum : {1e11, 1e305, -1e305, kInfinity}) EXPECT_EQ(money(sum), sum);
  EXPECT_TRUE(std::isnan(money(std::nan(""))));
}

}  // namespace
}  // namespace canasta
