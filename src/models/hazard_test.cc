#include "models/hazard.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/random.h"

namespace canasta {
namespace {

std::vector<float> random_hazards(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<float> hazards(count);
  for (float& hazard : hazards) {
    // Zero and one too: days when the shop is closed, and certainty.
    const double u = random.unit();
    hazard = static_cast<float>(u < 0.05 ? 0 : u > 0.97 ? 1 : u * u);
  }
  return hazards;
}

struct Answers {
  std::vector<double> on, by, next;
};

// The slow twin: every pattern of buying and not buying on `horizon` days, with its probability.
Answers enumerate(const std::vector<float>& packed, std::size_t horizon) {
  Answers answers{std::vector<double>(horizon), std::vector<double>(horizon),
                  std::vector<double>(horizon)};
  const auto hazard = [&](std::size_t row, std::size_t day) {
    std::size_t start = 0;
    for (std::size_t r = 0; r < row; ++r) start += horizon - r;
    return static_cast<double>(packed[start + day - row]);
  };
  for (std::size_t pattern = 0; pattern < (std::size_t{1} << horizon); ++pattern) {
    double probability = 1;
    std::size_t row = 0;  // 0: nothing bought yet; j + 1: last bought on day j
    for (std::size_t day = 0; day < horizon; ++day) {
      const bool buys = (pattern >> day & 1) != 0;
      probability *= buys ? hazard(row, day) : 1 - hazard(row, day);
      if (buys) row = day + 1;
    }
    bool bought = false;
    for (std::size_t day = 0; day < horizon; ++day) {
      const bool buys = (pattern >> day & 1) != 0;
      if (buys) answers.on[day] += probability;
      if (buys && !bought) answers.next[day] += probability;
      bought = bought || buys;
      if (bought) answers.by[day] += probability;
    }
  }
  return answers;
}

TEST(Hazard, TwoDaysByHand) {
  // Day 0: .5. Day 1: .25 when nothing was bought, .75 after a purchase on day 0.
  const std::vector<float> packed = {0.5F, 0.25F, 0.75F};
  std::vector<double> on(2);
  std::vector<double> by(2);
  std::vector<double> next(2);
  probability_on(packed, on);
  probability_by(std::span(packed).first(2), by);
  next_purchase(std::span(packed).first(2), next);
  EXPECT_EQ(on, (std::vector<double>{0.5, 0.5 * 0.25 + 0.5 * 0.75}));
  EXPECT_EQ(by, (std::vector<double>{0.5, 1 - 0.5 * 0.75}));
  EXPECT_EQ(next, (std::vector<double>{0.5, 0.5 * 0.25}));
}

TEST(Hazard, EqualsTheEnumerationOfAllPatterns) {
  for (std::size_t horizon = 1; horizon <= 12; ++horizon) {
    const std::vector<float> packed = random_hazards(horizon, packed_hazards(horizon));
    const Answers slow = enumerate(packed, horizon);
    const std::span<const float> first = std::span(packed).first(horizon);
    std::vector<double> on(horizon);
    std::vector<double> by(horizon);
    std::vector<double> next(horizon);
    std::vector<double> shared(horizon);
    probability_on(packed, on);
    probability_by(first, by);
    next_purchase(first, next);
    Renewal(horizon, std::span(packed).subspan(horizon)).probability_on(first, shared);
    for (std::size_t day = 0; day < horizon; ++day) {
      EXPECT_NEAR(on[day], slow.on[day], 1e-12);
      EXPECT_NEAR(shared[day], slow.on[day], 1e-12);
      EXPECT_NEAR(by[day], slow.by[day], 1e-12);
      EXPECT_NEAR(next[day], slow.next[day], 1e-12);
    }
  }
}

TEST(Hazard, ByNeverFallsAndIsNeverBelowOn) {
  constexpr std::size_t kHorizon = 60;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<float> packed = random_hazards(seed, packed_hazards(kHorizon));
    std::vector<double> on(kHorizon);
    std::vector<double> by(kHorizon);
    probability_on(packed, on);
    probability_by(std::span(packed).first(kHorizon), by);
    for (std::size_t day = 0; day < kHorizon; ++day) {
      EXPECT_GE(by[day], on[day] - 1e-12);
      EXPECT_LE(by[day], 1);
      EXPECT_GE(on[day], 0);
      EXPECT_GE(by[day], day > 0 ? by[day - 1] : 0);
    }
  }
}

TEST(Hazard, ConstantHazardIsTheProbabilityOfEveryDay) {
  constexpr std::size_t kHorizon = 365;
  for (const float hazard : {0.0F, 0.01F, 0.5F, 1.0F}) {
    const std::vector<float> packed(packed_hazards(kHorizon), hazard);
    std::vector<double> on(kHorizon);
    std::vector<double> shared(kHorizon);
    probability_on(packed, on);
    Renewal(kHorizon, std::span(packed).subspan(kHorizon))
        .probability_on(std::span(packed).first(kHorizon), shared);
    for (std::size_t day = 0; day < kHorizon; ++day) {
      EXPECT_NEAR(on[day], static_cast<double>(hazard), 1e-12);
      EXPECT_NEAR(shared[day], static_cast<double>(hazard), 1e-12);
    }
  }
}

TEST(Hazard, OfNoDaysIsNothing) {
  std::vector<double> none;
  probability_on({}, none);
  probability_by({}, none);
  next_purchase({}, none);
  Renewal(0, {}).probability_on({}, none);
  EXPECT_EQ(expected_purchase({}), std::nullopt);
}

TEST(Hazard, OfWrongSizeOrRangeIsOurMistake) {
  std::vector<double> two(2);
  EXPECT_THROW(probability_on(std::vector<float>(4), two), Bug);
  EXPECT_THROW(Renewal(3, std::vector<float>(2)), Bug);
  EXPECT_THROW(probability_by(std::vector<float>{0.5F, 1.5F}, two), Bug);
  EXPECT_THROW(next_purchase(std::vector<float>{0.5F, std::nanf("")}, two), Bug);
}

// The next purchase under a constant hazard is geometric: within n days with 1 - (1 - h)^n.
TEST(ExpectedPurchase, OfAConstantHazardIsTheGeometricMedian) {
  // h = .1: P(n <= 6) = .4686, P(n <= 7) = .5217; P(1) = .1; P(n <= 21) = .8906, 22: .9015.
  const std::vector<float> hazard(kExpectedHorizonDays, 0.1F);
  EXPECT_EQ(expected_purchase(hazard),
            (ExpectedPurchase{.median_days = 7, .low_days = 1, .high_days = 22}));
}

TEST(ExpectedPurchase, IsGivenThatItComesAtAll) {
  // .5 on day 3 and nothing else: just likely enough, and then certain.
  std::vector<float> hazard(10, 0.0F);
  hazard[2] = 0.5F;
  EXPECT_EQ(expected_purchase(hazard),
            (ExpectedPurchase{.median_days = 3, .low_days = 3, .high_days = 3}));
  hazard[2] = std::nextafter(0.5F, 0.0F);
  EXPECT_EQ(expected_purchase(hazard), std::nullopt);
  EXPECT_EQ(expected_purchase(std::vector<float>(10, 0.0F)), std::nullopt);
}

TEST(ExpectedPurchase, TakesTheDayOnWhichAShareIsJustReached) {
  // Next purchase: .25 on each of days 1 to 4. Half has passed on day 2, .1 on day 1, .9 on day 4.
  const std::vector<float> hazard = {0.25F, 1 / 3.0F, 0.5F, 1.0F};
  EXPECT_EQ(expected_purchase(hazard),
            (ExpectedPurchase{.median_days = 2, .low_days = 1, .high_days = 4}));
}

TEST(ExpectedPurchase, KeepsItsOrder) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto expected = expected_purchase(random_hazards(seed, kExpectedHorizonDays));
    ASSERT_TRUE(expected.has_value());
    EXPECT_LE(1, expected->low_days);
    EXPECT_LE(expected->low_days, expected->median_days);
    EXPECT_LE(expected->median_days, expected->high_days);
    EXPECT_LE(expected->high_days, kExpectedHorizonDays);
  }
}

}  // namespace
}  // namespace canasta
