#include "store/printable.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace canasta {
namespace {

TEST(Printable, LeavesWhatCanBeReadAlone) {
  for (const std::string text : {"", "a b", "año 中文 \"quoted\" 😀"}) {
    EXPECT_EQ(printable(text, 100), text);
    EXPECT_TRUE(is_printable(text));
  }
}

TEST(Printable, EscapesWhatMovesACursorOrALine) {
  EXPECT_EQ(printable("a\nb\tc\x1B[31m\x7F", 100), "a\\u000ab\\u0009c\\u001b[31m\\u007f");
  EXPECT_EQ(printable(std::string("\0", 1), 100), "\\u0000");
  EXPECT_EQ(printable("\xC2\x85 \xE2\x80\xA8 \xE2\x80\xAE", 100), "\\u0085 \\u2028 \\u202e");
  EXPECT_EQ(printable("\\u000a", 100), "\\\\u000a") << "typed, not escaped";
  EXPECT_FALSE(is_printable("a\n"));
}

TEST(Printable, MendsWhatIsNoUtf8) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(printable("a\xFF", 100), "a" + mark);
  EXPECT_EQ(printable("\xC3", 100), mark) << "cut off";
  EXPECT_EQ(printable("\xC0\xAF", 100), mark + mark) << "longer than it need be";
  EXPECT_EQ(printable("\xED\xA0\x80", 100), mark + mark + mark) << "half of a pair";
  EXPECT_EQ(printable("\xF4\x90\x80\x80", 100), mark + mark + mark + mark) << "beyond U+10FFFF";
  EXPECT_FALSE(is_printable("\xFF"));
}

TEST(Printable, CutsBehindTheLimit) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc...");
  EXPECT_EQ(printable("abcé", 5), "abcé");
  EXPECT_EQ(printable("abcéf", 5), "ab...");
  EXPECT_EQ(printable("éééé", 6), "é...") << "not within a character";
  EXPECT_EQ(printable("\n\n", 8), "...") << "not within an escape";
  EXPECT_EQ(printable("\n\n", 9), "\\u000a...");
  EXPECT_EQ(printable("abcd", 3), "...");
}

RC_GTEST_PROP(Printable, IsPrintableAndShortForAnyBytes, (const std::string& text)) {
  const std::string made = printable(text, 20);
  RC_ASSERT(is_printable(made));
  RC_ASSERT(made.size() <= 20u);
}

}  // namespace
}  // namespace canasta
