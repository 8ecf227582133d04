#include "server/infer_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/live.h"
#include "base/messages/server.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

Result<InferRequest> read(const std::string& body, const ServiceLimits& limits = {}) {
  return read_infer(sample_table(), body, limits);
}

// The other columns of a row, beside `visits`.
constexpr const char* kOthers =
    R"({"name": "country", "datatype": "BYTES", "shape": [1], "data": ["PE"]},
       {"name": "tags", "datatype": "BYTES", "shape": [1, 1], "data": ["vip|new"]},
       {"name": "since", "datatype": "BYTES", "shape": [1, 1], "data": [["2024-02-29"]]})";

Result<InferRequest> read_visits(const std::string& datatype, const std::string& data,
                                 const std::string& shape = "[1]") {
  return read(R"({"inputs": [{"name": "visits", "datatype": ")" + datatype + R"(", "shape": )" +
              shape + R"(, "data": )" + data + "}," + kOthers + "]}");
}

TEST(InferBody, ATensorForEachColumn) {
  const auto request = read_visits("INT64", "[3]");
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  EXPECT_EQ(request->rows.rows.rows(), 1u);
  EXPECT_THAT(features_of(request->rows.rows), ElementsAreArray(sample_features()));
  EXPECT_EQ(request->id, std::nullopt);
  EXPECT_TRUE(request->outputs.empty());
}

TEST(InferBody, WholeNumbersBeyond64BitsAreReals) {
  const auto request = read_visits("FP64", "[18446744073709551616]");
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  EXPECT_EQ(features_of(request->rows.rows)[0], 18'446'744'073'709'551'616.0F);
  EXPECT_EQ(read_visits("UINT64", "[18446744073709551616]").error().message(),
            message::kTensorValue);
}

TEST(InferBody, IdAndOutputs) {
  const auto request = read(R"({"id": "7", "outputs": [{"name": "b"}, {"name": "a"}], "inputs": [
      {"name": "visits", "datatype": "FP32", "shape": [1], "data": [3]},)" +
                            std::string(kOthers) + "]}");
  ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
  EXPECT_EQ(request->id, "7");
  EXPECT_THAT(request->outputs, ElementsAre("b", "a"));
}

Encoder numbers() {
  return Encoder({{.column = "a", .coding = Coding::Number, .vocabulary = {}},
                  {.column = "b", .coding = Coding::Number, .vocabulary = {}}});
}

Result<InferRequest> read_matrix(const char* shape, const char* data) {
  return read_infer(sample_table(numbers()),
                    std::string(R"({"inputs": [{"name": "x", "datatype": "FP64", "shape": )") +
                        shape + R"(, "data": )" + data + "}]}",
                    {});
}

TEST(InferBody, OneTensorOfAllColumnsFlatOrNested) {
  for (const char* data : {"[1, 2, 3, 4, 5, 6]", "[[1, 2], [3, 4], [5, 6]]"}) {
    const auto request = read_matrix("[3, 2]", data);
    ASSERT_TRUE(request.ok()) << request.error().text(Language::English);
    EXPECT_EQ(request->rows.rows.rows(), 3u);
    EXPECT_THAT(features_of(request->rows.rows, 2), ElementsAre(1, 2, 3, 4, 5, 6));
  }
}

TEST(InferBody, ShapesThatDoNotFitAreRefused) {
  const std::pair<const char*, const char*> wrong[] = {
      {"[3, 2]", "[1, 2, 3, 4, 5]"},
      {"[3, 2]", "[[1, 2], [3, 4]]"},
      {"[2, 2]", "[[1, 2], [3]]"},
      {"[2, 2]", "[[1, 2], [3, 4, 5]]"},
      {"[2, 2]", "[[1, 2], 3, 4]"},
      {"[2, 3]", "[1, 2, 3, 4, 5, 6]"},
      {"[]", "[1, 2]"},
      {"[1, 1, 2]", "[1, 2]"},
      {"[0, 0]", "[]"},
      {"[9223372036854775808, 2]", "[1, 2]"},
      {"[18446744073709551615, 18446744073709551615]", "[1]"}};
  for (const auto& [shape, data] : wrong) {
    const auto request = read_matrix(shape, data);
    ASSERT_FALSE(request.ok()) << shape << data;
    EXPECT_EQ(request.error().message(), message::kTensorShape) << shape << data;
    EXPECT_EQ(request.error().place().field, "inputs/0/shape");
  }
  EXPECT_EQ(read_matrix("[0, 2]", "[]").error().message(), message::kNoRows);
  EXPECT_EQ(read_matrix("[-1, 2]", "[1, 2]").error().message(), message::kFieldType);
}

