#include "simulate/draws.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>

#include "simulate/csv_text.h"

namespace canasta {
namespace {

constexpr int kDraws = 200'000;

// Mean and variance of many draws.
struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments_of(const std::function<double(Draws&)>& draw) {
  Draws draws(draw_key(7, DrawStream::Titles, 3));
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = draw(draws);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

double as_double(Micros x) { return static_cast<double>(x) / 1e6; }

// The mean to five standard errors, the variance to 3 %.
void expect_moments(const Moments& seen, const Moments& expected) {
  EXPECT_NEAR(seen.mean, expected.mean, 5 * std::sqrt(expected.variance / kDraws));
  EXPECT_NEAR(seen.variance, expected.variance, .03 * expected.variance);
}

TEST(Draws, HaveTheMomentsOfTheirDistributions) {
  expect_moments(
      moments_of([](Draws& d) { return as_double(d.normal(3 * kMicrosOne, 2 * kMicrosOne)); }),
      {3, 4});
  expect_moments(moments_of([](Draws& d) { return as_double(d.exponential()); }), {1, 1});
  // Euler's constant and a sixth of pi squared.
  expect_moments(moments_of([](Draws& d) { return as_double(d.gumbel()); }), {.577216, 1.644934});
  // 6 / (6 - 2).
  expect_moments(moments_of([](Draws& d) { return as_double(d.student6()); }), {0, 1.5});
  for (const double mean : {.5, 6.0, 17.0}) {
    const auto micros = static_cast<Micros>(mean * 1e6);
    expect_moments(moments_of([&](Draws& d) { return d.poisson(micros); }), {mean, mean});
  }
}

TEST(Draws, NormalOnesLieInTheirQuantiles) {
  Draws draws(1);
  std::array<int, 4> below{};
  constexpr std::array<Micros, 4> kCuts{-1'959'964, -1'000'000, 0, 1'644'854};
  constexpr std::array<double, 4> kShares{.025, .158655, .5, .95};
  for (int i = 0; i < kDraws; ++i) {
    const Micros value = draws.normal(0, kMicrosOne);
    for (std::size_t c = 0; c < kCuts.size(); ++c) below[c] += value < kCuts[c] ? 1 : 0;
  }
  for (std::size_t c = 0; c < kCuts.size(); ++c) {
    EXPECT_NEAR(static_cast<double>(below[c]) / kDraws, kShares[c], .004) << c;
  }
}

TEST(Draws, ChoosesByWeight) {
  Draws draws(1);
  constexpr std::array<std::uint32_t, 4> kWeights{1, 0, 3, 6};
  std::array<double, 4> chosen{};
  for (int i = 0; i < kDraws; ++i) chosen[draws.choose(kWeights)] += 1;
  EXPECT_EQ(chosen[1], 0);
  EXPECT_NEAR(chosen[0] / kDraws, .1, .005);
  EXPECT_NEAR(chosen[3] / kDraws, .6, .005);
  constexpr std::array<std::uint32_t, 1> kOne{5};
  EXPECT_EQ(draws.choose(kOne), 0u);
}

TEST(Draws, ChancesOfNoneAndAll) {
  Draws draws(1);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(draws.chance(0));
    EXPECT_TRUE(draws.chance(kMicrosOne));
    EXPECT_EQ(draws.poisson(0), 0u);
    EXPECT_EQ(draws.below(1), 0u);
  }
}

TEST(Draws, KeysDifferByEachOfTheirParts) {
  const std::uint64_t key = draw_key(1, DrawStream::Titles, 2);
  EXPECT_NE(key, draw_key(2, DrawStream::Titles, 2));
  EXPECT_NE(key, draw_key(1, DrawStream::LaterTitles, 2));
  EXPECT_NE(key, draw_key(1, DrawStream::Titles, 3));
}

TEST(CsvText, WritesNumbers) {
  std::string text;
  append_number(0, text);
  append_padded(7, 3, text);
  append_padded(12345, 3, text);
  EXPECT_EQ(text, "000712345");
  text.clear();
  append_decimal(12'509'999, 2, text);
  append_decimal(0, 1, text);
  append_decimal(50'000, 2, text);
  append_decimal(1'000'001, 6, text);
  EXPECT_EQ(text, "12.500.00.051.000001");
}

}  // namespace
}  // namespace canasta
