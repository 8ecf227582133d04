#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/features.h"
#include "features/day_facts.h"
#include "features/features.h"

namespace canasta {
namespace {

float fact(const ShopCalendar& calendar, const CivilDate& date, FeatureId id) {
  const Day day = to_day(date);
  const DayFacts facts(calendar, day, day);
  return facts.of(day)[static_cast<std::size_t>(id) - kFirstDayFact];
}

TEST(MakeCalendar, ReadsCountryDatesWeekdaysAndPaydays) {
  const auto made = make_calendar({.holidays = {"co", "2026-12-24", "2026-12-24"},
                                   .closed = {"Sunday", "miércoles", "0"},
                                   .paydays = {"30", "15", "last", "15"}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->country, "CO");
  EXPECT_EQ(made->holidays, (std::vector<Day>{to_day({2026, 12, 24})}));
  EXPECT_EQ(made->closed, (std::array<bool, 7>{true, false, true, false, false, false, true}));
  EXPECT_EQ(made->paydays, (std::vector<int>{15, 30, 31}));
  EXPECT_TRUE(made->has_holidays() && made->has_closed() && made->has_paydays());
}

TEST(MakeCalendar, OfNothingIsEmpty) {
  const auto made = make_calendar({});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made, ShopCalendar());
  EXPECT_FALSE(made->has_holidays() || made->has_closed() || made->has_paydays());
}

TEST(MakeCalendar, NamesWhatItDoesNotKnow) {
  const auto error = [](const CalendarOptions& options) {
    const auto made = make_calendar(options);
    EXPECT_FALSE(made.ok());
    EXPECT_EQ(made.error().code(), ErrorCode::Config);
    return made.error();
  };
  const Error country = error({.holidays = {"XX"}, .closed = {}, .paydays = {}});
  EXPECT_EQ(country.message(), message::kHolidayUnknown);
  EXPECT_NE(country.text(Language::Spanish).find("XX"), std::string::npos);
  EXPECT_NE(country.text(Language::English).find("AR, BR"), std::string::npos);
  EXPECT_EQ(error({.holidays = {"2026-02-30"}, .closed = {}, .paydays = {}}).message(),
            message::kHolidayUnknown);
  EXPECT_EQ(error({.holidays = {"CO", "MX"}, .closed = {}, .paydays = {}}).message(),
            message::kTwoHolidayCountries);
  const Error weekday = error({.holidays = {}, .closed = {"sundy"}, .paydays = {}});
  EXPECT_NE(weekday.text(Language::English).find("sunday"), std::string::npos);
  for (const char* payday : {"32", "-1", "15th", "", "1.5"}) {
    EXPECT_EQ(error({.holidays = {}, .closed = {}, .paydays = {payday}}).message(),
              message::kPaydayUnknown);
  }
  EXPECT_TRUE(make_calendar({.holidays = {}, .closed = {}, .paydays = {"31", "1", "0"}}).ok());
}

TEST(DayFacts, PaydayPastTheEndOfTheMonthIsItsLastDay) {
  const ShopCalendar calendar =
      make_calendar({.holidays = {}, .closed = {}, .paydays = {"15", "30"}}).value();
  const auto is_payday = [&](const CivilDate& date) {
    return fact(calendar, date, FeatureId::IsPayday) == 1;
  };
  EXPECT_TRUE(is_payday({2023, 2, 28}));
  EXPECT_FALSE(is_payday({2024, 2, 28}));
  EXPECT_TRUE(is_payday({2024, 2, 29}));
  EXPECT_TRUE(is_payday({2024, 3, 30}));
  EXPECT_FALSE(is_payday({2024, 3, 31}));
  EXPECT_TRUE(is_payday({2024, 3, 15}));
  const auto since = [&](const CivilDate& date) {
    return fact(calendar, date, FeatureId::DaysSincePayday);
  };
  EXPECT_EQ(since({2024, 3, 15}), 0);
  EXPECT_EQ(since({2024, 3, 14}), 14);  // since 29 February
  EXPECT_EQ(since({2024, 3, 31}), 1);
}

TEST(DayFacts, LastMeansTheLastDayOfAnyMonth) {
  const ShopCalendar calendar =
      make_calendar({.holidays = {}, .closed = {}, .paydays = {"last"}}).value();
  EXPECT_EQ(fact(calendar, {2024, 4, 30}, FeatureId::IsPayday), 1);
  EXPECT_EQ(fact(calendar, {2024, 12, 31}, FeatureId::IsPayday), 1);
  EXPECT_EQ(fact(calendar, {2024, 12, 30}, FeatureId::IsPayday), 0);
}

TEST(DayFacts, HolidaysTheirEvesAndClosedDays) {
  const ShopCalendar calendar =
      make_calendar({.holidays = {"2024-01-01"}, .closed = {"sunday"}, .paydays = {}}).value();
  EXPECT_EQ(fact(calendar, {2024, 1, 1}, FeatureId::IsHoliday), 1);
  EXPECT_EQ(fact(calendar, {2023, 12, 31}, FeatureId::IsHoliday), 0);
  EXPECT_EQ(fact(calendar, {2023, 12, 31}, FeatureId::IsDayBeforeHoliday), 1);
  EXPECT_EQ(fact(calendar, {2024, 1, 1}, FeatureId::IsDayBeforeHoliday), 0);
  EXPECT_EQ(fact(calendar, {2023, 12, 31}, FeatureId::IsClosed), 1);
  EXPECT_EQ(fact(calendar, {2024, 1, 1}, FeatureId::IsClosed), 0);
  EXPECT_EQ(fact(calendar, {2024, 1, 1}, FeatureId::DayOfWeek), 0);
  EXPECT_EQ(fact(calendar, {2024, 2, 29}, FeatureId::Month), 2);
  EXPECT_EQ(fact(calendar, {2024, 2, 29}, FeatureId::DayOfMonth), 29);
  EXPECT_TRUE(std::isnan(fact(calendar, {2024, 1, 1}, FeatureId::DaysSincePayday)));
}

}  // namespace
}  // namespace canasta
