#include "server/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "base/messages/live.h"
#include "base/messages/server.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

constexpr const char* kRow =
    R"({"visits": 3, "country": "PE", "tags": "vip|new", "since": "2024-02-29"})";

Result<EncodedRequest> read_json(std::string body, const ServiceLimits& limits = {}) {
  return rows_of_json(sample_table(), body, limits);
}
Result<EncodedRequest> read_csv(std::string_view body, const ServiceLimits& limits = {}) {
  return rows_of_csv(sample_table(), body, limits);
}

// The feature of one row of JSON in which a column is so.
float feature_of(const std::string& member, std::size_t feature) {
  const auto read = read_json("{" + member + R"(, "visits": 3, "country": "PE", "tags": "",
                                                  "since": "2024-02-29"})");
  EXPECT_TRUE(read.ok()) << read.error().text(Language::English);
  return features_of(read->rows)[feature];
}

TEST(JsonRows, EachFormGivesTheSameFeatures) {
  const std::string row = kRow;
  for (const std::string& body : {row, "[" + row + "]", "{\"rows\": [" + row + "]}"}) {
    const auto read = read_json(body);
    ASSERT_TRUE(read.ok()) << body << read.error().text(Language::English);
    EXPECT_EQ(read->rows.rows(), 1u);
    EXPECT_THAT(features_of(read->rows), ElementsAreArray(sample_features()));
    EXPECT_EQ(read->unknown_words, 0u);
  }
  EXPECT_EQ(read_json("[" + row + "," + row + "]")->rows.rows(), 2u);
}

TEST(JsonRows, ValuesOfEveryType) {
  EXPECT_EQ(feature_of(R"("visits": "4.5")", 0), 4.5F);
  EXPECT_EQ(feature_of(R"("visits": true)", 0), 1);
  EXPECT_TRUE(std::isnan(feature_of(R"("visits": null)", 0)));
  EXPECT_TRUE(std::isnan(feature_of(R"("visits": "")", 0)));
  EXPECT_TRUE(std::isnan(feature_of(R"("visits": 1e200)", 0)));
  EXPECT_EQ(feature_of(R"("country": null)", 4), 1);
  EXPECT_EQ(feature_of(R"("country": 7)", 3), 1);
  EXPECT_EQ(feature_of(R"("tags": ["vip", "old"])", 5), 2);
  EXPECT_EQ(feature_of(R"("tags": ["vip", "old"])", 7), 1);
  EXPECT_EQ(feature_of(R"("since": "2025-03-01T09:30:00Z")", 8), 2025);
}

// What a request has no way to say is not advised.
TEST(CsvRows, AnotherEncodingIsToldToComeAsUtf8) {
  const auto read = read_csv("visits,country,tags,since\n3,Per\xFA,vip,2024-02-29\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kBodyNotUtf8);
  EXPECT_EQ(read.error().place().line, 2u);
  EXPECT_THAT(read.error().text(Language::English), HasSubstr("as UTF-8"));
}

TEST(JsonRows, TheFirstOfTwoKeysHolds) {
  EXPECT_EQ(feature_of(R"("visits": 8, "visits": 9)", 0), 8);
}

TEST(JsonRows, ColumnsThatTheModelDoesNotReadArePassedOver) {
  EXPECT_EQ(feature_of(R"("colour": {"a": [1, 2]}, "id": 7)", 0), 3);
}

TEST(JsonRows, WordsThatTrainingDidNotMeetAreCounted) {
  const auto read =
      read_json(R"({"visits": 3, "country": "AR", "tags": "old", "since": "2024-02-29"})");
  EXPECT_EQ(read->unknown_words, 2u);
}

TEST(JsonRows, MissingColumnsAreNamedWithTheirRow) {
  const auto read = read_json("[" + std::string(kRow) + R"(, {"visits": 3, "tags": ""}])");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kRowColumnMissing);
  EXPECT_THAT(read.error().text(Language::English), HasSubstr("country, since"));
  EXPECT_EQ(read.error().place().field, "1");
  EXPECT_EQ(read.error().place().column, std::string(kRow).size() + 4);
}

struct BadPlace {
  const char* name;
  std::string body;
  const char* pointer;
  std::uint64_t line;
  std::uint64_t column;
};

