// What rows are called, as it comes with them in each form.
#include "server/row_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/messages/live.h"
#include "server/rows.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr const char* kRest =
    R"("visits": 3, "country": "PE", "tags": "vip|new", "since": "2024-02-29"})";

std::string row_with(const std::string& member) { return "{" + member + ", " + kRest; }

std::vector<std::string> keys_of(const Result<EncodedRequest>& read) {
  EXPECT_TRUE(read.ok()) << read.error().text(Language::English);
  std::vector<std::string> keys;
  for (std::size_t row = 0; row < read->rows.rows(); ++row) {
    keys.emplace_back(read->keys.of(row));
  }
  return keys;
}

std::vector<std::string> keys_in_json(std::string body, const std::string& key = "id") {
  return keys_of(rows_of_json(sample_table_with_key(key), body, {}));
}

std::string arrow_rows(const std::string& name) {
  std::ifstream file("tests/fuzz/arrow_corpus/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string arrow_keys() { return arrow_rows("keys"); }

TEST(RowKeys, RowsWithoutOneAreEmpty) {
  RowKeys keys;
  EXPECT_TRUE(keys.empty());
  EXPECT_EQ(keys.of(0), "");
  keys.add(1, "b");
  keys.add(1, "c");  // the first holds
  keys.add(3, "");
  keys.add(4, "d");
  EXPECT_FALSE(keys.empty());
  EXPECT_EQ(keys.bytes(), 2u);
  for (const auto& [row, key] : {std::pair(0, ""), {1, "b"}, {2, ""}, {3, ""}, {4, "d"}, {5, ""}}) {
    EXPECT_EQ(keys.of(static_cast<std::size_t>(row)), key) << row;
  }
}

TEST(RowKeys, AnEmptyTextIsNone) {
  RowKeys keys;
  keys.add(0, "");
  EXPECT_TRUE(keys.empty());
  keys.add(1, "");
  keys.add(1, "b");  // the first that is one
  EXPECT_FALSE(keys.empty());
  EXPECT_EQ(keys.of(0), "");
  EXPECT_EQ(keys.of(1), "b");
}

TEST(RowKeys, OfJsonAreAsTheyAreWritten) {
  EXPECT_THAT(keys_in_json(row_with(R"("id": "a\u00f1\"o")")), ElementsAre("a\xC3\xB1\"o"));
  EXPECT_THAT(keys_in_json(row_with(R"("id": 12345678901234567890 )")),
              ElementsAre("12345678901234567890"));
  EXPECT_THAT(keys_in_json(row_with(R"("id": 1.50)")), ElementsAre("1.50"));
  EXPECT_THAT(keys_in_json(row_with(R"("id": true)")), ElementsAre("true"));
  EXPECT_THAT(keys_in_json(row_with(R"("id": [1, 2])")), ElementsAre("[1, 2]"));
  EXPECT_THAT(keys_in_json(row_with(R"("id": " NA ")")), ElementsAre(" NA "));
  EXPECT_THAT(keys_in_json(row_with(R"("id": null)")), ElementsAre(""));
  EXPECT_THAT(keys_in_json(row_with(R"("id": "a", "id": "b")")), ElementsAre("a"));
}

TEST(RowKeys, ComeWithTheirRowsInEachFormOfJson) {
  const std::string a = row_with(R"("id": "a")");
  const std::string without = std::string("{") + kRest;
  EXPECT_THAT(keys_in_json("{\"rows\": [" + without + "," + a + "]}"), ElementsAre("", "a"));
  EXPECT_THAT(keys_in_json("[" + a + "," + without + "]"), ElementsAre("a", ""));
  EXPECT_THAT(keys_in_json(a), ElementsAre("a"));
}

TEST(RowKeys, ChangeNoFeature) {
  std::string body = row_with(R"("id": "a")");
  const auto read = rows_of_json(sample_table_with_key("id"), body, {});
  ASSERT_TRUE(read.ok());
  EXPECT_THAT(features_of(read->rows), ElementsAreArray(sample_features()));
}

TEST(RowKeys, AreNotKeptWhereTheModelHasNone) {
  std::string body = row_with(R"("id": "a", "": "b")");
  const auto read = rows_of_json(sample_table(), body, {});
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->keys.empty());
}

// A column that the model reads is a feature, and one called as a part of the answer would hide it.
TEST(RowKeys, AreNotKeptWhereTheirNameIsTaken) {
  EXPECT_THAT(keys_in_json(row_with(R"("id": "a")"), "country"), ElementsAre(""));
  for (const char* const name :
       {"prediction", "confidence", "probabilities", "reasons", "problem"}) {
    EXPECT_THAT(keys_in_json(row_with("\"" + std::string(name) + "\": \"a\""), name),
                ElementsAre(""))
        << name;
  }
}

TEST(RowKeys, OfCsvAreTheirCells) {
  const auto read = rows_of_csv(sample_table_with_key("id"),
                                "visits,id,country,tags,since\n"
                                "3,007,PE,vip,2024-02-29\n"
                                "3,\"a,\"\"b\"\"\",PE,vip,2024-02-29\n"
                                "3,,PE,vip,2024-02-29\n",
                                {});
  EXPECT_THAT(keys_of(read), ElementsAre("007", "a,\"b\"", ""));
}

// What would be a missing value elsewhere is a name here, and blanks are part of it.
TEST(RowKeys, OfCsvAreNeitherTrimmedNorTakenForMissing) {
  const auto read = rows_of_csv(sample_table_with_key("id"),
                                "visits,country,tags,since,id\r\n"
                                "3,PE,vip,2024-02-29,NA\r\n"
                                "3,PE,vip,2024-02-29,\" a \"\r\n"
                                "3,PE,vip,2024-02-29, b\r\n",
                                {});
  EXPECT_THAT(keys_of(read), ElementsAre("NA", " a ", " b"));
}

// 2^53 + 1, which no double holds.
TEST(RowKeys, OfArrowHaveEveryDigit) {
  EXPECT_THAT(keys_of(rows_of_arrow(sample_table_with_key("id"), arrow_keys(), {})),
              ElementsAre("9007199254740993", "", "-5"));
  EXPECT_THAT(keys_of(rows_of_arrow(sample_table_with_key("name"), arrow_keys(), {})),
              ElementsAre("shop", "shop", "shop"));
  EXPECT_THAT(keys_of(rows_of_arrow(sample_table_with_key("share"), arrow_keys(), {})),
              ElementsAre("7", "0.5", ""));
}

TEST(RowKeys, OfAnArrowColumnOfNullsAreNone) {
  const auto read = rows_of_arrow(sample_table_with_key("nothing"), arrow_rows("every_type"), {});
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_TRUE(read->keys.empty());
}

// The word that three rows share stands in the body once.
TEST(RowKeys, AtTheirLimitAndBeyond) {
  ServiceLimits limits;
  limits.json_bytes = 12;
  EXPECT_TRUE(rows_of_arrow(sample_table_with_key("name"), arrow_keys(), limits).ok());
  limits.json_bytes = 11;
  const auto read = rows_of_arrow(sample_table_with_key("name"), arrow_keys(), limits);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(read.error().message(), message::kRowKeysTooLong);
  EXPECT_EQ(read.error().place().field, "rows/2");
}

}  // namespace
}  // namespace canasta
