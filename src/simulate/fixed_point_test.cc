// Beside std::exp and std::log, which are the slow and exact twins.
#include "simulate/fixed_point.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/random.h"

namespace canasta {
namespace {

double as_double(Micros x) { return static_cast<double>(x) / 1e6; }

TEST(FixedPoint, ExponentialsKnownByHeart) {
  EXPECT_EQ(exp_micros(0), 1'000'000);
  EXPECT_NEAR(static_cast<double>(exp_micros(kMicrosOne)), 2'718'281.8, 6);
  EXPECT_NEAR(static_cast<double>(exp_micros(-kMicrosOne)), 367'879.4, 2);
  EXPECT_NEAR(static_cast<double>(exp_micros(693'147)), 2'000'000, 5);
  EXPECT_EQ(exp_micros(kExponentMin), 0);
  EXPECT_EQ(exp_micros(kExponentMax + 1), exp_micros(kExponentMax));
  EXPECT_EQ(exp_micros(kExponentMin - 1), exp_micros(kExponentMin));
}

TEST(FixedPoint, LogarithmsKnownByHeart) {
  EXPECT_EQ(ln_micros(kMicrosOne), 0);
  EXPECT_NEAR(static_cast<double>(ln_micros(2 * kMicrosOne)), 693'147, 3);
  EXPECT_NEAR(static_cast<double>(ln_micros(1)), -13'815'510.6, 3);
  EXPECT_EQ(minus_ln_unit(~std::uint64_t{0}), 0);
  EXPECT_NEAR(static_cast<double>(minus_ln_unit(std::uint64_t{1} << 63)), 693'147, 3);
  EXPECT_NEAR(static_cast<double>(minus_ln_unit(0)), 64 * 693'147.18, 15);
}

RC_GTEST_PROP(FixedPoint, ExponentialIsThatOfTheLibrary, ()) {
  const Micros x = *rc::gen::inRange<Micros>(kExponentMin, kExponentMax);
  const double exact = std::exp(as_double(x));
  RC_ASSERT(std::abs(as_double(exp_micros(x)) - exact) <= 2e-6 * exact + 1e-6);
}

RC_GTEST_PROP(FixedPoint, LogarithmIsThatOfTheLibrary, ()) {
  const Micros x = *rc::gen::inRange<Micros>(1, 1'000'000'000'000'000);
  RC_ASSERT(std::abs(as_double(ln_micros(x)) - std::log(as_double(x))) <= 3e-6);
  const auto bits = mix64(static_cast<std::uint64_t>(x));
  const double unit = static_cast<double>(bits) * 0x1p-64;
  RC_ASSERT(std::abs(as_double(minus_ln_unit(bits)) + std::log(unit)) <= 3e-6);
}

TEST(FixedPoint, NeitherEverFalls) {
  for (Micros x = -kMicrosOne; x < kMicrosOne; x += 97) {
    EXPECT_LE(exp_micros(x), exp_micros(x + 97));
    EXPECT_LE(ln_micros(x + 2 * kMicrosOne), ln_micros(x + 97 + 2 * kMicrosOne));
  }
}

TEST(FixedPoint, ProductsAndRounding) {
  EXPECT_EQ(multiply(2'500'000, -3'000'000), -7'500'000);
  EXPECT_EQ(multiply(1, 999'999), 0);
  EXPECT_EQ(round_to(1'234'999, 10'000), 1'230'000);
  EXPECT_EQ(round_to(1'235'000, 10'000), 1'240'000);
  EXPECT_EQ(round_to(0, 10'000), 0);
}

}  // namespace
}  // namespace canasta
