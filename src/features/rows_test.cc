#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <set>

#include "features/features.h"
#include "features/matrix_match.h"
#include "features/slow_rows.h"

namespace canasta {
namespace {

using testing::ElementsAre;

const Context kContext;

ShopCalendar busy_calendar() {
  const auto made = make_calendar(
      {.holidays = {"CO", "2011-02-03"}, .closed = {"sunday"}, .paydays = {"15", "30"}});
  return made.value();
}

FeaturePlan every_feature(const ShopCalendar& calendar) {
  return make_plan({.history = true, .month = true}, calendar);
}

TEST(Rows, WorkedByHand) {
  // 2011-01-03 is a Monday. Purchases on days +0 (Mon), +7 (Mon), +10 (Thu); data end on +12.
  const Day monday = to_day({2011, 1, 3});
  const PurchaseDays days = sample_days(
      {{{monday, 2, 4, 10}, {monday + 7, 3, 1, 20}, {monday + 10, 4, 1, 60}}}, monday + 12);
  const ShopCalendar calendar;
  const FeaturePlan plan{{FeatureId::DaysSinceLast, FeatureId::DayOfWeek, FeatureId::Purchases7d,
                          FeatureId::PurchasesTotal, FeatureId::GapDaysMean, FeatureId::GapDaysStd,
                          FeatureId::SinceOverGapMean, FeatureId::WeekdayShare,
                          FeatureId::TenureDays, FeatureId::LinesMean, FeatureId::UnitsMean,
                          FeatureId::SpendMean}};
  const FeatureMatrix rows = build_rows(kContext, days,
                                        {.population = {},
                                         .plan = plan,
                                         .calendar = &calendar,
                                         .first = monday,
                                         .last = days.end,
                                         .sampling = {}});
  ASSERT_EQ(rows.rows(), 12U);  // days +1 .. +12
  EXPECT_EQ(rows.day.front(), monday + 1);
  EXPECT_EQ(std::accumulate(rows.positive.begin(), rows.positive.end(), 0.0), 2);
  EXPECT_EQ(rows.positive[6], 1);  // day +7
  EXPECT_EQ(rows.positive[9], 1);  // day +10
  const auto row = [&](std::size_t i) {
    const auto values = rows.view().row(i);
    return std::vector<float>(values.begin(), values.end());
  };
  // The day of the second purchase knows of the first alone, seven days ago.
  const std::vector<float> second = row(6);
  EXPECT_EQ(second[0], 7);
  EXPECT_EQ(second[2], 1);
  EXPECT_TRUE(std::isnan(second[4]) && std::isnan(second[5]) && std::isnan(second[6]));
  EXPECT_EQ(second[7], 1);
  // Day +12, a Saturday: gaps 7 and 3, so mean 5 and deviation sqrt(8); both late purchases within
  // seven days, none of three on a Saturday.
  EXPECT_THAT(row(11), ElementsAre(2, 5, 2, 3, 5, std::sqrt(8.0F), 0.4F, 0, 12, 3, 2, 30));
}

TEST(Rows, GapTrendComparesTheLastThreeGapsWithAll) {
  // Gaps 10, 10, 2, 2, 2: mean 5.2, of the last three 2.
  const PurchaseDays days = sample_days({{{0}, {10}, {20}, {22}, {24}, {26}}}, 27);
  const ShopCalendar calendar;
  const FeatureMatrix rows = build_rows(kContext, days,
                                        {.population = {},
                                         .plan = {{FeatureId::GapTrend, FeatureId::LastGapDays}},
                                         .calendar = &calendar,
                                         .first = 0,
                                         .last = 27,
                                         .sampling = {}});
  EXPECT_FLOAT_EQ(rows.view()(26, 0), static_cast<float>(2 / 5.2));
  EXPECT_EQ(rows.view()(26, 1), 2);
  EXPECT_TRUE(std::isnan(rows.view()(23, 0)));  // day 24 knows three gaps only
  EXPECT_FALSE(std::isnan(rows.view()(24, 0)));
}

TEST(Rows, EqualTheSlowTwinOnRandomLogs) {
  const ShopCalendar calendar = busy_calendar();
  std::uint64_t positives = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const PurchaseDays days = random_days(seed, 40, 60 + static_cast<int>(seed) * 20);
    CustomerFlags half(40);
    for (std::size_t i = 0; i < half.size(); i += 2) half[i] = 1;
    const CustomerFlags population = seed % 2 == 0 ? CustomerFlags() : half;
    const RowRequest request{.population = population,
                             .plan = every_feature(calendar),
                             .calendar = &calendar,
                             .first = 15'000 + static_cast<Day>(seed),
                             .last = days.end - static_cast<Day>(seed % 3) * 10,
                             .sampling = {}};
    const FeatureMatrix fast = build_rows(kContext, days, request);
    expect_same_rows(fast, slow_rows(days, request));
    const RowCount count = count_rows(days, request);
    EXPECT_EQ(count.rows, fast.rows());
    const auto positive = std::accumulate(fast.positive.begin(), fast.positive.end(), 0.0);
    EXPECT_EQ(static_cast<double>(count.positive), positive);
    positives += count.positive;
  }
  EXPECT_GT(positives, 1000U);
}

TEST(Rows, EqualTheSlowTwinOnOnlineRetail) {
  auto retail = online_retail(/*zero_prices=*/false);
  if (!retail) GTEST_SKIP() << "skipped: no data";
  // Every 40th customer on all days; all customers on the count of TRUTH: 966,641 customer-days.
  CustomerFlags some(retail->days.customer_count());
  for (std::size_t i = 0; i < some.size(); i += 40) some[i] = 1;
  const ShopCalendar calendar = busy_calendar();
  RowRequest request{.population = some,
                     .plan = every_feature(calendar),
                     .calendar = &calendar,
                     .first = retail->first,
                     .last = retail->days.end,
                     .sampling = {}};
  expect_same_rows(build_rows(kContext, retail->days, request), slow_rows(retail->days, request));
  request.population = {};
  const RowCount count = count_rows(retail->days, request);
  EXPECT_EQ(count.rows, 966'641U);
  EXPECT_NEAR(static_cast<double>(count.positive) / static_cast<double>(count.rows), .01285,
              .000005);
  request.first = to_day({2011, 10, 25});
  EXPECT_EQ(count_rows(retail->days, request).rows, 190'611U);
}

// What is bought on a day, or later, changes no row of that day.
TEST(Rows, SeeNothingOfTheirOwnDayOrLater) {
  const ShopCalendar calendar = busy_calendar();
  const PurchaseDays all = random_days(7, 60, 200);
  const Day cut = 15'120;
  std::vector<Purchases> lists(all.customer_count());
  for (std::size_t customer = 0; customer < lists.size(); ++customer) {
    for (const SamplePurchase& purchase : purchases_of(all, customer)) {
      if (purchase.day < cut) lists[customer].push_back(purchase);
    }
  }
  const PurchaseDays before = sample_days(lists, cut);
  const RowRequest request{.population = {},
                           .plan = every_feature(calendar),
                           .calendar = &calendar,
                           .first = cut,
                           .last = cut,
                           .sampling = {}};
  const FeatureMatrix with_future = build_rows(kContext, all, request);
  const FeatureMatrix without = build_rows(kContext, before, request);
  ASSERT_GT(with_future.rows(), 20U);
  expect_same_values(with_future, without);
  EXPECT_GT(std::accumulate(with_future.positive.begin(), with_future.positive.end(), 0.0), 0);
  EXPECT_EQ(std::accumulate(without.positive.begin(), without.positive.end(), 0.0), 0);
}

TEST(Rows, HaveNoRowsWhereNothingCanBe) {
  const ShopCalendar calendar;
  const FeaturePlan plan = every_feature(calendar);
  const auto rows = [&](const PurchaseDays& days, Day first, Day last) {
    const RowRequest request{.population = {},
                             .plan = plan,
                             .calendar = &calendar,
                             .first = first,
                             .last = last,
                             .sampling = {}};
    return build_rows(kContext, days, request).rows();
  };
  EXPECT_EQ(rows(sample_days({}, 10), 0, 10), 0U);
  EXPECT_EQ(rows(sample_days({{}}, 10), 0, 10), 0U);
  EXPECT_EQ(rows(sample_days({{{10}}}, 10), 0, 10), 0U);  // bought on the last day only
  EXPECT_EQ(rows(sample_days({{{9}}}, 10), 0, 10), 1U);
  EXPECT_EQ(rows(sample_days({{{9}}}, 10), 5, 4), 0U);       // no days asked for
  EXPECT_EQ(rows(sample_days({{{3}, {8}}}, 10), 0, 5), 2U);  // days 4 and 5
  EXPECT_EQ(rows(sample_days({{{3}, {8}}}, 10), 0, 3), 0U);
}

TEST(Rows, DoNotDependOnThreads) {
  const ShopCalendar calendar = busy_calendar();
  const PurchaseDays days = random_days(3, 300, 150);
  const RowRequest request{.population = {},
                           .plan = every_feature(calendar),
                           .calendar = &calendar,
                           .first = 15'000,
                           .last = days.end,
                           .sampling = {.rate = 0.3, .seed = 5}};
  const FeatureMatrix one = build_rows({.threads = 1}, days, request);
  const FeatureMatrix four = build_rows({.threads = 4}, days, request);
  ASSERT_GT(RowBlocks(days, request).count(), 4U);
  EXPECT_EQ(0,
            std::memcmp(one.values.data(), four.values.data(), one.values.size() * sizeof(float)));
  EXPECT_EQ(one.day, four.day);
  EXPECT_EQ(one.customer, four.customer);
  EXPECT_EQ(one.total, four.total);
}

TEST(Rows, SamplingKeepsPurchasesAndWeighsTheRest) {
  const ShopCalendar calendar;
  const PurchaseDays days = random_days(4, 400, 200);
  RowRequest request{.population = {},
                     .plan = {{FeatureId::DaysSinceLast}},
                     .calendar = &calendar,
                     .first = 15'000,
                     .last = days.end,
                     .sampling = {}};
  const RowCount count = count_rows(days, request);
  const std::uint64_t rows_max = count.rows / 4;
  request.sampling = sampling_for(count, rows_max, 42);
  ASSERT_LT(request.sampling.rate, 1);
  const FeatureMatrix rows = build_rows(kContext, days, request);
  EXPECT_NEAR(static_cast<double>(rows.rows()), static_cast<double>(rows_max),
              4 * std::sqrt(static_cast<double>(rows_max)));
  double positive = 0;
  double total = 0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    positive += rows.positive[row];
    total += rows.total[row];
    EXPECT_EQ(rows.total[row], rows.positive[row] > 0 ? 1 : 1 / request.sampling.rate);
  }
  EXPECT_EQ(positive, static_cast<double>(count.positive));
  EXPECT_NEAR(total / static_cast<double>(count.rows), 1, 0.02);

  // Another seed keeps other rows; the same seed the same ones, whatever else is asked for.
  RowRequest other = request;
  other.sampling.seed = 43;
  EXPECT_NE(build_rows(kContext, days, other).day, rows.day);
  RowRequest later = request;
  later.first = 15'100;
  const FeatureMatrix tail = build_rows(kContext, days, later);
  std::set<std::pair<std::uint32_t, Day>> kept;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    kept.emplace(rows.customer[row], rows.day[row]);
  for (std::size_t row = 0; row < tail.rows(); ++row) {
    EXPECT_TRUE(kept.contains({tail.customer[row], tail.day[row]}));
  }
}

TEST(Rows, SamplingStartsOneRowAboveTheLimit) {
  EXPECT_EQ(sampling_for({.rows = 100, .positive = 10}, 100, 1).rate, 1);
  EXPECT_DOUBLE_EQ(sampling_for({.rows = 101, .positive = 10}, 100, 1).rate, 90.0 / 91);
  // More purchases than room: some negatives are kept all the same.
  EXPECT_GT(sampling_for({.rows = 1000, .positive = 500}, 100, 1).rate, 0);
}

TEST(RowBlocks, GiveTheSameRowsInOrder) {
  const ShopCalendar calendar = busy_calendar();
  const PurchaseDays days = random_days(9, 250, 160);
  const RowRequest request{.population = {},
                           .plan = every_feature(calendar),
                           .calendar = &calendar,
                           .first = 15'000,
                           .last = days.end,
                           .sampling = {.rate = 0.5, .seed = 1}};
  const RowBlocks blocks(days, request);
  std::vector<FeatureMatrix> parts(blocks.count());
  const Status done =
      for_each_block({.threads = 3}, blocks,
                     [&](std::size_t block, const FeatureMatrix& rows) { parts.at(block) = rows; });
  ASSERT_TRUE(done.ok());
  const FeatureMatrix whole = build_rows(kContext, days, request);
  FeatureMatrix joined;
  joined.features = whole.features;
  for (const FeatureMatrix& part : parts) {
    EXPECT_LE(part.rows(), kBlockRows);
    joined.values.insert(joined.values.end(), part.values.begin(), part.values.end());
    joined.day.insert(joined.day.end(), part.day.begin(), part.day.end());
    joined.customer.insert(joined.customer.end(), part.customer.begin(), part.customer.end());
    joined.positive.insert(joined.positive.end(), part.positive.begin(), part.positive.end());
    joined.total.insert(joined.total.end(), part.total.begin(), part.total.end());
  }
  ASSERT_GT(blocks.count(), 2U);
  EXPECT_EQ(blocks.rows(), count_rows(days, request).rows);
  expect_same_rows(joined, whole);
}

TEST(RowBlocks, StopWhenAsked) {
  const ShopCalendar calendar;
  const PurchaseDays days = random_days(9, 250, 160);
  const RowBlocks blocks(days, {.population = {},
                                .plan = {{FeatureId::DaysSinceLast}},
                                .calendar = &calendar,
                                .first = 15'000,
                                .last = days.end,
                                .sampling = {}});
  ASSERT_GT(blocks.count(), 2U);
  CancelToken token;
  std::size_t calls = 0;
  const Status status =
      for_each_block({.cancel = &token}, blocks, [&](std::size_t, const FeatureMatrix&) {
        ++calls;
        token.cancel();
      });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(calls, 1U);
}

}  // namespace
}  // namespace canasta
