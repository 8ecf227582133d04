#include "quality/typed_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace canasta {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(TypedText, ReadsIntegers) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("+7"), 7);
  EXPECT_EQ(parse_integer("9223372036854775807"), kMost);
  for (const char* text : {"", "1.0", "9223372036854775808", "1 ", "+-1", "0x1", "1e3"}) {
    EXPECT_FALSE(parse_integer(text)) << text;
  }
}

TEST(TypedText, ReadsFiniteNumbersOnly) {
  EXPECT_EQ(parse_real("1e3"), 1000.0);
  EXPECT_EQ(parse_real("+.5"), 0.5);
  for (const char* text : {"", "nan", "inf", "-inf", "1,5", "1e999", "abc", "1.5x"}) {
    EXPECT_FALSE(parse_real(text)) << text;
  }
}

TEST(TypedText, ReadsTimesWithAndWithoutClock) {
  const Seconds day = start_of(*parse_day("2026-11-21"));
  EXPECT_EQ(parse_timestamp("2026-11-21"), day);
  EXPECT_EQ(parse_timestamp("2026-11-21T09:30"), day + 34'200);
  EXPECT_EQ(parse_timestamp("2026-11-21 09:30:05"), day + 34'205);
  EXPECT_EQ(parse_timestamp("2026-11-21T23:59:59Z"), day + 86'399);
  for (const char* text :
       {"2026-11-21T24:00:00", "2026-11-21T09:60", "2026-11-21x09:30", "2026-02-30", "2026-11-21T",
        "2026-11-21T9:30", "2026-11-21T09-30", "2026-11-21T09:30:00+02:00", "2026-11-21T09:30:00Zx",
        "2026-11-21T09:30 please", "2026-11-21 ", ""}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(TypedText, AnIntegerLimitMovesInward) {
  const auto limit = [](std::string_view text, bool exclusive, RangeEnd end) {
    return parse_limit(LogicalType::Integer, text, exclusive, end);
  };
  EXPECT_EQ(limit("0.5", false, RangeEnd::Lower), (ContractLimit{std::int64_t{1}, false}));
  EXPECT_EQ(limit("0.5", true, RangeEnd::Upper), (ContractLimit{std::int64_t{0}, false}));
  EXPECT_EQ(limit("5.0", true, RangeEnd::Upper), (ContractLimit{std::int64_t{5}, true}));
  EXPECT_FALSE(limit("1e19", false, RangeEnd::Upper));
}

TEST(TypedText, LimitsOfTextsAreNone) {
  EXPECT_FALSE(parse_limit(LogicalType::String, "1", false, RangeEnd::Lower));
  EXPECT_FALSE(parse_limit(LogicalType::Boolean, "1", false, RangeEnd::Lower));
  EXPECT_FALSE(parse_limit(LogicalType::Date, "1", false, RangeEnd::Lower));
}

RC_GTEST_PROP(TypedTextLaws, NumbersReadBackTheSame, (double value)) {
  RC_PRE(std::isfinite(value));
  RC_ASSERT(parse_real(number_text(value)) == value);
}

RC_GTEST_PROP(TypedTextLaws, TimesReadBackTheSame, ()) {
  const auto time = *rc::gen::inRange<Seconds>(-62'135'596'800, 253'402'300'800);
  RC_ASSERT(parse_timestamp(timestamp_text(time)) == time);
}

}  // namespace
}  // namespace canasta
