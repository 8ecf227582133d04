#include "report/local_numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace canasta {
namespace {

constexpr Language kEn = Language::English;
constexpr Language kEs = Language::Spanish;

TEST(LocalNumbers, MarksOfEachLanguage) {
  EXPECT_EQ(local_number(12345.5, kEn), "12,345.5");
  EXPECT_EQ(local_number(12345.5, kEs), "12.345,5");
  EXPECT_EQ(local_number(2024, kEn), "2024");
  EXPECT_EQ(local_number(9999, kEs), "9999");
  EXPECT_EQ(local_number(10000, kEs), "10.000");
  EXPECT_EQ(local_number(-1234567, kEs), "-1.234.567");
  EXPECT_EQ(local_number(0.12345, kEn), "0.1235");
  EXPECT_EQ(local_number(0.5, kEs), "0,5");
  EXPECT_EQ(local_number(999, kEn), "999");
}

TEST(LocalNumbers, Edges) {
  EXPECT_EQ(local_number(0, kEn), "0");
  EXPECT_EQ(local_number(-0.0, kEn), "0");
  EXPECT_EQ(local_number(std::numeric_limits<double>::quiet_NaN(), kEn), "");
  EXPECT_EQ(local_number(std::numeric_limits<double>::infinity(), kEn), "");
  EXPECT_EQ(local_number(1e300, kEn), "1\u00A0×\u00A010³⁰⁰");
  EXPECT_EQ(local_number(1.25e-7, kEs), "1,25\u00A0×\u00A010⁻⁷");
  EXPECT_EQ(local_number(999'999'999'999'999, kEn), "999,999,999,999,999");
  EXPECT_EQ(local_number(1e15, kEn), "1\u00A0×\u00A010¹⁵");
  EXPECT_EQ(fixed_text(-0.001, 2, kEn), "0.00");
}

TEST(LocalNumbers, PlainNumbersAreGroupedDigitForDigit) {
  EXPECT_EQ(grouped_text("1234567.890", kEs), "1.234.567,890");
  EXPECT_EQ(grouped_text("-100", kEn), "-100");
  EXPECT_EQ(grouped_text("1e+06", kEs), "1e+06");
  EXPECT_EQ(grouped_text("10.0.0.1", kEs), "10.0.0.1");
  EXPECT_EQ(grouped_text("C-1000", kEs), "C-1000");
  EXPECT_EQ(grouped_text("", kEs), "");
}

TEST(LocalNumbers, Shares) {
  EXPECT_EQ(share_text(0.125, kEn), "12.5%");
  EXPECT_EQ(share_text(0.125, kEs), "12,5\u00A0%");
  EXPECT_EQ(share_text(1, kEn), "100%");
  EXPECT_EQ(share_text(0, kEn), "0%");
}

TEST(LocalNumbers, Days) {
  const Day day = *parse_day("2011-12-09");
  EXPECT_EQ(day_text(day, kEn), "9 Dec 2011");
  EXPECT_EQ(day_text(day, kEs), "9 dic 2011");
  EXPECT_EQ(month_name(1, kEs), "ene");
  EXPECT_EQ(axis_text(day, AxisScale::Days, kEs), "9 dic 2011");
  EXPECT_EQ(axis_text(1e12, AxisScale::Days, kEs), "");
  EXPECT_TRUE(is_calendar_day(*parse_day("0001-01-01")));
  EXPECT_FALSE(is_calendar_day(*parse_day("0001-01-01") - 1.0));
  EXPECT_TRUE(is_calendar_day(*parse_day("9999-12-31")));
  EXPECT_FALSE(is_calendar_day(*parse_day("9999-12-31") + 1.0));
}

}  // namespace
}  // namespace canasta
