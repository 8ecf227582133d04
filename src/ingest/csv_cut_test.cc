#include "ingest/csv_cut.h"

#include <gtest/gtest.h>

#include <string>

#include "base/messages/ingest.h"
#include "ingest/csv_twin.h"
#include "ingest/random_csv.h"
#include "ingest/records.h"

namespace canasta {
namespace {

constexpr CutRule kRule{};

Cut cut(std::string_view text, bool last = false) { return whole_records(text, kRule, last); }

void expect_cut(std::string_view text, std::size_t bytes, std::uint64_t lines) {
  const Cut found = cut(text);
  EXPECT_EQ(found.bytes, bytes) << text;
  EXPECT_EQ(found.lines, lines) << text;
}

TEST(WholeRecords, EndsAfterTheLastLineEnd) {
  expect_cut("", 0, 0);
  expect_cut("a,b", 0, 0);
  expect_cut("a,b\nc", 4, 1);
  expect_cut("a\n\nb\n", 5, 3);
}

TEST(WholeRecords, CountsEveryKindOfLineEndOnce) { expect_cut("a\r\nb\rc\nd", 7, 3); }

TEST(WholeRecords, KeepsBackACrThatMayHaveItsLf) {
  expect_cut("a\nb\r", 2, 1);
  expect_cut("\r", 0, 0);
  EXPECT_EQ(cut("a\nb\r", true).bytes, 4U);
  EXPECT_EQ(cut("a\nb\r", true).lines, 2U);
}

TEST(WholeRecords, DoesNotCutInsideOfQuotes) {
  expect_cut("1,2\n\"x\ny", 4, 1);
  expect_cut("1,\"x\ny\"\n2", 8, 2);
  expect_cut("\"a\"\"\n\"\n", 7, 2);
}

TEST(WholeRecords, TakesAQuoteInsideOfAFieldAsACharacter) { expect_cut("5\" pipe,3\nx", 10, 1); }

TEST(WholeRecords, WithoutQuotesEveryLineIsARecord) {
  const Cut found = whole_records("\"x\ny", {.marks = {}, .quotes = false}, false);
  EXPECT_EQ(found.bytes, 3U);
}

// The last place where a record or an empty line is known to have ended.
Cut slow_cut(std::string_view text) {
  const bool cr_open = text.ends_with('\r');
  Cut found;
  for (const TwinLineEnd& end : CsvTwin(text, kRule.marks).line_ends) {
    if (cr_open && end.after == text.size()) break;
    found = {end.after, end.lines};
  }
  return found;
}

TEST(WholeRecords, AgreesWithTheSlowTwinOnRandomTexts) {
  Random random(2011);
  for (int i = 0; i < 4'000; ++i) {
    const std::string text =
        i % 2 == 0 ? chaotic_csv(random, 300) : orderly_csv(random, 3, random.below(20));
    const Cut fast = cut(text);
    const Cut slow = slow_cut(text);
    ASSERT_EQ(fast.bytes, slow.bytes) << "text " << i << ":\n" << text;
    ASSERT_EQ(fast.lines, slow.lines) << "text " << i << ":\n" << text;
  }
}

TEST(PlaceOf, CountsLinesOfAllKindsAndBytes) {
  const std::string_view text = "ab\ncd\r\nef\rgh";
  EXPECT_EQ(place_of(text, 0, 1).line, 1U);
  EXPECT_EQ(place_of(text, 0, 1).column, 1U);
  EXPECT_EQ(place_of(text, 4, 1).line, 2U);
  EXPECT_EQ(place_of(text, 4, 1).column, 2U);
  EXPECT_EQ(place_of(text, 7, 1).line, 3U);
  EXPECT_EQ(place_of(text, 7, 1).column, 1U);
  EXPECT_EQ(place_of(text, 11, 9).line, 12U);
  EXPECT_EQ(place_of(text, 11, 9).column, 2U);
}

TEST(CheckUnfinished, LetsAFieldGrowToItsLimit) {
  const std::string quoted = "1,\"" + std::string(kFieldBytesMax, 'x');
  EXPECT_TRUE(check_unfinished(quoted, kRule, 1).ok());
  const Status status = check_unfinished(quoted + "x", kRule, 7);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(status.error().message(), message::kFieldTooLong);
  EXPECT_EQ(status.error().place().line, 7U);
  EXPECT_EQ(status.error().place().column, 3U);
}

TEST(CheckUnfinished, LetsARecordGrowToItsLimit) {
  // Fields of 1,000 bytes, so that none is too long by itself.
  std::string record;
  while (record.size() + 1'000 < kRecordBytesMax) record += std::string(999, 'x') + ",";
  record.resize(kRecordBytesMax, 'y');
  EXPECT_TRUE(check_unfinished(record + "\r", kRule, 1).ok());
  const Status status = check_unfinished(record + "yy", kRule, 3);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message(), message::kRecordTooLong);
  EXPECT_EQ(status.error().place().line, 3U);
}

}  // namespace
}  // namespace canasta