class JsonRowsPlaces : public testing::TestWithParam<BadPlace> {};

TEST_P(JsonRowsPlaces, AreThoseOfTheText) {
  const auto read = read_json(GetParam().body);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().place().field, GetParam().pointer);
  EXPECT_EQ(read.error().place().line, GetParam().line);
  EXPECT_EQ(read.error().place().column, GetParam().column);
}

INSTANTIATE_TEST_SUITE_P(
    , JsonRowsPlaces,
    testing::Values(BadPlace{"AValueInRows", "{\"rows\": [\n  {\"visits\": \"many\"}]}",
                             "rows/0/visits", 2, 14},
                    BadPlace{"AValueInAList", "[\n\n{\"visits\": \"many\"}]", "0/visits", 3, 12},
                    BadPlace{"AValueOfOneRow", R"({"visits": "many"})", "visits", 1, 12},
                    BadPlace{"RowsThatAreNoList", "{\n\"rows\": 7}", "rows", 2, 9},
                    BadPlace{"ARowThatIsNone", "{\"rows\": [\n 7]}", "rows/0", 2, 2},
                    BadPlace{"AFieldBesideRows",
                             "{\"rows\": [" + std::string(kRow) + "],\n\"a/b\": 1}", "a~1b", 2, 8},
                    BadPlace{"AMissingBrace", "[{\"visits\": 3\n ]", "", 2, 2},
                    BadPlace{"NoEnd", "[\n", "", 2, 1}, BadPlace{"AValueAlone", "  7", "", 1, 3}),
    [](const auto& bad) { return bad.param.name; });

struct BadBody {
  const char* name;
  std::string body;
  Message message;
  const char* field = "";
};

class JsonRowsRefuses : public testing::TestWithParam<BadBody> {};

TEST_P(JsonRowsRefuses, WithTheReason) {
  const auto read = read_json(GetParam().body);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), GetParam().message) << read.error().text(Language::English);
  EXPECT_EQ(read.error().place().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    , JsonRowsRefuses,
    testing::Values(
        BadBody{"Nothing", "", message::kBadJson}, BadBody{"NoRows", "[]", message::kNoRows},
        BadBody{"EmptyRows", R"({"rows": []})", message::kNoRows},
        BadBody{"ANumber", "7", message::kFieldType},
        BadBody{"AText", R"("x")", message::kFieldType},
        BadBody{"AnObjectOfRows", R"({"rows": {"a": 1}})", message::kFieldType, "rows"},
        BadBody{"AWordThatIsNoJson", "[x]", message::kBadJson},
        BadBody{"RowsOfNoJson", R"({"rows": x})", message::kBadJson},
        BadBody{"Cut", R"([{"visits": 3)", message::kBadJson},
        BadBody{"RowsOfNumbers", "[1, 2]", message::kFieldType, "0"},
        BadBody{"TextBehind", std::string(kRow) + " x", message::kBadJson},
        BadBody{"ValueBehind", "[" + std::string(kRow) + "] []", message::kBadJson},
        BadBody{"FieldBesideRows", R"({"rows": [)" + std::string(kRow) + R"(], "other": 1})",
                message::kFieldType, "other"},
        BadBody{"AWordForANumber", R"({"visits": "many"})", message::kRowValueNotNumber, "visits"},
        BadBody{"AListForANumber", R"({"visits": [3]})", message::kRowValueNotNumber, "visits"},
        BadBody{"ANumberForATime", R"({"since": 20240229})", message::kRowValueNotTime, "since"},
        BadBody{"NoSuchDay", R"({"since": "2023-02-29"})", message::kRowValueNotTime, "since"},
        BadBody{"InfinityAsAText", R"({"visits": "inf"})", message::kRowValueNotNumber, "visits"},
        BadBody{"MinusInfinityAsAText", R"({"visits": "-Infinity"})", message::kRowValueNotNumber,
                "visits"},
        BadBody{"TailBehindADay", R"({"since": "2024-02-29 please"})", message::kRowValueNotTime,
                "since"},
        BadBody{"TailBehindAMinute", R"({"since": "2024-02-29T09:30x"})", message::kRowValueNotTime,
                "since"},
        BadBody{"AnOffsetWithoutItsHours", R"({"since": "2024-02-29T09:30:00-5"})",
                message::kRowValueNotTime, "since"},
        BadBody{"AnOpenOrder", R"({"since": "01/02/2024"})", message::kRowValueNotTime, "since"},
        BadBody{"AnOpenSign", R"({"visits": "2,396"})", message::kRowNumberSign, "visits"},
        BadBody{"ACommaWhereNoneIsKnown", R"({"visits": "4,5"})", message::kRowNumberSign,
                "visits"},
        BadBody{"NoSuchHour", R"({"since": "2024-02-29T24:00"})", message::kRowValueNotTime,
                "since"}),
    [](const auto& bad) { return bad.param.name; });

