#include "base/instant.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(Instant, IsWrittenAndReadBack) {
  EXPECT_EQ(format_instant(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_instant(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(parse_instant("2000-03-01T00:00:01Z"), 951'868'801);
  for (const char* text : {"", "2000-03-01", "2000-03-01 00:00:01Z", "2000-03-01T00:00:60Z",
                           "2000-02-30T00:00:00Z", "2000-03-01T00:00:0xZ"}) {
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace canasta
