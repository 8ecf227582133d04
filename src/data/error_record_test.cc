#include "data/error_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/messages/live.h"
#include "base/messages/server.h"
#include "base/result.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

TEST(ErrorRecord, SaysAllThatTheErrorDoes) {
  const Error error = invalid(message::kFileMissing, {{"path", "ventas.csv"}})
                          .at({.file = "a.csv", .line = 3, .column = 7, .field = "price"});
  EXPECT_EQ(Json(error_record(error, Language::English)), Json::parse(R"({
    "code": "InvalidInput",
    "message": "no such file or folder: ventas.csv. Check the path, or that it is readable",
    "message_id": "kFileMissing",
    "fields": {"path": "ventas.csv"}, "exit": 2,
    "file": "a.csv", "line": 3, "column": 7, "field": "price"})"));
}

// In both languages, nouns and places too.
TEST(ErrorRecord, IsReadBackAsTheErrorItWas) {
  const Error error = Error(ErrorCode::TooLarge, message::kUnknownName,
                            {{"kind", message::kNounVersion}, {"name", "x"}, {"expected", 7}})
                          .at({.file = "a.csv", .line = 3, .column = 7, .field = "price"});
  const auto read = error_of_record(Json(error_record(error, Language::Spanish)));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->code(), ErrorCode::TooLarge);
  EXPECT_EQ(read->message(), message::kUnknownName);
  for (const Language language : {Language::English, Language::Spanish}) {
    EXPECT_EQ(read->text(language), error.text(language));
  }
  const auto bare =
      error_of_record(Json(error_record(invalid(message::kNoRows), Language::English)));
  ASSERT_TRUE(bare.has_value());
  EXPECT_EQ(bare->text(Language::English), invalid(message::kNoRows).text(Language::English));
}

TEST(ErrorRecord, IsNoneWhereItsMessageCannotBeSaid) {
  for (const char* const record :
       {"7", "[]", "{}", R"({"message_id": 7})", R"({"message_id": "kNobodySaysThis"})",
        R"({"message_id": "kFileMissing"})", R"({"message_id": "kFileMissing", "fields": ["x"]})",
        R"({"message_id": "kFileMissing", "fields": {"path": 7}})",
        R"({"message_id": "kFileMissing", "fields": {"path": {"noun": "kNobodySaysThis"}}})",
        R"({"message_id": "kFileMissing", "fields": {"paths": "x"}})"}) {
    EXPECT_FALSE(error_of_record(Json::parse(record)).has_value()) << record;
  }
}

TEST(ErrorRecord, OfAnotherFormKeepsWhatCanBeRead) {
  const auto read = error_of_record(Json::parse(
      R"({"message_id": "kFileMissing", "fields": {"path": "x"}, "code": "Odd", "line": -1,)"
      R"( "column": "4", "field": 5})"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->code(), ErrorCode::Corrupt);
  EXPECT_EQ(read->place().line, 0u);
  EXPECT_EQ(read->place().column, 0u);
  EXPECT_EQ(read->place().field, "");
}

TEST(ErrorRecord, KnowsEachCodeByItsName) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::Cancelled); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_called(name(code)), code);
  }
  EXPECT_EQ(error_code_called("Oops"), ErrorCode::Corrupt);
}

}  // namespace
}  // namespace canasta