// What training took for missing in its files is missing in rows too, whichever way they come.
TEST(Rows, WordsForMissingAreThoseOfFiles) {
  for (const char* word : {"nan", "NaN", "NA", "null", "None", " nan "}) {
    EXPECT_TRUE(std::isnan(feature_of("\"visits\": \"" + std::string(word) + "\"", 0))) << word;
    EXPECT_EQ(feature_of("\"country\": \"" + std::string(word) + "\"", 4), 1) << word;
    const auto csv = read_csv("visits,country,tags,since\n" + std::string(word) + "," +
                              std::string(word) + ",a,2024-02-29\n");
    ASSERT_TRUE(csv.ok()) << csv.error().text(Language::English);
    EXPECT_TRUE(std::isnan(features_of(csv->rows)[0])) << word;
    EXPECT_EQ(features_of(csv->rows)[4], 1) << word;
  }
}

TEST(CsvRows, InfinityIsNoNumber) {
  for (const char* word : {"inf", "-inf", "Infinity", "1e999"}) {
    const auto read =
        read_csv("visits,country,tags,since\n" + std::string(word) + ",PE,a,2024-02-29\n");
    ASSERT_FALSE(read.ok()) << word;
    EXPECT_EQ(read.error().message(), message::kRowValueNotNumber) << word;
  }
}

// The same cells as a table through Encoder::encode, the slow twin.
TEST(Rows, GiveTheFeaturesOfTheEncoder) {
  TextColumn countries;
  for (const char* text : {"CO", "PE", "AR"}) countries.add(text);
  TextColumn tags;
  for (const char* text : {"vip", "", "new, old"}) tags.add(text);
  tags.codes[1] = kNoCode;
  Table table;
  table.columns = {{"visits", RealColumn{{1.5, std::nan(""), -2}}},
                   {"country", std::move(countries)},
                   {"tags", std::move(tags)},
                   {"since", DayColumn{{0, 19'782, 20'000}}}};  // 1970-01-01, 2024-02-29, …
  const EncodedRows expected = sample_encoder().encode({.threads = 1}, table).value();
  const auto json = read_json(R"([
      {"visits": 1.5, "country": "CO", "tags": "vip", "since": "1970-01-01"},
      {"since": "2024-02-29", "tags": null, "country": "PE", "visits": null},
      {"visits": "-2", "country": "AR", "tags": ["new", "old"], "since": "2024-10-04"}])");
  const auto csv = read_csv(
      "since;tags;country;visits\n1970-01-01;vip;CO;1,5\n2024-02-29;;PE;NA\n"
      "2024-10-04;\"new, old\";AR;-2\n");
  for (const auto* read : {&json, &csv}) {
    ASSERT_TRUE(read->ok()) << read->error().text(Language::English);
    const std::vector<float> features = features_of((*read)->rows);
    ASSERT_EQ(features.size(), 3 * kSampleFeatures);
    for (std::size_t i = 0; i < features.size(); ++i) {
      const float twin = expected.matrix.values[i];
      EXPECT_TRUE(features[i] == twin || (std::isnan(features[i]) && std::isnan(twin))) << i;
    }
  }
}

