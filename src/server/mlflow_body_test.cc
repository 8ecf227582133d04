#include "server/mlflow_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/messages/live.h"
#include "base/messages/server.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

using testing::ElementsAreArray;

Result<MlflowRequest> read(const std::string& body, const ServiceLimits& limits = {}) {
  return read_mlflow(sample_table(), body, limits);
}

class MlflowBody : public testing::TestWithParam<const char*> {};

TEST_P(MlflowBody, EachFieldGivesTheRow) {
  const auto request = read(GetParam());
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  EXPECT_EQ(request->rows.rows.rows(), 1u);
  EXPECT_FALSE(request->wants_probabilities);
  EXPECT_THAT(features_of(request->rows.rows), ElementsAreArray(sample_features()));
}

INSTANTIATE_TEST_SUITE_P(
    , MlflowBody,
    testing::Values(
        R"({"dataframe_split": {"columns": ["since", "id", "tags", "country", "visits"],
            "index": [7], "data": [["2024-02-29", 1, "vip|new", "PE", 3]]}})",
        R"({"dataframe_split": {"data": [[3, "PE", "vip|new", "2024-02-29"]],
            "columns": ["visits", "country", "tags", "since"]}, "params": null})",
        R"({"dataframe_records": [{"tags": ["vip", "new"], "since": "2024-02-29", "country": "PE",
            "visits": "3", "colour": "red"}]})",
        R"({"instances": [[3, "PE", "vip|new", "2024-02-29"]], "params": {"timeout": 5}})",
        R"({"instances": [{"visits": 3, "country": "PE", "tags": "vip|new",
            "since": "2024-02-29"}]})",
        R"({"inputs": [[3, "PE", ["vip", "new"], "2024-02-29"]]})",
        R"({"inputs": {"visits": [3], "country": ["PE"], "tags": ["vip|new"],
            "since": ["2024-02-29"]}, "params": {"predict_method": "predict"}})",
        R"({"inputs": {"visits": [[3]], "country": [["PE"]], "tags": [["vip", "new"]],
            "since": [["2024-02-29"]]}})"));

// 2^64 and more is legal JSON: read as a number, and passed over where nobody reads it. What stands
// in texts stays.
TEST(MlflowNumbers, Beyond64Bits) {
  const auto request = read(
      R"({"dataframe_records": [{"id": 18446744073709551616, "visits": -100000000000000000000,
          "note": "\"18446744073709551616", "tags": "vip|new", "country": "18446744073709551616",
          "since": "2024-02-29"}]})");
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  const std::vector<float> features = features_of(request->rows.rows);
  EXPECT_EQ(features[0], -1e20F);
  EXPECT_EQ(features[3], 1);  // another country, and a text still
}

TEST(MlflowNumbers, OfUpTo64BitsAndTextsStayAsTheyAreBesideLongerOnes) {
  const Encoder words({{.column = "word",
                        .coding = Coding::OneHot,
                        .vocabulary = {"18446744073709551615", "18446744073709551616"}}});
  const auto request =
      read_mlflow(sample_table(words),
                  R"({"instances": [{"word": 18446744073709551615, "id": 18446744073709551616},
                        {"word": "18446744073709551616"}]})",
                  {});
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  EXPECT_EQ(request->rows.unknown_words, 0u);
}

TEST(MlflowNumbers, OneThatNoDoubleHoldsIsRefused) {
  EXPECT_FALSE(read(R"({"instances": [[1e999, "PE", "", "2024-02-29"]]})").ok());
}

TEST(MlflowParams, AskForProbabilities) {
  const auto request = read(
      R"({"params": {"predict_method": "predict_proba"},
          "instances": [[3, "PE", "", "2024-02-29"], [4, "PE", "", "2024-02-29"]]})");
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->wants_probabilities);
  EXPECT_EQ(request->rows.rows.rows(), 2u);
}

struct BadBody {
  const char* name;
  const char* body;
  Message message;
  const char* field = "";
};

class MlflowBodyRefuses : public testing::TestWithParam<BadBody> {};

