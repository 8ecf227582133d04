#include "net/byte_ranges.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace canasta {
namespace {

// "206 bytes 0-1/10" and the like.
std::string shown(std::string_view range, std::uint64_t size) {
  const RangeChoice choice = choose_range(range, size);
  switch (choice.kind) {
    case RangeChoice::Kind::Whole:
      return "200 " + std::to_string(choice.bytes);
    case RangeChoice::Kind::Part:
      return "206 " + content_range(choice, size);
    case RangeChoice::Kind::Unsatisfiable:
      return "416 " + unsatisfied_range(size);
  }
  return "?";
}

TEST(ByteRanges, OneRangeIsAPart) {
  EXPECT_EQ(shown("bytes=0-0", 10), "206 bytes 0-0/10");
  EXPECT_EQ(shown("bytes=2-5", 10), "206 bytes 2-5/10");
  EXPECT_EQ(shown("Bytes= 2-5 ", 10), "206 bytes 2-5/10");
  EXPECT_EQ(shown("bytes=5-", 10), "206 bytes 5-9/10");
  EXPECT_EQ(shown("bytes=5-999", 10), "206 bytes 5-9/10");
  EXPECT_EQ(shown("bytes=-3", 10), "206 bytes 7-9/10");
  EXPECT_EQ(shown("bytes=-999", 10), "206 bytes 0-9/10");
  EXPECT_EQ(shown("bytes=0-", 10), "206 bytes 0-9/10");
  EXPECT_EQ(shown("bytes=0-18446744073709551615", 18446744073709551615u),
            "206 bytes 0-18446744073709551614/18446744073709551615");
}

TEST(ByteRanges, WhatLiesBehindTheEndCannotBeGiven) {
  EXPECT_EQ(shown("bytes=9-9", 10), "206 bytes 9-9/10");
  EXPECT_EQ(shown("bytes=10-10", 10), "416 bytes */10");
  EXPECT_EQ(shown("bytes=10-", 10), "416 bytes */10");
  EXPECT_EQ(shown("bytes=-0", 10), "416 bytes */10");
  EXPECT_EQ(shown("bytes=0-0", 0), "416 bytes */0");
  EXPECT_EQ(shown("bytes=-1", 0), "416 bytes */0");
}

TEST(ByteRanges, AnythingElseIsTheWhole) {
  for (const char* const range : {"",
                                  "bytes",
                                  "bytes=",
                                  "bytes=-",
                                  "bytes=a-b",
                                  "bytes=5-2",
                                  "bytes=1",
                                  "bytes=--1",
                                  "bytes=1-2-3",
                                  "bytes=+1-2",
                                  "bytes=1 - 2",
                                  "bytes=0x1-2",
                                  "items=0-1",
                                  "bytes 0-1",
                                  "bytes=0-1,3-4",
                                  "bytes=0-1,",
                                  ",",
                                  "bytes=18446744073709551616-",
                                  "bytes=-18446744073709551616",
                                  "bytes=0-18446744073709551616"}) {
    EXPECT_EQ(shown(range, 10), "200 10") << range;
  }
}

TEST(ByteRanges, ThousandsOfPartsAreNone) {
  std::string range = "bytes=0-";
  for (int i = 0; i < 10'000; ++i) range += ",0-";
  EXPECT_EQ(shown(range, 10), "200 10");
}

RC_GTEST_PROP(ByteRanges, APartLiesWithinItsFile, (std::uint64_t first, std::uint64_t last)) {
  const auto size = *rc::gen::arbitrary<std::uint64_t>();
  const RangeChoice choice =
      choose_range("bytes=" + std::to_string(first) + "-" + std::to_string(last), size);
  const bool is_part = first <= last && first < size;
  RC_ASSERT((choice.kind == RangeChoice::Kind::Part) == is_part);
  if (!is_part) return;
  RC_ASSERT(choice.first == first);
  RC_ASSERT(choice.bytes >= 1);
  RC_ASSERT(choice.bytes - 1 == std::min(last, size - 1) - first);
}

}  // namespace
}  // namespace canasta
