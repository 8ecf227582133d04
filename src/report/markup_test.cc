#include "report/markup.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "io/text_encoding.h"

namespace canasta {
namespace {

TEST(Markup, EscapesWhatMeansSomethingInHtml) {
  EXPECT_EQ(escape_markup("\"><img src=x onerror='a()'>"),
            "&quot;&gt;&lt;img src=x onerror=&#39;a()&#39;&gt;");
  EXPECT_EQ(escape_markup("</script> & co"), "&lt;/script&gt; &amp; co");
  EXPECT_EQ(escape_markup(""), "");
}

TEST(Markup, CleansBytesThatAreNoText) {
  EXPECT_EQ(clean_text("a\xFF"
                       "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(clean_text(std::string("a\0b\x1F\x7F", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(clean_text("a\tb\nc"), "a b c");
  EXPECT_EQ(clean_text("\xEF\xBF\xBE"), "\xEF\xBF\xBD");  // U+FFFE is no character
  EXPECT_EQ(clean_text("cut \xC3"), "cut \xEF\xBF\xBD");
}

TEST(Markup, DropsMarksThatTurnTheDirection) {
  EXPECT_EQ(clean_text("gnp\u202E\u2066.exe\u200F"), "gnp.exe");
  EXPECT_EQ(clean_text("\u0645\u0631"), "\u0645\u0631");  // Arabic itself stays
}

TEST(Markup, CutsBetweenCharacters) {
  EXPECT_EQ(cut_characters("ñandú", 5), "ñandú");
  EXPECT_EQ(cut_characters("ñandúes", 5), "ñand…");
  EXPECT_EQ(character_count(cut_characters(std::string(10'000, 'x'), 40)), 40U);
  EXPECT_EQ(fit_text("", 10, 12), "");
  EXPECT_EQ(fit_text("abc", 1000, 12), "abc");
  EXPECT_EQ(fit_text("abc", 1, 12), "");
  const std::string cut = fit_text(std::string(10'000, 'm'), 100, 12);
  EXPECT_TRUE(cut.ends_with("…"));
  EXPECT_LE(text_width(cut, 12), 100);
}

RC_GTEST_PROP(MarkupLaws, WhateverComesInIsText, (const std::string& bytes)) {
  const std::string clean = clean_text(bytes);
  RC_ASSERT(valid_utf8_prefix(clean) == clean.size());
  RC_ASSERT(clean_text(clean) == clean);
  RC_ASSERT(escape_markup(bytes).find_first_of("<>\"'") == std::string::npos);
}

}  // namespace
}  // namespace canasta
