#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/assert.h"
#include "features/features.h"

namespace canasta {
namespace {

std::vector<std::string> names(const FeaturePlan& plan) {
  std::vector<std::string> out;
  for (const Feature& feature : plan.features()) out.push_back(feature.name);
  return out;
}

TEST(Plan, PlainCalendarIsFourFeatures) {
  const FeaturePlan plan = make_plan({.history = false, .month = true}, ShopCalendar());
  EXPECT_EQ(names(plan),
            (std::vector<std::string>{"days_since_last", "day_of_week", "month", "day_of_month"}));
  EXPECT_FALSE(plan.has_history());
  EXPECT_TRUE(make_plan({.history = true, .month = false}, ShopCalendar()).has_history());
}

TEST(Plan, MonthNeedsTwoYears) {
  EXPECT_FALSE(spans_two_years(0, 728));
  EXPECT_TRUE(spans_two_years(0, 729));  // 730 days
  const FeaturePlan plan = make_plan({.history = true, .month = false}, ShopCalendar());
  EXPECT_EQ(std::ranges::count(names(plan), "month"), 0);
}

TEST(Plan, TakesWhatTheShopsCalendarNames) {
  const auto has = [](const CalendarOptions& options, const std::string& name) {
    const ShopCalendar calendar = make_calendar(options).value();
    return std::ranges::count(names(make_plan({}, calendar)), name) == 1;
  };
  const CalendarOptions holidays{.holidays = {"CO"}, .closed = {}, .paydays = {}};
  const CalendarOptions closed{.holidays = {}, .closed = {"sunday"}, .paydays = {}};
  const CalendarOptions paydays{.holidays = {}, .closed = {}, .paydays = {"15"}};
  for (const char* name : {"is_holiday", "is_day_before_holiday"}) {
    EXPECT_TRUE(has(holidays, name));
    EXPECT_FALSE(has(closed, name) || has(paydays, name));
  }
  EXPECT_TRUE(has(closed, "is_closed"));
  EXPECT_FALSE(has(holidays, "is_closed") || has(paydays, "is_closed"));
  for (const char* name : {"is_payday", "days_since_payday"}) {
    EXPECT_TRUE(has(paydays, name));
    EXPECT_FALSE(has(closed, name) || has(holidays, name));
  }
}

TEST(Plan, ComesBackFromItsFeatures) {
  const ShopCalendar calendar =
      make_calendar({.holidays = {"CO"}, .closed = {"sunday"}, .paydays = {"15"}}).value();
  const FeaturePlan plan = make_plan({.history = true, .month = true}, calendar);
  const auto back = plan_of(plan.features());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, plan);
  const std::vector<std::string> all = names(plan);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 23U);  // every feature, each once
  EXPECT_EQ(plan.column(FeatureId::DaysSinceLast), 0U);
  EXPECT_THROW((void)FeaturePlan().column(FeatureId::Month), Bug);
}

TEST(Plan, UnknownFeatureIsNamedWithItsNearest) {
  const auto plan = plan_of({{.name = "gap_days_meen", .unit = "days", .family = "history"}});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), ErrorCode::Corrupt);
  EXPECT_NE(plan.error().text(Language::English).find("gap_days_mean"), std::string::npos);
}

}  // namespace
}  // namespace canasta
