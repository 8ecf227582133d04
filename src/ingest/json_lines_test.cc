#include "ingest/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/messages/ingest.h"
#include "ingest/collected_records.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Row = std::vector<std::string>;

Result<CollectedRecords> read(std::string_view text, const std::vector<std::string>& columns,
                              std::size_t piece_bytes = 1 << 20, int threads = 1) {
  MemoryFileSystem files;
  EXPECT_TRUE(publish_file(files, "a.jsonl", text).ok());
  SourceFile source;
  source.path = "a.jsonl";
  source.kind = FileKind::JsonLines;
  source.columns = columns;
  Context context;
  context.threads = threads;
  return collect_records([&](const BatchHandler& handler) {
    return read_json_lines(context, files, source, handler, piece_bytes);
  });
}

// The value of key "a" as text; the reason when the line is bad.
std::string value_of(const std::string& json) {
  const auto records = read("{\"a\": " + json + "}\n", {"a"}).value();
  if (!records.bad.empty()) return std::string(name(records.bad[0].reason));
  return records.rows.at(0).at(0);
}

TEST(ReadJsonLines, ValuesAreTextAsWritten) {
  EXPECT_EQ(value_of("\"text\""), "text");
  EXPECT_EQ(value_of("17850.0"), "17850.0");
  EXPECT_EQ(value_of("1e-7"), "1e-7");
  EXPECT_EQ(value_of("-0"), "-0");
  EXPECT_EQ(value_of("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(value_of("true"), "true");
  EXPECT_EQ(value_of("false"), "false");
  EXPECT_EQ(value_of("null"), "");
  EXPECT_EQ(value_of("\"\""), "");
}

TEST(ReadJsonLines, EscapesAreUndone) {
  EXPECT_EQ(value_of(R"("say \"hi\"\n\u00e9\ud83d\uded2")"),
            "say \"hi\"\n\xC3\xA9\xF0\x9F\x9B\x92");
  EXPECT_EQ(value_of("\"caf\xC3\xA9\""), "caf\xC3\xA9");
}

TEST(ReadJsonLines, NestedValuesAreTheirJson) {
  EXPECT_EQ(value_of(R"([1, "b"] )"), R"([1, "b"])");
  EXPECT_EQ(value_of(R"({"x": {"y": []}})"), R"({"x": {"y": []}})");
}

TEST(ReadJsonLines, MissingKeysAreEmptyAndLateOnesIgnored) {
  const auto records = read("{\"a\":1}\n{\"b\":2,\"z\":9,\"a\":3}\n{}\n", {"a", "b"}).value();
  EXPECT_THAT(records.rows, ElementsAre(Row{"1", ""}, Row{"3", "2"}, Row{"", ""}));
}

TEST(ReadJsonLines, OfAKeyThatStandsTwiceTheLastCounts) {
  EXPECT_THAT(read("{\"a\":1,\"a\":2}\n", {"a"}).value().rows, ElementsAre(Row{"2"}));
}

TEST(ReadJsonLines, LinesArePhysical) {
  const auto records = read("\n{\"a\":1}\r\n  \n{\"a\":2}", {"a"}).value();
  EXPECT_THAT(records.lines, ElementsAre(2, 4));
  EXPECT_THAT(records.rows, ElementsAre(Row{"1"}, Row{"2"}));
}

TEST(ReadJsonLines, ABadLineHasItsPlaceAndTheOthersStay) {
  const auto records = read("{\"a\":1}\n{\"a\":tru}\n[1]\n{\"a\":2}\n", {"a"}).value();
  EXPECT_THAT(records.rows, ElementsAre(Row{"1"}, Row{"2"}));
  ASSERT_EQ(records.bad.size(), 2U);
  EXPECT_EQ(records.bad[0].line, 2U);
  EXPECT_EQ(records.bad[0].reason, message::kJsonMalformed);
  EXPECT_GT(records.bad[0].column, 0U);
  EXPECT_EQ(records.bad[0].raw, "{\"a\":tru}");
  EXPECT_EQ(records.bad[1].line, 3U);
  EXPECT_EQ(records.bad[1].reason, message::kJsonNotObject);
  EXPECT_EQ(records.bad[1].column, 1U);
}

TEST(ReadJsonLines, WhatIsNotJsonIsBad) {
  for (const char* json : {"01", "1.", "+1", ".5", "1e", "nul", "'x'", "\"\\q\"", "[1", "", "1 2",
                           "\"open", "1}}", "1} {\"b\":2"}) {
    EXPECT_EQ(value_of(json), "kJsonMalformed") << json;
  }
}

TEST(ReadJsonLines, CutsAndThreadsDoNotMatter) {
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "{\"id\": " + std::to_string(i) + ", \"name\": \"n\\t" + std::to_string(i) + "\"}";
    text += i % 3 == 0 ? "\r\n" : "\n";
  }
  const auto whole = read(text, {"id", "name"}).value();
  ASSERT_EQ(whole.rows.size(), 500U);
  EXPECT_THAT(whole.rows[499], ElementsAre("499", "n\t499"));
  EXPECT_EQ(whole.lines[499], 500U);
  for (const std::size_t piece_bytes : {7, 100}) {
    for (const int threads : {1, 2}) {
      EXPECT_TRUE(read(text, {"id", "name"}, piece_bytes, threads).value() == whole);
    }
  }
}

TEST(ReadJsonLines, AFieldMayHaveItsLimitAndNoMore) {
  const auto line = [](std::size_t bytes) {
    return "\n{\"a\":\"" + std::string(bytes, 'x') + "\"}";
  };
  EXPECT_EQ(read(line(kFieldBytesMax), {"a"}).value().rows.size(), 1U);
  const auto longer = read(line(kFieldBytesMax + 1), {"a"});
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().message(), message::kFieldTooLong);
  EXPECT_EQ(longer.error().place().line, 2U);
}