struct Bounds {
  const char* datatype;
  const char* least;
  const char* most;
  const char* below;
  const char* above;
};

class WholeDatatypes : public testing::TestWithParam<Bounds> {};

TEST_P(WholeDatatypes, TakeTheirRangeAndNoMore) {
  const Bounds& bounds = GetParam();
  for (const char* good : {bounds.least, bounds.most, "null"}) {
    EXPECT_TRUE(read_visits(bounds.datatype, "[" + std::string(good) + "]").ok()) << good;
  }
  for (const char* bad : {bounds.below, bounds.above, "1.5", "\"1\"", "true", "{}", "[1]"}) {
    const auto request = read_visits(bounds.datatype, "[" + std::string(bad) + "]");
    ASSERT_FALSE(request.ok()) << bad;
    EXPECT_EQ(request.error().message(), message::kTensorValue) << bad;
    EXPECT_EQ(request.error().place().field, "inputs/0/data/0");
  }
}

INSTANTIATE_TEST_SUITE_P(
    , WholeDatatypes,
    testing::Values(Bounds{"UINT8", "0", "255", "-1", "256"},
                    Bounds{"UINT16", "0", "65535", "-1", "65536"},
                    Bounds{"UINT32", "0", "4294967295", "-1", "4294967296"},
                    Bounds{"UINT64", "0", "18446744073709551615", "-1", "1e20"},
                    Bounds{"INT8", "-128", "127", "-129", "128"},
                    Bounds{"INT16", "-32768", "32767", "-32769", "32768"},
                    Bounds{"INT32", "-2147483648", "2147483647", "-2147483649", "2147483648"},
                    Bounds{"INT64", "-9223372036854775808", "9223372036854775807", "-1e19",
                           "9223372036854775808"}));

TEST(InferDatatypes, OfTruthsTextsAndReals) {
  EXPECT_EQ(features_of(read_visits("BOOL", "[true]")->rows.rows)[0], 1);
  EXPECT_EQ(features_of(read_visits("BYTES", "[\"2.5\"]")->rows.rows)[0], 2.5F);
  for (const char* real : {"FP16", "FP32", "FP64"}) {
    EXPECT_EQ(features_of(read_visits(real, "[2.5]")->rows.rows)[0], 2.5F);
    EXPECT_TRUE(std::isnan(features_of(read_visits(real, "[null]")->rows.rows)[0]));
    EXPECT_EQ(read_visits(real, "[\"2.5\"]").error().message(), message::kTensorValue);
  }
  EXPECT_EQ(read_visits("BOOL", "[1]").error().message(), message::kTensorValue);
  EXPECT_EQ(read_visits("BYTES", "[1]").error().message(), message::kTensorValue);
  EXPECT_EQ(read_visits("STRING", "[1]").error().message(), message::kTensorDatatype);
}

TEST(InferBody, WhatIsWrongIsNamedWithItsPlace) {
  struct Wrong {
    const char* body;
    Message message;
    const char* field;
  };
  const Wrong wrong[] = {
      {"[]", message::kFieldType, ""},
      {"{}", message::kFieldMissing, ""},
      {R"({"inputs": {}})", message::kFieldType, "inputs"},
      {R"({"inputs": [7]})", message::kFieldType, "inputs/0"},
      {R"({"inputs": []})", message::kNoRows, ""},
      {R"({"inputs": [{}]})", message::kFieldMissing, "inputs/0"},
      {R"({"inputs": [{"name": 7}]})", message::kFieldType, "inputs/0/name"},
      {R"({"inputs": [], "id": 7})", message::kFieldType, "id"},
      {R"({"inputs": [], "outputs": "zz"})", message::kFieldType, "outputs"},
      {R"({"inputs": [], "outputs": ["prediction"]})", message::kFieldType, "outputs/0"},
      {R"({"inputs": [], "outputs": [{"name": "a"}, {}]})", message::kFieldType, "outputs/1"},
      {R"({"inputs": [], "outputs": [{"name": 7}]})", message::kFieldType, "outputs/0/name"},
      {R"({"inputs": [{"name": "visits", "datatype": "FP32", "shape": [1]}]})",
       message::kFieldMissing, "inputs/0"},
      {R"({"inputs": [{"name": "visits", "datatype": "FP32", "shape": [1], "data": [3]}]})",
       message::kRowColumnMissing, "inputs"}};
  for (const Wrong& each : wrong) {
    const auto request = read(each.body);
    ASSERT_FALSE(request.ok()) << each.body;
    EXPECT_EQ(request.error().message(), each.message) << each.body;
    EXPECT_EQ(request.error().place().field, each.field) << each.body;
  }
}

