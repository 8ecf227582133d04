#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "features/features.h"
#include "features/matrix_match.h"
#include "features/slow_rows.h"

namespace canasta {
namespace {

ShopCalendar busy_calendar() {
  return make_calendar({.holidays = {"CO"}, .closed = {"sunday"}, .paydays = {"last"}}).value();
}

std::vector<CustomerCode> everybody(const PurchaseDays& days) {
  std::vector<CustomerCode> customers(days.customer_count());
  std::iota(customers.begin(), customers.end(), 0U);
  return customers;
}

TEST(FutureRows, WorkedByHand) {
  // Purchases on days 100 and 106 (gap 6), data end on 108. With a purchase assumed on day 109:
  const PurchaseDays days = sample_days({{{100, 1, 2, 8}, {106, 1, 4, 2}}}, 108);
  const ShopCalendar calendar;
  const FutureRequest request{
      .plan = {{FeatureId::DaysSinceLast, FeatureId::Purchases7d, FeatureId::PurchasesTotal,
                FeatureId::GapDaysMean, FeatureId::SinceOverGapMean, FeatureId::SpendMean,
                FeatureId::TenureDays}},
      .calendar = &calendar,
      .horizon_days = 2,
      .assumed_days = 1};
  const std::vector<CustomerCode> customer{0};
  FeatureMatrix rows;
  future_rows(days, customer, request, rows);
  ASSERT_EQ(rows.rows(), 3U);
  ASSERT_EQ(future_rows_per_customer(request), 3U);
  EXPECT_EQ(rows.day, (std::vector<Day>{109, 110, 110}));
  EXPECT_TRUE(rows.positive.empty());
  EXPECT_EQ(rows.values, (std::vector<float>{3, 1, 2, 6, 3 / 6.0F, 5, 9,      // 109, nothing since
                                             4, 1, 2, 6, 4 / 6.0F, 5, 10,     // 110, nothing since
                                             1, 2, 3, 6, 1 / 6.0F, 5, 10}));  // 110, bought on 109
}

// As long as nothing was bought since, a future row is the row of that day.
TEST(FutureRows, EqualTheRowsOfTheSameDays) {
  const ShopCalendar calendar = busy_calendar();
  const FeaturePlan plan = make_plan({.history = true, .month = true}, calendar);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    PurchaseDays days = random_days(seed, 50, 120);
    const FutureRequest request{.plan = plan, .calendar = &calendar, .horizon_days = 40};
    FeatureMatrix future;
    future_rows(days, everybody(days), request, future);
    ASSERT_EQ(future.rows(), 50U * 40U);

    const Day end = days.end;
    days.end += 40;  // the shop stays open and nobody comes
    const FeatureMatrix slow = slow_rows(days, {.population = {},
                                                .plan = plan,
                                                .calendar = &calendar,
                                                .first = end + 1,
                                                .last = end + 40,
                                                .sampling = {}});
    FeatureMatrix met;
    met.features = future.features;
    for (std::size_t row = 0; row < future.rows(); ++row) {
      if (days.days_of(future.customer[row]).empty()) {
        EXPECT_TRUE(std::isnan(future.view()(row, 0)));
        continue;
      }
      const auto values = future.view().row(row);
      met.values.insert(met.values.end(), values.begin(), values.end());
      met.day.push_back(future.day[row]);
    }
    expect_same_values(met, slow);
  }
}

TEST(FutureRows, OnlyTheDaysAskedFor) {
  const ShopCalendar calendar = busy_calendar();
  const FeaturePlan plan = make_plan({.history = true, .month = true}, calendar);
  const PurchaseDays days = random_days(7, 20, 120);
  FutureRequest request{.plan = plan, .calendar = &calendar, .horizon_days = 40};
  FeatureMatrix all;
  future_rows(days, everybody(days), request, all);
  const std::vector<int> ahead{1, 7, 40};
  request.days_ahead = ahead;
  FeatureMatrix some;
  future_rows(days, everybody(days), request, some);
  ASSERT_EQ(future_rows_per_customer(request), ahead.size());
  ASSERT_EQ(some.rows(), 20U * ahead.size());
  for (std::size_t row = 0; row < some.rows(); ++row) {
    const std::size_t same =
        row / ahead.size() * 40 + static_cast<std::size_t>(ahead[row % ahead.size()]) - 1;
    EXPECT_EQ(some.day[row], all.day[same]);
    for (std::size_t column = 0; column < some.columns(); ++column) {
      const float one = some.view()(row, column);
      const float other = all.view()(same, column);
      EXPECT_TRUE(one == other || (std::isnan(one) && std::isnan(other)));
    }
  }
}

// Recency, windows and total after an assumed purchase are those of a log that holds it.
TEST(FutureRows, AssumedPurchaseMovesWhatItShould) {
  const ShopCalendar calendar = busy_calendar();
  const FeaturePlan moving{{FeatureId::DaysSinceLast, FeatureId::DayOfWeek, FeatureId::IsHoliday,
                            FeatureId::Purchases7d, FeatureId::Purchases30d,
                            FeatureId::Purchases90d, FeatureId::PurchasesTotal,
                            FeatureId::TenureDays}};
  const FeaturePlan frozen{{FeatureId::GapDaysMean, FeatureId::GapDaysStd, FeatureId::GapTrend,
                            FeatureId::LastGapDays, FeatureId::SpendMean, FeatureId::UnitsMean,
                            FeatureId::LinesMean, FeatureId::WeekdayShare}};
  const PurchaseDays days =
      sample_days({{{15'000}, {15'004}, {15'050}, {15'060}, {15'088}}}, 15'090);
  constexpr int kHorizon = 95;
  const std::vector<CustomerCode> customer{0};
  const auto rows_of = [&](const FeaturePlan& plan, int assumed_days) {
    FeatureMatrix rows;
    future_rows(days, customer,
                {.plan = plan,
                 .calendar = &calendar,
                 .horizon_days = kHorizon,
                 .assumed_days = assumed_days},
                rows);
    return rows;
  };
  const FeatureMatrix moved = rows_of(moving, kHorizon - 1);
  const FeatureMatrix kept = rows_of(frozen, kHorizon - 1);
  const FeatureMatrix kept_without = rows_of(frozen, 0);
  std::size_t row = kHorizon;
  for (Day bought = 15'091; bought < 15'090 + kHorizon; ++bought) {
    Purchases list = purchases_of(days, 0);
    list.push_back({bought});
    for (Day day = bought + 1; day <= 15'090 + kHorizon; ++day, ++row) {
      ASSERT_EQ(moved.day.at(row), day);
      for (std::size_t i = 0; i < moving.size(); ++i) {
        ASSERT_EQ(moved.view()(row, i),
                  static_cast<float>(slow_feature(moving.ids[i], list, day, calendar)))
            << moved.features[i].name << " bought " << bought << " day " << day;
      }
      const auto without = kept_without.view().row(static_cast<std::size_t>(day - 15'091));
      ASSERT_TRUE(std::ranges::equal(kept.view().row(row), without));
    }
  }
  EXPECT_EQ(row, moved.rows());
}

TEST(FutureRows, PurchasesAreAssumedOnAsManyDaysAsAsked) {
  const ShopCalendar calendar;
  const PurchaseDays days = random_days(3, 20, 120);
  FutureRequest request{.plan = make_plan({}, calendar), .calendar = &calendar, .horizon_days = 30};
  request.assumed_days = 29;
  FeatureMatrix all;
  future_rows(days, everybody(days), request, all);
  request.assumed_days = 4;
  FeatureMatrix some;
  future_rows(days, everybody(days), request, some);
  const std::size_t all_each = 30 * 31 / 2;
  const std::size_t some_each = 30 + 29 + 28 + 27 + 26;
  ASSERT_EQ(future_rows_per_customer(request), some_each);
  ASSERT_EQ(some.rows(), 20 * some_each);
  for (std::size_t row = 0; row < some.rows(); ++row) {
    const std::size_t same = row / some_each * all_each + row % some_each;
    ASSERT_EQ(some.day[row], all.day[same]);
    for (std::size_t column = 0; column < some.columns(); ++column) {
      const float one = some.view()(row, column);
      const float other = all.view()(same, column);
      ASSERT_TRUE(one == other || (std::isnan(one) && std::isnan(other)));
    }
  }
}

TEST(FutureRows, UseTheMatrixAgain) {
  const ShopCalendar calendar;
  const PurchaseDays days = random_days(1, 10, 50);
  const FutureRequest request{
      .plan = make_plan({}, calendar), .calendar = &calendar, .horizon_days = 3};
  FeatureMatrix rows;
  future_rows(days, everybody(days), request, rows);
  const FeatureMatrix first = rows;
  future_rows(days, everybody(days), request, rows);
  expect_same_rows(rows, first);
  future_rows(days, {}, request, rows);
  EXPECT_EQ(rows.rows(), 0U);
}

}  // namespace
}  // namespace canasta
