#include "ingest/csv_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/messages/ingest.h"
#include "ingest/csv_cut.h"
#include "ingest/csv_twin.h"
#include "ingest/random_csv.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr CsvMarks kMarks{};

std::vector<std::vector<std::string>> rows(const RecordBatch& batch) {
  std::vector<std::vector<std::string>> out(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    for (std::size_t c = 0; c < batch.columns; ++c) out[i].emplace_back(batch.field(i, c));
  }
  return out;
}

// The text must outlive the batch.
RecordBatch tokenized(std::string_view text, std::size_t columns, CsvMarks marks = kMarks) {
  RecordBatch batch;
  const Status status = tokenize_csv(text, 1, {marks, columns}, batch);
  EXPECT_TRUE(status.ok()) << text;
  return batch;
}

using Row = std::vector<std::string>;

TEST(TokenizeCsv, PlainRecordsHaveFieldsAndLines) {
  const RecordBatch batch = tokenized("1,2,3\n4,,6\n", 3);
  EXPECT_THAT(rows(batch), ElementsAre(Row{"1", "2", "3"}, Row{"4", "", "6"}));
  EXPECT_THAT(batch.line, ElementsAre(1, 2));
  EXPECT_THAT(batch.bad, IsEmpty());
}

TEST(TokenizeCsv, AnEmptyTextHasNoRecords) {
  EXPECT_EQ(tokenized("", 3).size(), 0U);
  EXPECT_EQ(tokenized("\n\r\n\r", 3).size(), 0U);
}

