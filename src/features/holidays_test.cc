#include "features/holidays.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <sstream>
#include <string>

#include "features/features.h"

namespace canasta {
namespace {

using Years = std::array<std::string, 3>;  // month-day of 2023, 2024 and 2025

struct CountryDates {
  std::string country;
  Years dates;
};

// Expected dates: the Python package holidays 0.109, country_holidays(code, years=[2023, 2024,
// 2025]), category public, no subdivision, with every name.
const std::vector<CountryDates> kOracle = {
    {"AR",
     {"01-01 02-20 02-21 03-24 04-02 04-06 04-07 05-01 05-25 05-26 06-17 06-19 06-20 "
      "07-09 08-21 10-13 10-16 11-20 12-08 12-25",
      "01-01 02-12 02-13 03-24 03-28 03-29 04-01 04-02 05-01 05-25 06-17 06-20 06-21 "
      "07-09 08-17 10-11 10-12 11-18 12-08 12-25",
      "01-01 03-03 03-04 03-24 04-02 04-17 04-18 05-01 05-02 05-25 06-16 06-20 07-09 "
      "08-15 08-17 10-12 11-21 11-24 12-08 12-25"}},
    {"BR",
     {"01-01 04-07 04-21 05-01 09-07 10-12 11-02 11-15 12-25",
      "01-01 03-29 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25",
      "01-01 04-18 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"}},
    {"CL",
     {"01-01 01-02 04-07 04-08 05-01 05-21 06-21 06-26 07-16 08-15 09-18 09-19 10-09 "
      "10-27 11-01 12-08 12-25",
      "01-01 03-29 03-30 05-01 05-21 06-20 06-29 07-16 08-15 09-18 09-19 09-20 10-12 "
      "10-31 11-01 12-08 12-25",
      "01-01 04-18 04-19 05-01 05-21 06-20 06-29 07-16 08-15 09-18 09-19 10-12 10-31 "
      "11-01 12-08 12-25"}},
    {"CO",
     {"01-01 01-09 03-20 04-06 04-07 05-01 05-22 06-12 06-19 07-03 07-20 08-07 08-21 "
      "10-16 11-06 11-13 12-08 12-25",
      "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 "
      "10-14 11-04 11-11 12-08 12-25",
      "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 "
      "11-03 11-17 12-08 12-25"}},
    {"CR",
     {"01-01 04-06 04-07 04-10 05-01 07-24 08-14 09-15 12-25",
      "01-01 03-28 03-29 04-15 05-01 07-29 08-19 09-15 12-25",
      "01-01 04-11 04-17 04-18 05-01 07-25 08-15 09-15 12-25"}},
    {"EC",
     {"01-01 01-02 02-20 02-21 04-07 05-01 05-24 05-26 08-10 08-11 10-09 11-02 11-03 "
      "12-25",
      "01-01 02-12 02-13 03-29 05-01 05-03 05-24 08-09 08-10 10-09 10-11 11-01 11-02 "
      "11-03 11-04 12-25",
      "01-01 03-03 03-04 04-18 05-01 05-02 05-23 05-24 08-10 08-11 10-09 10-10 11-02 "
      "11-03 11-04 12-25"}},
    {"ES",
     {"01-06 04-07 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
      "01-01 01-06 03-29 05-01 08-15 10-12 11-01 12-06 12-25",
      "01-01 01-06 04-18 05-01 08-15 11-01 12-06 12-08 12-25"}},
    {"GT",
     {"01-01 04-06 04-07 04-08 05-01 07-03 08-15 09-15 10-20 11-01 12-25",
      "01-01 03-28 03-29 03-30 05-01 07-01 08-15 09-15 10-20 11-01 12-25",
      "01-01 04-17 04-18 04-19 05-01 06-30 08-15 09-15 10-20 11-01 12-25"}},
    {"MX",
     {"01-01 02-06 03-20 05-01 09-16 11-20 12-25",
      "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25",
      "01-01 02-03 03-17 05-01 09-16 11-17 12-25"}},
    {"PA",
     {"01-01 01-02 01-09 02-21 04-07 05-01 11-03 11-05 11-06 11-10 11-28 12-08 12-20 "
      "12-25",
      "01-01 01-09 02-13 03-29 05-01 07-01 11-03 11-04 11-05 11-10 11-11 11-28 12-08 "
      "12-09 12-20 12-25",
      "01-01 01-09 03-04 04-18 05-01 11-03 11-05 11-10 11-28 12-08 12-20 12-25"}},
    {"PE",
     {"01-01 04-06 04-07 04-09 05-01 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 "
      "12-08 12-09 12-25",
      "01-01 03-28 03-29 03-31 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 "
      "11-01 12-08 12-09 12-25",
      "01-01 04-17 04-18 04-20 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 "
      "11-01 12-08 12-09 12-25"}},
    {"US",
     {"01-01 01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-11 11-23 12-25",
      "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
      "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25"}},
};

// In the oracle, and left out here: what is no rule, or no day off.
const std::vector<CountryDates> kLeftOut = {
    // Bridge days, named by a decree for each year.
    {"AR", {"05-26 06-19 10-13", "04-01 06-21 10-11", "05-02 08-15 11-21"}},
    // Workdays whose rest was transferred to a Friday; the oracle lists both.
    {"EC", {"05-24 08-10", "05-01 10-09", "05-01 10-09"}},
};

std::set<Day> days_in(const Years& years) {
  std::set<Day> days;
  for (std::size_t i = 0; i < years.size(); ++i) {
    std::istringstream words(years[i]);
    for (std::string word; words >> word;) {
      days.insert(parse_day(std::to_string(2023 + i) + "-" + word).value());
    }
  }
  return days;
}

std::string texts(const std::set<Day>& days) {
  std::string text;
  for (const Day day : days) text += format_day(day) + " ";
  return text;
}

TEST(Easter, FallsWhereTheTablesSay) {
  // Meeus, chapter 8: 1991, 1992, 1993, 1954, 2000, 1818 (the earliest date there is).
  EXPECT_EQ(format_day(easter_sunday(1991)), "1991-03-31");
  EXPECT_EQ(format_day(easter_sunday(1992)), "1992-04-19");
  EXPECT_EQ(format_day(easter_sunday(1993)), "1993-04-11");
  EXPECT_EQ(format_day(easter_sunday(1954)), "1954-04-18");
  EXPECT_EQ(format_day(easter_sunday(2000)), "2000-04-23");
  EXPECT_EQ(format_day(easter_sunday(1818)), "1818-03-22");
  for (int year = 1900; year < 2200; ++year) {
    EXPECT_EQ(weekday_of(easter_sunday(year)), 6);
    EXPECT_GE(easter_sunday(year), to_day({year, 3, 22}));
    EXPECT_LE(easter_sunday(year), to_day({year, 4, 25}));
  }
}

TEST(Holidays, EqualTheOracle) {
  ASSERT_EQ(kOracle.size(), holiday_countries().size());
  for (const auto& [country, dates] : kOracle) {
    std::set<Day> expected = days_in(dates);
    for (const auto& [other, left_out] : kLeftOut) {
      if (other != country) continue;
      for (const Day day : days_in(left_out)) ASSERT_EQ(expected.erase(day), 1U);
    }
    ShopCalendar calendar;
    calendar.country = country;
    const std::vector<Day> days =
        holidays_between(calendar, to_day({2023, 1, 1}), to_day({2025, 12, 31}));
    EXPECT_EQ(texts({days.begin(), days.end()}), texts(expected)) << country;
    EXPECT_EQ(days.size(), expected.size()) << country << ": a day twice";
  }
}

TEST(Holidays, EmilianiMovesToMonday) {
  ShopCalendar calendar;
  calendar.country = "CO";
  // 6 January: a Monday in 2025 stays, a Tuesday in 2026 moves by six days.
  EXPECT_EQ(holidays_between(calendar, to_day({2025, 1, 2}), to_day({2025, 1, 14})),
            (std::vector<Day>{to_day({2025, 1, 6})}));
  EXPECT_EQ(holidays_between(calendar, to_day({2026, 1, 2}), to_day({2026, 1, 14})),
            (std::vector<Day>{to_day({2026, 1, 12})}));
}

TEST(Holidays, NewYearMayBeKeptInTheOldYear) {
  ShopCalendar calendar;
  calendar.country = "US";  // 1 January 2022 was a Saturday
  EXPECT_EQ(holidays_between(calendar, to_day({2021, 12, 30}), to_day({2022, 1, 2})),
            (std::vector<Day>{to_day({2021, 12, 31}), to_day({2022, 1, 1})}));
}

TEST(Holidays, RulesBeginWithTheirYear) {
  ShopCalendar calendar;
  calendar.country = "BR";
  const auto on = [&](int year) {
    const Day day = to_day({year, 11, 20});
    return !holidays_between(calendar, day, day).empty();
  };
  EXPECT_FALSE(on(2023));
  EXPECT_TRUE(on(2024));
}

TEST(Holidays, OwnDatesStandBesideTheCountrys) {
  ShopCalendar calendar;
  calendar.holidays = {to_day({2024, 12, 24}), to_day({2024, 12, 25})};
  calendar.country = "CO";
  const Day first = to_day({2024, 12, 20});
  EXPECT_EQ(holidays_between(calendar, first, first + 10),
            (std::vector<Day>{to_day({2024, 12, 24}), to_day({2024, 12, 25})}));
  EXPECT_TRUE(holidays_between(ShopCalendar(), first, first + 10).empty());
}

}  // namespace
}  // namespace canasta