std::string arrow_row(const std::string& name) {
  std::ifstream file("tests/fuzz/arrow_corpus/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}
Result<EncodedRequest> read_arrow(std::string_view body, const ServiceLimits& limits = {}) {
  return rows_of_arrow(sample_table(), body, limits);
}

// --- Times

constexpr std::size_t kDateParts = 6;  // year, quarter, month, day, weekday, hour

// A model of a time alone, of a shop in Bogotá: always five hours behind UTC.
ServedTable bogota_table() {
  ServedTable table = sample_table(
      Encoder({{.column = "at", .coding = Coding::DateParts, .hour = true, .vocabulary = {}}}));
  table.timezone = "America/Bogota";
  return table;
}

struct Moment {
  const char* text;
  std::vector<float> parts;
};

// Worked by hand. 2024-02-29 was a Thursday, the third day from Monday on.
const Moment kMoments[] = {
    {"2024-02-29T09:30:00-05:00", {2024, 1, 2, 29, 3, 9}},       // the shop's own offset
    {"2024-03-01T02:30:00Z", {2024, 1, 2, 29, 3, 21}},           // still the day before
    {"2024-03-01T08:30:00.250+09:00", {2024, 1, 2, 29, 3, 18}},  // 23:30 in UTC
    {"2024-02-29 23:00-0800", {2024, 1, 3, 1, 4, 2}},            // 07:00 in UTC, the day behind
    {"2024-02-29T23:30", {2024, 1, 2, 29, 3, 23}},               // the shop's already
    {"2024-02-29", {2024, 1, 2, 29, 3, 0}},
    {"29 de febrero de 2024", {2024, 1, 2, 29, 3, 0}}};

TEST(RowTimes, AreMovedToTheZoneOfTheShop) {
  const ServedTable table = bogota_table();
  for (const auto& [text, parts] : kMoments) {
    std::string json = R"({"at": ")" + std::string(text) + "\"}";
    const auto of_json = rows_of_json(table, json, {});
    const auto of_csv = rows_of_csv(table, "at,n\n" + std::string(text) + ",1\n", {});
    for (const auto* read : {&of_json, &of_csv}) {
      ASSERT_TRUE(read->ok()) << text << read->error().text(Language::English);
      EXPECT_THAT(features_of((*read)->rows, kDateParts), ElementsAreArray(parts)) << text;
    }
  }
}

// The column "zoned" of every row: 14:30:05 in UTC.
TEST(RowTimes, OfArrowAreMovedFromUtcWhereTheyHaveAZone) {
  ServedTable table = sample_table(
      Encoder({{.column = "zoned", .coding = Coding::DateParts, .hour = true, .vocabulary = {}}}));
  table.timezone = "Asia/Tokyo";  // nine hours before UTC
  const auto read = rows_of_arrow(table, arrow_row("every_type"), {});
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  const std::vector<float> features = features_of(read->rows, kDateParts);
  EXPECT_THAT(std::vector<float>(features.begin(), features.begin() + kDateParts),
              ElementsAreArray(std::vector<float>{2024, 1, 2, 29, 3, 23}));
}

// The sample's row, as pyarrow writes it.
TEST(ArrowRows, GiveTheSameFeatures) {
  const auto read = read_arrow(arrow_row("row"));
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_EQ(read->rows.rows(), 1u);
  EXPECT_THAT(features_of(read->rows), ElementsAreArray(sample_features()));
}

TEST(ArrowRows, ValuesOfEveryTypeAndMissingOnes) {
  const auto read = read_arrow(arrow_row("every_type"));
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  ASSERT_EQ(read->rows.rows(), 3u);
  const std::vector<float> features = features_of(read->rows);
  const auto feature = [&](std::size_t row, std::size_t at) {
    return features[row * kSampleFeatures + at];
  };
  EXPECT_EQ(feature(0, 0), 3);
  EXPECT_TRUE(std::isnan(feature(1, 0)));
  EXPECT_EQ(feature(2, 0), -7);
  EXPECT_EQ(feature(1, 3), 1);     // ñandú is another country
  EXPECT_EQ(feature(2, 4), 1);     // none is a missing one
  EXPECT_EQ(feature(2, 8), 1969);  // date32
  EXPECT_EQ(read->unknown_words, 1u);
}

TEST(ArrowRows, ATimeOfACategoryIsAWordAndOfANumberIsRefused) {
  const Encoder words(
      {{.column = "since", .coding = Coding::OneHot, .vocabulary = {"2024-02-29"}}});
  EXPECT_EQ(features_of(rows_of_arrow(sample_table(words), arrow_row("row"), {})->rows, 1)[0], 1);
  const Encoder number({{.column = "since", .coding = Coding::Number, .vocabulary = {}}});
  const auto read = rows_of_arrow(sample_table(number), arrow_row("row"), {});
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kRowValueNotNumber);
  EXPECT_EQ(read.error().place().field, "rows/0/since");
}

