#include "ingest/encoding_guess.h"

#include <gtest/gtest.h>

#include <string>

#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

ByteTally tally(std::string_view text) {
  ByteTally tally;
  tally.add(text, true);
  return tally;
}

// guess_encoding of a file, with the front that inspection would show it.
Encoding guess(std::string_view bytes, std::size_t front_bytes = 256) {
  MemoryFileSystem files;
  EXPECT_TRUE(publish_file(files, "a.csv", bytes).ok());
  auto found =
      guess_encoding(Context{}, files, "a.csv", Compression::None, bytes.substr(0, front_bytes));
  EXPECT_TRUE(found.ok());
  return found.value();
}

TEST(ByteTally, CountsCharactersAndWrongBytes) {
  const ByteTally counted = tally("caf\xC3\xA9 \xE2\x82\xAC \xE9 \x93");
  EXPECT_EQ(counted.characters, 2U);
  EXPECT_EQ(counted.wrong, 2U);
  EXPECT_EQ(counted.controls, 1U);
  EXPECT_FALSE(counted.undefined);
  EXPECT_TRUE(tally("\x81").undefined);
}

TEST(ByteTally, ACharacterCutByTheEndOfAPartWaits) {
  const std::string_view euro = "\xE2\x82\xAC";
  ByteTally counted;
  EXPECT_EQ(counted.add("a\xE2\x82", false), 2U);
  EXPECT_EQ(counted.add(euro, false), 0U);
  EXPECT_EQ(counted.wrong, 0U);
  EXPECT_EQ(counted.characters, 1U);
  // At the end of the text nothing can follow.
  EXPECT_EQ(counted.add("a\xE2\x82", true), 0U);
  EXPECT_GT(counted.wrong, 0U);
}

TEST(MarkedEncoding, ReadsTheMark) {
  EXPECT_EQ(marked_encoding("\xEF\xBB\xBF"
                            "a"),
            Encoding::Utf8);
  EXPECT_EQ(marked_encoding(std::string_view("\xFF\xFE"
                                             "a\0",
                                             4)),
            Encoding::Utf16LittleEndian);
  EXPECT_EQ(marked_encoding(std::string_view("\xFE\xFF\0a", 4)), Encoding::Utf16BigEndian);
  EXPECT_EQ(marked_encoding("a,b"), std::nullopt);
  EXPECT_EQ(marked_encoding(""), std::nullopt);
}

TEST(GuessEncoding, PlainTextIsUtf8) {
  EXPECT_EQ(guess("a,b\n1,2\n"), Encoding::Utf8);
  EXPECT_EQ(guess("caf\xC3\xA9\n"), Encoding::Utf8);
}

TEST(GuessEncoding, AccentsOfOneByteAreLatin1) {
  EXPECT_EQ(guess("C\xD3"
                  "DIGO;DESCRIPCI\xD3N\n"),
            Encoding::Latin1);
}

TEST(GuessEncoding, CurlyQuotesAreWindows1252) {
  EXPECT_EQ(guess("\x93"
                  "caf\xE9\x94\n"),
            Encoding::Windows1252);
  // 81 means nothing in Windows-1252.
  EXPECT_EQ(guess("\x93\x81\n"), Encoding::Latin1);
}

TEST(GuessEncoding, TwoBytesACharacterAreUtf16) {
  EXPECT_EQ(guess(std::string_view("a\0,\0b\0\n\0", 8)), Encoding::Utf16LittleEndian);
  EXPECT_EQ(guess(std::string_view("\0a\0,\0b\0\n", 8)), Encoding::Utf16BigEndian);
}

// A million plain lines, then the first accent.
TEST(GuessEncoding, AnAccentFarBehindTheFrontDecides) {
  std::string text;
  while (text.size() < 600'000) text += "plain,line\n";
  EXPECT_EQ(guess(text + "caf\xE9\n"), Encoding::Latin1);
  EXPECT_EQ(guess(text + "caf\xC3\xA9\n"), Encoding::Utf8);
  EXPECT_EQ(guess(text + "\x93x\x94\n"), Encoding::Windows1252);
}

TEST(GuessEncoding, ACharacterAcrossTheEdgeOfTwoBlocksIsWhole) {
  for (std::size_t fill = 262'140; fill <= 262'145; ++fill) {
    EXPECT_EQ(guess(std::string(fill, 'x') + "\xF0\x9F\x9B\x92"
                                             "y"),
              Encoding::Utf8)
        << fill;
  }
}

// Guessing Latin-1 here would garble every good accent; the reader names the bad byte instead.
TEST(GuessEncoding, DamagedUtf8StaysUtf8) {
  EXPECT_EQ(guess("caf\xC3\xA9 ma\xC3\xB1"
                  "ana \xE9\n"),
            Encoding::Utf8);
}

TEST(GuessEncoding, AFrontCutInsideOfACharacterIsNotWrong) {
  EXPECT_EQ(guess("caf\xC3\xA9 caf\xC3\xA9", 11), Encoding::Utf8);
}

}  // namespace
}  // namespace canasta
