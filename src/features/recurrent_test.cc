#include <gtest/gtest.h>

#include <numeric>

#include "features/features.h"
#include "features/sample_days.h"

namespace canasta {
namespace {

const Context kContext;

// The flag of one customer whose purchases are (day, lines).
bool recurrent(const std::vector<SamplePurchase>& purchases, RecurrentReading reading) {
  const PurchaseDays days = sample_days({purchases}, 1000);
  return recurrent_customers(kContext, days, {.reading = reading}).at(0) != 0;
}

TEST(Recurrent, QualifyingDaysLooksAtLargePurchasesOnly) {
  constexpr auto kReading = RecurrentReading::QualifyingDays;
  EXPECT_TRUE(recurrent({{100, 11}, {130, 11}}, kReading));
  EXPECT_FALSE(recurrent({{100, 11}, {131, 11}}, kReading));  // a day too late
  EXPECT_FALSE(recurrent({{100, 11}, {130, 10}}, kReading));  // ten is not more than ten
  // The small purchase in between does not shorten the gap of 40 days.
  EXPECT_FALSE(recurrent({{100, 20}, {120, 1}, {140, 20}}, kReading));
  EXPECT_TRUE(recurrent({{100, 1}, {200, 20}, {210, 20}, {300, 1}}, kReading));
  EXPECT_FALSE(recurrent({{100, 20}, {110, 20}, {200, 20}}, kReading));  // a later gap breaks it
  EXPECT_FALSE(recurrent({{100, 20}}, kReading));
  EXPECT_FALSE(recurrent({}, kReading));
}

TEST(Recurrent, EveryPurchaseMustQualify) {
  constexpr auto kReading = RecurrentReading::EveryPurchase;
  EXPECT_TRUE(recurrent({{100, 11}, {130, 11}, {131, 12}}, kReading));
  EXPECT_FALSE(recurrent({{100, 11}, {110, 10}, {120, 11}}, kReading));
  EXPECT_FALSE(recurrent({{100, 11}, {131, 11}}, kReading));
  EXPECT_FALSE(recurrent({{100, 11}}, kReading));
  EXPECT_FALSE(recurrent({}, kReading));
}

TEST(Recurrent, MeanAllowsOneLongGap) {
  constexpr auto kReading = RecurrentReading::Mean;
  EXPECT_TRUE(recurrent({{100, 1}, {150, 11}, {160, 1}}, kReading));   // gaps 50, 10: mean 30
  EXPECT_FALSE(recurrent({{100, 1}, {151, 11}, {161, 1}}, kReading));  // mean 30.5
  EXPECT_FALSE(recurrent({{100, 10}, {101, 10}}, kReading));           // no large purchase
  EXPECT_FALSE(recurrent({{100, 11}}, kReading));
  EXPECT_FALSE(recurrent({}, kReading));
}

TEST(Recurrent, LimitsAreOptions) {
  const PurchaseDays days = sample_days({{{10, 3}, {15, 3}}, {{10, 3}, {16, 3}}}, 20);
  const RecurrentOptions options{.more_than_products = 2, .max_gap_days = 5};
  EXPECT_EQ(recurrent_customers(kContext, days, options), (CustomerFlags{1, 0}));
}

// Whoever qualifies with every purchase also qualifies by the two other readings.
TEST(Recurrent, EveryPurchaseIsTheStrictestReading) {
  std::size_t strict_customers = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PurchaseDays days = random_days(seed, 200, 120);
    const auto flags = [&](RecurrentReading reading) {
      return recurrent_customers(kContext, days,
                                 {.reading = reading, .more_than_products = 3, .max_gap_days = 30});
    };
    const CustomerFlags strict = flags(RecurrentReading::EveryPurchase);
    const CustomerFlags qualifying = flags(RecurrentReading::QualifyingDays);
    const CustomerFlags mean = flags(RecurrentReading::Mean);
    for (std::size_t customer = 0; customer < strict.size(); ++customer) {
      strict_customers += strict[customer];
      EXPECT_LE(strict[customer], qualifying[customer]);
      EXPECT_LE(strict[customer], mean[customer]);
    }
  }
  EXPECT_GT(strict_customers, 0U);
}

PurchaseDays days_to(const PurchaseDays& all, Day end) {
  std::vector<std::vector<SamplePurchase>> lists(all.customer_count());
  for (std::size_t customer = 0; customer < lists.size(); ++customer) {
    for (std::uint64_t i = all.offsets[customer]; i < all.offsets[customer + 1]; ++i) {
      if (all.day[i] <= end) lists[customer].push_back({all.day[i], all.lines[i]});
    }
  }
  return sample_days(lists, end);
}

// Deciding on all data sees the future: of the 120 customers as of the training cut, only 82 are
// among the 165 at the end.
TEST(Recurrent, OnlineRetailDependsOnTheMomentOfTheDecision) {
  const auto retail = online_retail(/*zero_prices=*/true);
  if (!retail) GTEST_SKIP() << "skipped: no data";
  ASSERT_EQ(retail->days.customer_count(), 4339U);
  const CustomerFlags all = recurrent_customers(kContext, retail->days, {});
  const CustomerFlags cut = recurrent_customers(
      kContext, days_to(retail->days, to_day({2011, 10, 24})), RecurrentOptions{});
  EXPECT_EQ(std::accumulate(all.begin(), all.end(), 0), 165);
  EXPECT_EQ(std::accumulate(cut.begin(), cut.end(), 0), 120);
  EXPECT_EQ(std::inner_product(all.begin(), all.end(), cut.begin(), 0), 82);
}

}  // namespace
}  // namespace canasta