TEST(ReadJsonLines, ARecordMayHaveItsLimitAndNoMore) {
  const auto line = [](std::size_t bytes) {
    return "{\"a\":1" + std::string(bytes - 7, ' ') + "}\n";
  };
  EXPECT_EQ(read(line(kRecordBytesMax), {"a"}).value().rows.size(), 1U);
  const auto longer = read(line(kRecordBytesMax + 1), {"a"});
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().message(), message::kRecordTooLong);
  EXPECT_EQ(longer.error().place().line, 1U);
}

TEST(JsonColumns, AreTheKeysInOrderOfAppearance) {
  EXPECT_THAT(json_columns("{\"b\":1,\"a\":2}\nbad\n{\"c\":1,\"a\":2}\n").value(),
              ElementsAre("b", "a", "c"));
  EXPECT_THAT(json_columns("{\"a\\u0062\":1}").value(), ElementsAre("ab"));
}

TEST(JsonColumns, WithoutAnyObjectIsAnError) {
  for (const char* text : {"[{\"a\":1},\n{\"a\":2}]", "1\n2\n", ""}) {
    const auto columns = json_columns(text);
    ASSERT_FALSE(columns.ok()) << text;
    EXPECT_EQ(columns.error().message(), message::kJsonNotLines);
  }
}

TEST(JsonColumns, MayReachTheirLimitAndNoMore) {
  const auto object = [](std::size_t keys) {
    std::string text = "{\"k0\":0";
    for (std::size_t i = 1; i < keys; ++i) text += ",\"k" + std::to_string(i) + "\":0";
    return text + "}\n";
  };
  EXPECT_EQ(json_columns(object(kColumnsMax)).value().size(), kColumnsMax);
  const auto more = json_columns(object(kColumnsMax + 1));
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code(), ErrorCode::TooLarge);
}

TEST(FirstJsonRows, TakesTheFirstGoodOnes) {
  const std::string_view text = "bad\n{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";
  EXPECT_THAT(first_json_rows(text, {"a"}, 2).value(), ElementsAre(Row{"1"}, Row{"2"}));
  EXPECT_THAT(first_json_rows("", {"a"}, 2).value(), IsEmpty());
}

}  // namespace
}  // namespace canasta
