#include "registry/version.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace canasta {
namespace {

TEST(Version, ReadsThreeNumbers) {
  EXPECT_EQ(parse_version("1.20.3"), (SemanticVersion{1, 20, 3}));
  EXPECT_EQ(parse_version("0.0.0"), (SemanticVersion{0, 0, 0}));
}

TEST(Version, RefusesAllElse) {
  for (const char* text : {"", "1", "1.0", "1.0.", "1.0.0.", "1.0.0.0", "01.0.0", "1.00.0", "1.0.x",
                           "-1.0.0", "+1.0.0", " 1.0.0", "1.0.0 ", "1..0", ".1.0", "1.0.0-rc1",
                           ".staging-1.0.0", "4294967296.0.0"}) {
    EXPECT_FALSE(parse_version(text).has_value()) << text;
  }
}

TEST(Version, PartsEndAtTheLimit) {
  EXPECT_TRUE(parse_version("1.0.999999999").has_value());
  EXPECT_FALSE(parse_version("1.0.1000000000").has_value());
}

TEST(Version, OrdersByNumberNotByText) {
  EXPECT_LT(*parse_version("1.9.0"), *parse_version("1.10.0"));
  EXPECT_LT(*parse_version("9.9.9"), *parse_version("10.0.0"));
  EXPECT_LT(*parse_version("1.0.1"), *parse_version("1.1.0"));
}

RC_GTEST_PROP(Version, ReadsWhatItWrites, ()) {
  const auto part = [] { return *rc::gen::inRange<std::uint32_t>(0, kVersionPartMax + 1); };
  const SemanticVersion version{part(), part(), part()};
  RC_ASSERT(parse_version(format_version(version)) == version);
}

}  // namespace
}  // namespace canasta
