#include "ingest/basket_file.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

using Lists = std::vector<std::vector<std::string>>;

Result<BasketFile> read(std::string_view text, std::optional<ItemSeparator> separator = {},
                        int threads = 1) {
  MemoryFileSystem files;
  auto file = files.create("baskets");
  EXPECT_TRUE(file.ok());
  EXPECT_TRUE((*file)->append(text).ok());
  return read_basket_file({.threads = threads}, files, "baskets", separator);
}

Lists lists(const BasketFile& file) {
  Lists out(file.size());
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (std::uint64_t at = file.offsets[i]; at < file.offsets[i + 1]; ++at) {
      out[i].emplace_back(file.items[file.codes[at]]);
    }
  }
  return out;
}

Lists read_lists(std::string_view text, std::optional<ItemSeparator> separator = {}) {
  const auto file = read(text, separator);
  EXPECT_TRUE(file.ok());
  return file.ok() ? lists(*file) : Lists();
}

TEST(BasketFile, CommasWhereThereIsOne) {
  EXPECT_EQ(read_lists("whole milk,citrus fruit\nwhole milk\n"),
            (Lists{{"citrus fruit", "whole milk"}, {"whole milk"}}));
}

TEST(BasketFile, ElseSemicolonsElseTabsElseBlanks) {
  EXPECT_EQ(read_lists("leche;pan de molde\npan de molde"),
            (Lists{{"leche", "pan de molde"}, {"pan de molde"}}));
  EXPECT_EQ(read_lists("leche\tpan de molde\n"), (Lists{{"leche", "pan de molde"}}));
  EXPECT_EQ(read_lists("3 1  2 \n7\n"), (Lists{{"1", "2", "3"}, {"7"}}));
}

TEST(BasketFile, NumbersInTheirOrderThenTexts) {
  EXPECT_EQ(read_lists("10 b 9 1a 100 a\n"), (Lists{{"9", "10", "100", "1a", "a", "b"}}));
}

TEST(BasketFile, AGivenSeparatorIsTaken) {
  EXPECT_EQ(read_lists("whole milk\n", ItemSeparator::Comma), (Lists{{"whole milk"}}));
  EXPECT_EQ(read_lists("1,5 2\t3\n", ItemSeparator::Blanks), (Lists{{"2", "3", "1,5"}}));
}

TEST(BasketFile, LineEndsMarksAndEmptyLines) {
  EXPECT_EQ(read_lists("\xEF\xBB\xBF"
                       "1 2\r\n\r\n  \r\n3\r\n"),
            (Lists{{"1", "2"}, {"3"}}));
  EXPECT_EQ(read_lists("a,b\r\n,\r\nc,"), (Lists{{"a", "b"}, {"c"}}));
}

TEST(BasketFile, AnItemCountsOnce) { EXPECT_EQ(read_lists("b,a, b ,a\n"), (Lists{{"a", "b"}})); }

TEST(BasketFile, QuotesHoldSeparators) {
  EXPECT_EQ(read_lists("\"bread, white\",\"5\"\" pipe\",6\" tile\n"),
            (Lists{{"5\" pipe", "6\" tile", "bread, white"}}));
  EXPECT_EQ(read_lists("\"a b\" c\n"), (Lists{{"\"a", "b\"", "c"}}));  // among blanks none do
}

TEST(BasketFile, OtherEncodingsAreRead) {
  EXPECT_EQ(read_lists("caf\xE9,az\xFA"
                       "car\n"),
            (Lists{{"azúcar", "café"}}));
}

TEST(BasketFile, ErrorsSayWhere) {
  const auto open = read("a,b\nc,\"d\n");
  ASSERT_FALSE(open.ok());
  EXPECT_EQ(open.error().message(), message::kQuoteUnterminated);
  EXPECT_EQ(open.error().place().line, 2U);
  EXPECT_EQ(open.error().place().column, 3U);
  const auto torn = read("a,\"b\"c,d\n");
  ASSERT_FALSE(torn.ok());
  EXPECT_EQ(torn.error().message(), message::kTextAfterQuote);
  const auto nul = read(std::string_view("a b\nc \0d\n", 9));
  ASSERT_FALSE(nul.ok());
  EXPECT_EQ(nul.error().message(), message::kNulByte);
  for (const std::string_view text : {"", "\n\n", " ,, \n"}) {
    const auto none = read(text);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().message(), message::kNoBaskets);
    EXPECT_EQ(none.error().place().file, "baskets");
  }
  const auto excel = read("PK\x03\x04 1 2 3");
  ASSERT_FALSE(excel.ok());
  EXPECT_EQ(excel.error().message(), message::kNotBaskets);
}

TEST(BasketFile, ALongItemIsRefused) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  EXPECT_TRUE(read("1 " + std::string(kMost, 'x') + "\n").ok());
  const auto long_one = read("1 " + std::string(kMost + 1, 'x') + "\n");
  ASSERT_FALSE(long_one.ok());
  EXPECT_EQ(long_one.error().code(), ErrorCode::TooLarge);
  EXPECT_FALSE(read("a," + std::string(kMost + 1, 'x') + "\n").ok());
}

TEST(BasketFile, SameForAnyNumberOfThreads) {
  std::string text;
  for (std::uint64_t i = 0; i < 300'000; ++i) {
    text += std::to_string(i * 7'919 % 5'000) + " " + std::to_string(i % 313) + "\n";
  }
  const auto one = read(text);
  const auto four = read(text, {}, 4);
  ASSERT_TRUE(one.ok() && four.ok());
  EXPECT_EQ(one->size(), 300'000U);
  EXPECT_EQ(one->codes, four->codes);
  EXPECT_EQ(one->offsets, four->offsets);
  EXPECT_EQ(one->items.block(), four->items.block());
}

TEST(BasketFile, AFailingDiskIsSaid) {
  MemoryFileSystem disk;
  auto file = disk.create("baskets");
  ASSERT_TRUE((*file)->append("1 2 3\n").ok());
  FaultyFileSystem files(disk);
  files.fail({});
  ASSERT_TRUE(read_basket_file({}, files, "baskets").ok());
  const std::uint64_t calls = files.calls();
  for (std::uint64_t nth = 1; nth <= calls; ++nth) {
    files.fail({.nth = nth, .only = {}});
    EXPECT_FALSE(read_basket_file({}, files, "baskets").ok());
  }
}

}  // namespace
}  // namespace canasta