TEST(InferBody, WhatIsWrongHasLineAndColumn) {
  const auto request = read(
      "{\"inputs\": [{\"name\": \"visits\", \"datatype\": \"INT8\", \"shape\": [2],\n"
      " \"data\": [3, 900]}]}");
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().place().field, "inputs/0/data/1");
  EXPECT_EQ(request.error().place().line, 2u);
  EXPECT_EQ(request.error().place().column, 14u);
}

// The pointer leads to the value, however the data lie.
TEST(InferBody, WhatIsWrongHasItsPlaceFlatAndNested) {
  const std::tuple<const char*, const char*, const char*> wrong[] = {
      {"[2, 2]", "[1, 2, 3, \"x\"]", "inputs/0/data/3"},
      {"[2, 2]", "[[1, 2], [3, \"x\"]]", "inputs/0/data/1/1"},
      {"[2, 2]", "[[1, 2], [\"x\", 3]]", "inputs/0/data/1/0"}};
  for (const char* const datatype : {"FP64", "BYTES"}) {
    for (const auto& [shape, data, field] : wrong) {
      std::string values = data;
      if (std::string_view(datatype) == "BYTES") {  // then it is a text that is no number
        for (const char digit : {'1', '2', '3'}) {
          const std::size_t at = values.find(digit);
          values.replace(at, 1, "null");
        }
      }
      const auto request =
          read_infer(sample_table(numbers()),
                     std::string(R"({"inputs": [{"name": "x", "shape": )") + shape +
                         R"(, "datatype": ")" + datatype + "\", \"data\":\n" + values + "}]}",
                     {});
      ASSERT_FALSE(request.ok()) << values;
      EXPECT_EQ(request.error().place().field, field) << datatype << values;
      EXPECT_EQ(request.error().place().line, 2U) << datatype << values;
      EXPECT_EQ(request.error().place().column, values.find('"') + 1) << datatype << values;
    }
  }
}

TEST(InferBody, AColumnOfListsHasThePlaceOfItsValue) {
  const auto nested = read_visits("BYTES", R"([["x"]])", "[1, 1]");
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().place().field, "inputs/0/data/0/0");
  const auto flat = read_visits("BYTES", R"(["x"])", "[1, 1]");
  ASSERT_FALSE(flat.ok());
  EXPECT_EQ(flat.error().place().field, "inputs/0/data/0");
}

TEST(InferBody, WhatIsExpectedIsSaidInTheLanguageOfTheRest) {
  const std::pair<const char*, const char*> wrong[] = {
      {"[]", "Se esperaba: un objeto"},
      {"{}", "Se esperaba: una lista de tensores"},
      {R"({"inputs": 7})", "Se esperaba: una lista"},
      {R"({"inputs": [], "id": 7})", "Se esperaba: un texto"},
      {R"({"inputs": [{}]})", "Se esperaba: todo tensor lo tiene"},
      {R"({"inputs": [)", "no es JSON: no cumple la sintaxis."},
      {R"({"inputs": 1e999})", "no es JSON: un número no se puede leer."}};
  for (const auto& [body, said] : wrong) {
    const auto request = read(body);
    ASSERT_FALSE(request.ok()) << body;
    EXPECT_NE(request.error().text(Language::Spanish).find(said), std::string::npos)
        << request.error().text(Language::Spanish);
  }
}

TEST(InferBody, WithoutInputsIsWrongFromItsBeginning) {
  const auto request = read("\n  {}");
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().place().line, 2U);
  EXPECT_EQ(request.error().place().column, 3U);
}

TEST(InferBody, ColumnsOfUnequalLengthAreRefused) {
  const auto request = read_visits("INT64", "[3, 4]", "[2]");
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().message(), message::kColumnLength);
}

TEST(InferBody, RowsAtTheirLimitAndBeyond) {
  ServiceLimits limits;
  const std::string body = R"({"inputs": [{"name": "visits", "datatype": "INT8", "shape": [1],
                               "data": [3]},)" +
                           std::string(kOthers) + "]}";
  limits.rows_per_call = 1;
  EXPECT_TRUE(read(body, limits).ok());
  limits.rows_per_call = 0;
  EXPECT_EQ(read(body, limits).error().message(), message::kCallRowsTooMany);
}

}  // namespace
}  // namespace canasta