TEST(ArrowRows, WithoutRowsOrColumnsTheyAreRefused) {
  EXPECT_EQ(read_arrow(arrow_row("no_rows")).error().message(), message::kNoRows);
  const Encoder other({{.column = "other", .coding = Coding::Number, .vocabulary = {}}});
  EXPECT_EQ(rows_of_arrow(sample_table(other), arrow_row("row"), {}).error().message(),
            message::kRowColumnMissing);
}

TEST(ArrowRows, RowsAtTheirLimitAndBeyond) {
  ServiceLimits limits;
  limits.rows_per_call = 3;
  EXPECT_TRUE(read_arrow(arrow_row("every_type"), limits).ok());
  limits.rows_per_call = 2;
  const auto many = read_arrow(arrow_row("every_type"), limits);
  ASSERT_FALSE(many.ok());
  EXPECT_EQ(many.error().message(), message::kCallRowsTooMany);
}

TEST(CsvRows, MissingColumnsAreNamed) {
  const auto read = read_csv("visits,tags\n3,vip\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kRowColumnMissing);
  EXPECT_THAT(read.error().text(Language::English), HasSubstr("country, since"));
  EXPECT_EQ(read.error().place().line, 1u);
}

TEST(CsvRows, ACellBehindALineEndInQuotesHasItsOwnLine) {
  const auto read = read_csv("tags,visits,country,since\n\"a\nb\",x,PE,2024-02-29\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().place().line, 3u);
  EXPECT_EQ(read.error().place().column, 4u);
}

TEST(CsvRows, ACellWithDoubledQuotesHasTheLineOfItsRecord) {
  const auto read = read_csv("visits,tags,country,since\n\"3\"\"\",a,PE,2024-02-29\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().place().line, 2u);
  EXPECT_EQ(read.error().place().column, 0u);
}

TEST(CsvRows, OtherColumnsArePassedOver) {
  const auto read = read_csv("id,since,tags,country,visits\nx1,2024-02-29,vip|new,PE,3\n");
  ASSERT_TRUE(read.ok()) << read.error().text(Language::English);
  EXPECT_THAT(features_of(read->rows), ElementsAreArray(sample_features()));
}

TEST(CsvRows, AWordForANumberIsNamedWithItsPlace) {
  const auto read = read_csv("since,tags,country,visits\n2024-02-29,a,PE,3\n2024-02-29,a,PE,x\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kRowValueNotNumber);
  EXPECT_EQ(read.error().place().field, "rows/1/visits");
  EXPECT_EQ(read.error().place().line, 3u);
  EXPECT_EQ(read.error().place().column, 17u);
}

// One decimal sign in a column: where a comma is shown, "1.5" is neither 1.5 nor 15.
TEST(CsvRows, TwoDecimalSignsInAColumnAreRefused) {
  const auto read = read_csv("visits;country;tags;since\n1,5;CO;;2024-02-29\n1.5;CO;;2024-02-29\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kRowNumberSign);
}

TEST(CsvRows, RowsAtTheirLimitAndBeyond) {
  ServiceLimits limits;
  limits.rows_per_call = 2;
  std::string body = "visits,country,tags,since\n";
  for (int i = 0; i < 2; ++i) body += "3,CO,vip,2024-02-29\n";
  EXPECT_EQ(read_csv(body, limits)->rows.rows(), 2u);
  const auto many = read_csv(body + "3,CO,vip,2024-02-29\n", limits);
  ASSERT_FALSE(many.ok());
  EXPECT_EQ(many.error().message(), message::kCallRowsTooMany);
}

TEST(CsvRows, AHeaderAloneHasNoRows) {
  const auto read = read_csv("visits,country,tags,since\n");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message(), message::kNoRows);
}

}  // namespace
}  // namespace canasta
