#include "base/ascii.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(Ascii, OnlyItsOwnLettersChangeTheirCase) {
  EXPECT_EQ(to_lower("AZ[@ az09 Ñé"), "az[@ az09 Ñé");
  EXPECT_EQ(to_upper("az{` AZ09 Ñé"), "AZ{` AZ09 Ñé");
  EXPECT_EQ(to_lower(""), "");
  EXPECT_EQ(to_lower('\xC9'), '\xC9');
}

TEST(Ascii, KindsEndAtTheirLastCharacter) {
  EXPECT_TRUE(is_digit('0') && is_digit('9') && is_lower('a') && is_lower('z') && is_upper('A') &&
              is_upper('Z'));
  EXPECT_FALSE(is_digit('/') || is_digit(':') || is_lower('`') || is_lower('{') || is_upper('@') ||
               is_upper('['));
}

TEST(Trimmed, TakesBlanksOffBothEndsAndNothingElse) {
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \t\r\n"), "");
  EXPECT_EQ(trimmed("\xC2\xA0"), "");
  EXPECT_EQ(trimmed("\xC2\xA0 a b\t\xC2\xA0\r\n"), "a b");
  EXPECT_EQ(trimmed("\xC2"), "\xC2");
  EXPECT_EQ(trimmed("\xA0"), "\xA0");
  EXPECT_EQ(trimmed("\u00E0"), "\u00E0");  // à ends in the byte of a no-break space
}

}  // namespace
}  // namespace canasta
