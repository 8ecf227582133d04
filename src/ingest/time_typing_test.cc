#include "ingest/time_typing.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/random.h"

namespace canasta {
namespace {

Seconds moment(const CivilDate& date, int hour = 0, int minute = 0, int second = 0) {
  return start_of(to_day(date)) + hour * 3600 + minute * 60 + second;
}

void expect_time(std::string_view text, Seconds expected, const std::string& zone = "UTC") {
  const TimeText time = TimeReader(zone).parse(text);
  ASSERT_EQ(time.shape, TimeShape::Certain) << text;
  EXPECT_EQ(time.packed, expected) << text;
}

TEST(ParseTime, ReadsTimesThatBeginWithTheYear) {
  // 2010-12-01 08:26:00 is 1,291,191,960 s after 1970 (14,944 days of 86,400 s, and 8 h 26 min).
  expect_time("2010-12-01 08:26:00", Seconds{14'944} * 86'400 + 30'360);
  const Seconds expected = moment({2010, 12, 1}, 8, 26);
  expect_time("2010-12-01T08:26:00", expected);
  expect_time("2010-12-01 08:26", expected);
  expect_time("2010/12/1 8:26", expected);
  expect_time("2010.12.01 08:26:00.987654", expected);
  expect_time("20101201 08:26", expected);
  expect_time("20101201", moment({2010, 12, 1}));
  expect_time("2010-12-01", moment({2010, 12, 1}));
  expect_time("2010-12-01 8:26 AM", expected);
  expect_time("2010-12-01 12:05 a. m.", moment({2010, 12, 1}, 0, 5));
  expect_time("2010-12-01 12:05:06 p.m.", moment({2010, 12, 1}, 12, 5, 6));
  expect_time("2010-12-01 11:05 PM", moment({2010, 12, 1}, 23, 5));
}

TEST(ParseTime, ReadsMonthsByName) {
  const Seconds expected = moment({1995, 8, 31});
  for (const char* text :
       {"Aug 31, 1995", "August 31 1995", "AUG. 31, 1995", "31 Aug 1995", "31-Aug-95",
        "31/ago/1995", "31 de agosto de 1995", "31 ago. 1995", "agosto 31, 1995"}) {
    expect_time(text, expected);
  }
  expect_time("1 sept 2020 10:30", moment({2020, 9, 1}, 10, 30));
  expect_time("Feb 29, 2024", moment({2024, 2, 29}));
  for (const char* text : {"Feb 30, 2024", "01-Apr", "Apr 1995", "Aug31,1995", "31 Agost 1995",
                           "Aug 31, 199", "Aug 31, 19951", "Au 31, 1995", "de 31 1995"}) {
    EXPECT_EQ(TimeReader("UTC").parse(text).shape, TimeShape::NotTime) << text;
  }
}

TEST(ParseTime, MovesOffsetsToTheShopsZone) {
  // Bogotá is UTC-5 all year; Santiago was UTC-3 in summer and UTC-4 in winter of 2023.
  expect_time("2023-01-01T02:00:00Z", moment({2022, 12, 31}, 21), "America/Bogota");
  expect_time("2023-01-01T02:00:00-05:00", moment({2023, 1, 1}, 2), "America/Bogota");
  expect_time("2023-01-01 02:00:00+0530", moment({2022, 12, 31}, 15, 30), "America/Bogota");
  expect_time("2023-01-01T02:00:00Z", moment({2022, 12, 31}, 23), "America/Santiago");
  expect_time("2023-07-01T02:00:00Z", moment({2023, 6, 30}, 22), "America/Santiago");
  expect_time("2023-07-01 02:00:00", moment({2023, 7, 1}, 2), "America/Santiago");
}

TEST(ParseTime, RemembersAnOffsetOnlyWhileItHolds) {
  TimeReader reader("America/Santiago");
  for (const auto& [text, hour] : {std::pair{"2023-01-01T12:00:00Z", 9},
                                   {"2023-07-01T12:00:00Z", 8},
                                   {"2023-01-01T12:00:00Z", 9},
                                   {"2023-01-01T12:14:59Z", 9}}) {
    const Seconds time = reader.parse(text).packed;
    EXPECT_EQ((time - start_of(day_of(time))) / 3600, hour) << text;
  }
}

TEST(ParseTime, KeepsTheOrderOpenUntilItIsSettled) {
  TimeReader reader("UTC");
  const TimeText open = reader.parse("03/04/2011 10:30");
  ASSERT_EQ(open.shape, TimeShape::Ambiguous);
  EXPECT_EQ(settle_time(open.packed, DateOrder::DayFirst), moment({2011, 4, 3}, 10, 30));
  EXPECT_EQ(settle_time(open.packed, DateOrder::MonthFirst), moment({2011, 3, 4}, 10, 30));

  const TimeText day = reader.parse("31-12-2011");
  ASSERT_EQ(day.shape, TimeShape::DayFirst);
  EXPECT_EQ(settle_time(day.packed, DateOrder::DayFirst), moment({2011, 12, 31}));
  const TimeText month = reader.parse("12.31.11 1:02 PM");
  ASSERT_EQ(month.shape, TimeShape::MonthFirst);
  EXPECT_EQ(settle_time(month.packed, DateOrder::MonthFirst), moment({2011, 12, 31}, 13, 2));
  // One and the same day either way.
  EXPECT_EQ(reader.parse("05/05/2011").shape, TimeShape::Certain);
}

TEST(ParseTime, TwoDigitYearsFollowPosix) {
  TimeReader reader("UTC");
  const auto year_of = [&](const char* text) {
    return to_civil(day_of(settle_time(reader.parse(text).packed, DateOrder::DayFirst))).year;
  };
  EXPECT_EQ(year_of("31/12/68"), 2068);
  EXPECT_EQ(year_of("31/12/69"), 1969);
  EXPECT_EQ(year_of("03/01/19"), 2019);
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  TimeReader reader("UTC");
  for (const char* text : {"",
                           "hoy",
                           "2010",
                           "2010-13-01",
                           "2010-02-30",
                           "2011-02-29",
                           "31/02/2011",
                           "30/30/2011",
                           "2010-12-01 24:00:00",
                           "2010-12-01 08:60",
                           "2010-12-01 08:26:60",
                           "2010-12-01 08",
                           "2010-12/01",
                           "1/2/3",
                           "01/12/201",
                           "01/12/20111",
                           "2010-12-01 13:00 PM",
                           "2010-12-01x",
                           "2010-12-01 08:26:00 +25:00",
                           "536365",
                           "123456789",
                           "20101301",
                           "1899-12-31",
                           "2200-01-01",
                           "0000-00-00 00:00:00",
                           "01/12/2010 10:00Z"}) {
    EXPECT_EQ(reader.parse(text).shape, TimeShape::NotTime) << text;
  }
  EXPECT_EQ(reader.parse("2012-02-29").shape, TimeShape::Certain);
  EXPECT_EQ(reader.parse("1900-01-01").shape, TimeShape::Certain);
  EXPECT_EQ(reader.parse("2199-12-31").shape, TimeShape::Certain);
}

// Every day of 1990 to 2040, in every form, in any order of files: what is written is read.
TEST(ParseTime, EveryFormComesBack) {
  TimeReader reader("UTC");
  Random random(7);
  for (Day day = to_day({1990, 1, 1}); day <= to_day({2040, 12, 31}); day += 3) {
    const CivilDate d = to_civil(day);
    const int hour = static_cast<int>(random.below(24));
    const int minute = static_cast<int>(random.below(60));
    const Seconds expected = start_of(day) + hour * 3600 + minute * 60;
    const int hour_of_half = hour % 12 == 0 ? 12 : hour % 12;
    const char* const half = hour < 12 ? "AM" : "PM";
    for (const std::string& text :
         {fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:00", d.year, d.month, d.day, hour, minute),
          fmt::format("{:04}/{}/{}T{}:{:02}", d.year, d.month, d.day, hour, minute),
          fmt::format("{:04}{:02}{:02} {}:{:02} {}", d.year, d.month, d.day, hour_of_half, minute,
                      half),
          fmt::format("{}/{}/{} {}:{:02}", d.day, d.month, d.year, hour, minute),
          fmt::format("{:02}.{:02}.{:02} {}:{:02} {}", d.day, d.month, d.year % 100, hour_of_half,
                      minute, half)}) {
      const TimeText time = reader.parse(text);
      ASSERT_NE(time.shape, TimeShape::NotTime) << text;
      ASSERT_EQ(settle_time(time.packed, DateOrder::DayFirst), expected) << text;
    }
    const TimeText month_first =
        reader.parse(fmt::format("{}/{}/{} {}:{:02}", d.month, d.day, d.year, hour, minute));
    ASSERT_EQ(settle_time(month_first.packed, DateOrder::MonthFirst), expected) << format_day(day);
  }
}

RC_GTEST_PROP(ParseTime, NeverBreaksOnAnyText, (const std::string& text)) {
  TimeReader reader("UTC");
  const TimeText time = reader.parse(text);
  if (time.shape == TimeShape::MonthFirst) settle_time(time.packed, DateOrder::MonthFirst);
  if (time.shape == TimeShape::DayFirst) settle_time(time.packed, DateOrder::DayFirst);
}

}  // namespace
}  // namespace canasta