TEST(TokenizeCsv, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(rows(tokenized("1,2\n3,4", 2)), ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  EXPECT_THAT(rows(tokenized("1,", 2)), ElementsAre(Row{"1", ""}));
}

TEST(TokenizeCsv, AllLineEndsMayMix) {
  const RecordBatch batch = tokenized("1,2\r\n3,4\r5,6\n7,8", 2);
  EXPECT_THAT(rows(batch), ElementsAre(Row{"1", "2"}, Row{"3", "4"}, Row{"5", "6"}, Row{"7", "8"}));
  EXPECT_THAT(batch.line, ElementsAre(1, 2, 3, 4));
}

// The file on which DuckDB's reader says line 5: empty and quoted lines count, as an editor counts.
TEST(TokenizeCsv, LinesArePhysical) {
  const std::string_view text = "h1,h2,h3\n1,2,3\n\n4,\"x\ny\",6\n7,8\n";
  const RecordBatch batch = tokenized(text, 3);
  EXPECT_THAT(batch.line, ElementsAre(1, 2, 4));
  EXPECT_THAT(rows(batch)[2], ElementsAre("4", "x\ny", "6"));
  ASSERT_EQ(batch.bad.size(), 1U);
  EXPECT_EQ(batch.bad[0].line, 6U);
  EXPECT_EQ(batch.bad[0].reason, message::kFieldCountWrong);
  EXPECT_EQ(batch.bad[0].raw, "7,8");
  EXPECT_EQ(batch.bad[0].fields[0].value, "3");
  EXPECT_EQ(batch.bad[0].fields[1].value, "2");
}

TEST(TokenizeCsv, EveryLineEndInQuotesCounts) {
  EXPECT_THAT(tokenized("\"a\r\nb\rc\nd\",1\n2,3\n", 2).line, ElementsAre(1, 5));
}

TEST(TokenizeCsv, DoubledQuotesAreOne) {
  EXPECT_THAT(rows(tokenized("\"say \"\"hi\"\"\",\"\"\"\"\n", 2)),
              ElementsAre(Row{"say \"hi\"", "\""}));
  EXPECT_THAT(rows(tokenized("\"\",\n", 2)), ElementsAre(Row{"", ""}));
}

TEST(TokenizeCsv, AQuoteInsideOfAnUnquotedFieldIsACharacter) {
  EXPECT_THAT(rows(tokenized("5\" pipe,a\"b\"\n \"x\",1\n", 2)),
              ElementsAre(Row{"5\" pipe", "a\"b\""}, Row{" \"x\"", "1"}));
}

TEST(TokenizeCsv, OtherMarksWorkAsWell) {
  EXPECT_THAT(rows(tokenized("'a;b';1,5\n", 2, {';', '\''})), ElementsAre(Row{"a;b", "1,5"}));
}

TEST(TokenizeCsv, EmptyFieldsBeyondTheHeaderAreDropped) {
  const RecordBatch batch = tokenized("1,2,\n3,4,,,\n5,6,,7\n", 2);
  EXPECT_THAT(rows(batch), ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  ASSERT_EQ(batch.bad.size(), 1U);
  EXPECT_EQ(batch.bad[0].fields[1].value, "4");
}

TEST(TokenizeCsv, TextAfterAClosingQuoteIsBadAndStopsAtTheLine) {
  const RecordBatch batch = tokenized("1,2\nx,\"a\"b\n3,4\n\"p\nq\" ,5\n", 2);
  EXPECT_THAT(rows(batch), ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  ASSERT_EQ(batch.bad.size(), 2U);
  EXPECT_EQ(batch.bad[0].reason, message::kTextAfterQuote);
  EXPECT_EQ(batch.bad[0].line, 2U);
  EXPECT_EQ(batch.bad[0].column, 6U);
  // The record begins in line 4, its trouble stands in line 5.
  EXPECT_EQ(batch.bad[1].line, 4U);
  EXPECT_EQ(batch.bad[1].column, 0U);
  EXPECT_EQ(batch.bad[1].fields[0].value, "5");
  EXPECT_EQ(batch.bad[1].fields[1].value, "3");
}

TEST(TokenizeCsv, AnUnclosedQuoteIsAnErrorWhereItOpens) {
  RecordBatch batch;
  const Status status = tokenize_csv("1,2\n3,\"x\n5,6\n", 10, {kMarks, 2}, batch);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(status.error().message(), message::kQuoteUnterminated);
  EXPECT_EQ(status.error().place().line, 11U);
  EXPECT_EQ(status.error().place().column, 3U);
}

TEST(TokenizeCsv, EqualLinesHaveEqualHashes) {
  const RecordBatch batch = tokenized("1,2\n1,3\r\n1,2\r\n1,3", 2);
  EXPECT_EQ(batch.hash[0], batch.hash[2]);
  EXPECT_EQ(batch.hash[1], batch.hash[3]);
  EXPECT_NE(batch.hash[0], batch.hash[1]);
}

TEST(TokenizeCsv, OfABadRecordOnlyTheFrontIsKept) {
  for (const std::size_t bytes : {kRawBytesMax, kRawBytesMax + 1}) {
    const std::string text(bytes, 'x');
    const RecordBatch batch = tokenized(text, 2);
    ASSERT_EQ(batch.bad.size(), 1U);
    EXPECT_EQ(batch.bad[0].raw, text.substr(0, kRawBytesMax));
  }
}

TEST(TokenizeCsv, AFieldMayHaveItsLimitAndNoMore) {
  for (const bool quoted : {false, true}) {
    const auto record = [&](std::size_t bytes) {
      const std::string field(bytes, 'x');
      return "1," + (quoted ? "\"" + field + "\"" : field) + "\n";
    };
    const std::string fits = record(kFieldBytesMax);
    EXPECT_EQ(tokenized(fits, 2).size(), 1U);
    RecordBatch batch;
    const std::string longer = record(kFieldBytesMax + 1);
    const Status status = tokenize_csv(longer, 5, {kMarks, 2}, batch);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message(), message::kFieldTooLong);
    EXPECT_EQ(status.error().place().line, 5U);
    EXPECT_EQ(status.error().place().column, 3U);
  }
}

TEST(TokenizeCsv, ABatchThatServedBeforeHoldsOnlyTheNewRecords) {
  RecordBatch batch;
  ASSERT_TRUE(tokenize_csv("\"a\"\"b\",1\n1\n", 1, {kMarks, 2}, batch).ok());
  ASSERT_TRUE(tokenize_csv("\"c\"\"d\",2\n", 1, {kMarks, 2}, batch).ok());
  EXPECT_THAT(rows(batch), ElementsAre(Row{"c\"d", "2"}));
  EXPECT_THAT(batch.bad, IsEmpty());
}

// The place of a bad record's trouble, counted from the begin of the text.
void expect_place(const BadRecord& bad, std::string_view text, const TwinRecord& record) {
  if (!record.torn) return;
  const Place place = place_of(text, record.torn_at, 1);
  ASSERT_EQ(bad.fields[0].value, std::to_string(place.line)) << text;
  ASSERT_EQ(bad.fields[1].value, std::to_string(place.column)) << text;
  ASSERT_EQ(bad.column, place.line == record.line ? place.column : 0) << text;
}

// A field count that the records do not all have, so that good and bad ones both come.
void expect_like_twin(std::string_view text, std::size_t columns, CsvMarks marks = kMarks) {
  const CsvTwin twin(text, marks);
  RecordBatch batch;
  const Status status = tokenize_csv(text, 1, {marks, columns}, batch);
  ASSERT_EQ(status.ok(), !twin.quote_open()) << text;
  std::size_t good = 0;
  std::size_t bad = 0;
  for (const TwinRecord& record : twin.records) {
    Row fields = record.fields;
    while (fields.size() > columns && fields.back().empty()) fields.pop_back();
    if (record.torn || fields.size() != columns) {
      ASSERT_LT(bad, batch.bad.size()) << text;
      ASSERT_EQ(batch.bad[bad].line, record.line) << text;
      ASSERT_EQ(batch.bad[bad].raw, record.raw) << text;
      ASSERT_EQ(batch.bad[bad].reason == message::kTextAfterQuote, record.torn) << text;
      ASSERT_NO_FATAL_FAILURE(expect_place(batch.bad[bad], text, record));
      ++bad;
    } else {
      ASSERT_LT(good, batch.size()) << text;
      ASSERT_EQ(batch.line[good], record.line) << text;
      ASSERT_EQ(rows(batch)[good], fields) << text;
      ++good;
    }
  }
  ASSERT_EQ(good, batch.size()) << text;
  ASSERT_EQ(bad, batch.bad.size()) << text;
}

TEST(TokenizeCsv, AgreesWithTheSlowTwinOnChaos) {
  Random random(1);
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(expect_like_twin(chaotic_csv(random, 200), 1 + random.below(4)));
  }
}

TEST(TokenizeCsv, ARunOfBlanksIsOneDelimiter) {
  const RecordBatch batch =
      tokenized(" 00004  19970101  2   29.33\n\n   \n00021 19970102 1 75.00  \r\na \"b  c\" d e", 4,
                {.delimiter = ' '});
  EXPECT_THAT(rows(batch),
              ElementsAre(Row{"00004", "19970101", "2", "29.33"},
                          Row{"00021", "19970102", "1", "75.00"}, Row{"a", "b  c", "d", "e"}));
  EXPECT_THAT(batch.line, ElementsAre(1, 4, 5));
  EXPECT_THAT(batch.bad, IsEmpty());
}

TEST(TokenizeCsv, AgreesWithTheSlowTwinOnChaosOfBlanks) {
  Random random(3);
  for (int i = 0; i < 3'000; ++i) {
    std::string text = chaotic_csv(random, 200);
    std::replace(text.begin(), text.end(), ',', ' ');
    ASSERT_NO_FATAL_FAILURE(expect_like_twin(text, 1 + random.below(4), {.delimiter = ' '}));
  }
}

TEST(TokenizeCsv, AgreesWithTheSlowTwinOnOrderlyTexts) {
  Random random(2);
  for (int i = 0; i < 1'000; ++i) {
    const std::size_t columns = 1 + random.below(5);
    ASSERT_NO_FATAL_FAILURE(expect_like_twin(orderly_csv(random, columns, 12), columns));
  }
}

// Record i begins in line 2i + 1; its first line is "a, and its second one x"b,i.
TEST(TokenizeCsv, EachOfManyTornRecordsKnowsItsPlace) {
  constexpr std::size_t kRecords = 200'000;
  std::string text;
  for (std::size_t i = 0; i < kRecords; ++i) text += "\"a\nx\"b," + std::to_string(i) + "\n";
  const RecordBatch batch = tokenized(text, 2);
  ASSERT_EQ(batch.bad.size(), kRecords);
  for (std::size_t i = 0; i < kRecords; ++i) {
    ASSERT_EQ(batch.bad[i].line, 2 * i + 1);
    ASSERT_EQ(batch.bad[i].fields[0].value, std::to_string(2 * i + 2));
    ASSERT_EQ(batch.bad[i].fields[1].value, "3");
  }
}

TEST(TokenizeCsv, DifferentRecordsOfARealisticSizeDoNotShareAHash) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "F" + std::to_string(i) + ",P1,2.50\n";
  const RecordBatch batch = tokenized(text, 3);
  EXPECT_EQ(std::set<std::uint64_t>(batch.hash.begin(), batch.hash.end()).size(), 50'000U);
}

}  // namespace
}  // namespace canasta
