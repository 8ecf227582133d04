#include "base/timestamp_text.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(TimestampText, IsReadWithAndWithoutClock) {
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

}  // namespace
}  // namespace canasta
