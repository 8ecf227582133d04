#include "base/dates.h"

#include <gtest/gtest.h>

#include <string>

namespace canasta {
namespace {

// The slow twin: counts days one by one from 1970-01-01.
struct Walk {
  CivilDate date;
  Day day = 0;

  static int length(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
  }
  void next() {
    ++day;
    if (++date.day <= length(date.year, date.month)) return;
    date.day = 1;
    if (++date.month <= 12) return;
    date.month = 1;
    ++date.year;
  }
};

TEST(Dates, DaysByHand) {
  EXPECT_EQ(to_day({1970, 1, 1}), 0);
  EXPECT_EQ(to_day({1970, 1, 31}), 30);
  EXPECT_EQ(to_day({1969, 12, 31}), -1);
  EXPECT_EQ(to_day({1971, 1, 1}), 365);
  EXPECT_EQ(to_day({1973, 1, 1}), 365 + 365 + 366);
  EXPECT_EQ(to_day({2000, 1, 1}), 30 * 365 + 7);  // leap: 72, 76, 80, 84, 88, 92, 96
  EXPECT_EQ(to_day({2000, 3, 1}) - to_day({2000, 2, 28}), 2);
  EXPECT_EQ(to_day({1900, 3, 1}) - to_day({1900, 2, 28}), 1);
}

TEST(Dates, EveryDayOfFourCenturiesAgreesWithCounting) {
  Walk walk;
  while (walk.date.year < 2371) {
    ASSERT_EQ(to_day(walk.date), walk.day);
    ASSERT_EQ(to_civil(walk.day), walk.date);
    ASSERT_TRUE(is_valid(walk.date));
    walk.next();
  }
}

TEST(Dates, DaysBefore1970ComeBack) {
  for (Day day = -800'000; day < 0; day += 37) EXPECT_EQ(to_day(to_civil(day)), day);
  EXPECT_EQ(to_civil(-1), (CivilDate{1969, 12, 31}));
  EXPECT_EQ(to_civil(-25'567), (CivilDate{1900, 1, 1}));
}

TEST(Dates, ImpossibleDatesAreNotValid) {
  EXPECT_TRUE(is_valid({2024, 2, 29}));
  EXPECT_TRUE(is_valid({2000, 2, 29}));
  for (const CivilDate date :
       {CivilDate{2023, 2, 29}, CivilDate{1900, 2, 29}, CivilDate{2024, 2, 30},
        CivilDate{2024, 4, 31}, CivilDate{2024, 0, 1}, CivilDate{2024, 13, 1},
        CivilDate{2024, 1, 0}, CivilDate{2024, 1, 32}, CivilDate{2024, -1, 1},
        CivilDate{2024, 257, 1}, CivilDate{2024, 1, 257}}) {
    EXPECT_FALSE(is_valid(date)) << date.year << '-' << date.month << '-' << date.day;
  }
}

TEST(Dates, TimesFallOnTheirDay) {
  EXPECT_EQ(day_of(0), 0);
  EXPECT_EQ(day_of(kSecondsPerDay - 1), 0);
  EXPECT_EQ(day_of(kSecondsPerDay), 1);
  EXPECT_EQ(day_of(-1), -1);
  EXPECT_EQ(day_of(-kSecondsPerDay), -1);
  EXPECT_EQ(day_of(-kSecondsPerDay - 1), -2);
  for (const Day day : {-1000, -1, 0, 1, 20'000}) {
    EXPECT_EQ(day_of(start_of(day)), day);
    EXPECT_EQ(day_of(start_of(day) - 1), day - 1);
  }
}

TEST(Dates, WeekdaysByHand) {
  EXPECT_EQ(weekday_of(0), 3);                      // 1970-01-01 was a Thursday
  EXPECT_EQ(weekday_of(-1), 2);                     // and the day before a Wednesday
  EXPECT_EQ(weekday_of(to_day({2011, 12, 9})), 4);  // Friday
  EXPECT_EQ(weekday_of(to_day({2000, 2, 29})), 1);  // Tuesday
  EXPECT_EQ(weekday_of(to_day({1969, 7, 20})), 6);  // Sunday
  EXPECT_EQ(weekday_of(to_day({1810, 7, 20})), 4);  // Friday
}

TEST(Dates, WeekdaysGoRound) {
  for (Day day = -20'000; day < 20'000; ++day) {
    ASSERT_EQ(weekday_of(day + 1), (weekday_of(day) + 1) % 7) << day;
  }
}

TEST(Dates, ParsesOnlyWholeDates) {
  EXPECT_EQ(parse_day("1970-01-02"), 1);
  EXPECT_EQ(parse_day("2024-02-29"), to_day({2024, 2, 29}));
  EXPECT_EQ(parse_day("0001-01-01"), to_day({1, 1, 1}));
  for (const char* text : {"", "2024", "2024-1-02", "2024-01-2", "2024/01/02", "2023-02-29",
                           "2024-13-01", "2024-00-10", "2024-01-02 ", " 2024-01-02", "-024-01-02",
                           "2024--1-02", "2024-01--2", "2024-01-+2", "20x4-01-02", "2024-01-02T"}) {
    EXPECT_EQ(parse_day(text), std::nullopt) << text;
  }
}

TEST(Dates, WritesDaysAndTimes) {
  EXPECT_EQ(format_day(to_day({2011, 12, 9})), "2011-12-09");
  EXPECT_EQ(format_day(to_day({987, 6, 5})), "0987-06-05");
  EXPECT_EQ(format_time(start_of(to_day({2011, 12, 9})) + 12 * 3600 + 50 * 60),
            "2011-12-09 12:50:00");
  EXPECT_EQ(format_time(-1), "1969-12-31 23:59:59");
  for (Day day = -700'000; day < 700'000; day += 1013) {
    EXPECT_EQ(parse_day(format_day(day)), day);
  }
}

TEST(TimeZones, WallTimeOfAnInstant) {
  const Seconds noon = start_of(to_day({2024, 7, 1})) + 12 * 3600;
  EXPECT_EQ(to_local(noon, "UTC"), noon);
  EXPECT_EQ(to_local(noon, "America/Bogota"), noon - 5 * 3600);
  EXPECT_EQ(to_local(noon, "Europe/Madrid"), noon + 2 * 3600);
  const Seconds winter = start_of(to_day({2024, 1, 1})) + 12 * 3600;
  EXPECT_EQ(to_local(winter, "Europe/Madrid"), winter + 3600);
}

TEST(TimeZones, TheHourOfAChangeComesTwice) {
  // 2024-10-27 in Madrid: at 01:00 UTC the clock goes back from 03:00 to 02:00.
  const Seconds change = start_of(to_day({2024, 10, 27})) + 3600;
  EXPECT_EQ(*to_local(change - 1, "Europe/Madrid"), change - 1 + 2 * 3600);
  EXPECT_EQ(*to_local(change, "Europe/Madrid"), change + 3600);
}

TEST(TimeZones, UnknownZonesAreNothing) {
  EXPECT_TRUE(is_time_zone("America/Mexico_City"));
  for (const char* zone : {"", "Bogota", "America/Nowhere", "../etc/passwd"}) {
    EXPECT_FALSE(is_time_zone(zone)) << zone;
    EXPECT_EQ(to_local(0, zone), std::nullopt);
  }
}

}  // namespace
}  // namespace canasta