TEST_P(MlflowBodyRefuses, WithTheReason) {
  const auto request = read(GetParam().body);
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().message(), GetParam().message)
      << request.error().text(Language::English);
  EXPECT_EQ(request.error().place().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    , MlflowBodyRefuses,
    testing::Values(
        BadBody{"NoJson", "visits=3", message::kBadJson},
        BadBody{"AList", "[[3]]", message::kFieldType, ""},
        BadBody{"NoField", "{}", message::kOneOfFields},
        BadBody{"ParamsAlone", R"({"params": {}})", message::kOneOfFields},
        BadBody{"TwoFields", R"({"inputs": [[1]], "instances": [[1]]})", message::kOneOfFields},
        BadBody{"OneFieldTwice", R"({"inputs": [[1]], "inputs": [[1]]})", message::kOneOfFields},
        BadBody{"SplitWithoutData", R"({"dataframe_split": {"columns": ["visits"]}})",
                message::kFieldMissing, "dataframe_split"},
        BadBody{"SplitWithoutColumns", R"({"dataframe_split": {"data": []}})",
                message::kFieldMissing, "dataframe_split"},
        BadBody{"NoRows", R"({"dataframe_records": []})", message::kNoRows},
        BadBody{"RecordsOfLists", R"({"dataframe_records": [[3]]})", message::kFieldType,
                "dataframe_records/0"},
        BadBody{"ShortRow", R"({"instances": [[3, "PE", "", "2024-02-29"], [3, "PE"]]})",
                message::kRowLength, "instances/1"},
        BadBody{"RowsOfNumbers", R"({"instances": [3]})", message::kFieldType, "instances/0"},
        BadBody{"MixedRows", R"({"instances": [[3, "PE", "", "2024-02-29"], {"visits": 3}]})",
                message::kFieldType, "instances/1"},
        BadBody{"UnevenColumns", R"({"inputs": {"visits": [3, 4], "country": ["PE"]}})",
                message::kColumnLength, "inputs/country"},
        BadBody{"ColumnsLack", R"({"inputs": {"visits": [3], "id": [1]}})",
                message::kRowColumnMissing, "inputs"},
        BadBody{"AColumnOfOneValue", R"({"inputs": {"visits": 3}})", message::kFieldType,
                "inputs/visits"},
        BadBody{"AnotherMethod", R"({"instances": [[3]], "params": {"predict_method": "sample"}})",
                message::kParameterWord, "params/predict_method"},
        BadBody{"ParamsOfAList", R"({"instances": [[3]], "params": []})", message::kFieldType,
                "params"}),
    [](const auto& bad) { return bad.param.name; });

struct BadPlace {
  const char* body;
  const char* pointer;
  std::uint64_t line;
  std::uint64_t column;
};

TEST(MlflowPlaces, AreThoseOfTheText) {
  const BadPlace places[] = {
      {"{\"dataframe_split\": {\"columns\": [\"visits\"],\n\"data\": [[3], [\"x\"]]}}",
       "dataframe_split/data/1/0", 2, 16},
      {"{\"dataframe_records\": [\n{\"visits\": \"x\"}]}", "dataframe_records/0/visits", 2, 12},
      {"{\"inputs\": {\"visits\": [3,\n\"x\"]}}", "inputs/visits/1", 2, 1},
      {"{\"instances\": [],\n}", "", 2, 1}};
  for (const BadPlace& place : places) {
    const Encoder visits({{.column = "visits", .coding = Coding::Number, .vocabulary = {}}});
    const auto request = read_mlflow(sample_table(visits), place.body, {});
    ASSERT_FALSE(request.ok()) << place.body;
    EXPECT_EQ(request.error().place().field, place.pointer);
    EXPECT_EQ(request.error().place().line, place.line) << place.body;
    EXPECT_EQ(request.error().place().column, place.column) << place.body;
  }
}

TEST(MlflowLimits, RowsAtTheirLimitAndBeyond) {
  ServiceLimits limits;
  limits.rows_per_call = 1;
  const std::string row = R"([3, "PE", "", "2024-02-29"])";
  EXPECT_TRUE(read(R"({"inputs": [)" + row + "]}", limits).ok());
  const auto many = read(R"({"inputs": [)" + row + "," + row + "]}", limits);
  ASSERT_FALSE(many.ok());
  EXPECT_EQ(many.error().message(), message::kCallRowsTooMany);
}

TEST(MlflowLimits, DepthAtItsLimitAndBeyond) {
  ServiceLimits limits;
  limits.json_depth = 3;
  const std::string row = R"({"inputs": [[3, "PE", "", "2024-02-29")";
  EXPECT_TRUE(read(row + "]]}", limits).ok());
  const auto deep = read(R"({"inputs": [[3, "PE", [], "2024-02-29"]]})", limits);
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().message(), message::kJsonTooDeep);
}

}  // namespace
}  // namespace canasta
