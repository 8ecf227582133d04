#include "server/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "base/messages/io.h"
#include "base/messages/server.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr ProblemPlace kPlace{
    .instance = "/v1/x", .request_id = "r1", .language = Language::English, .root = "/srv/shop"};

TEST(Problem, SaysWhatIsWrongAndWhatToDo) {
  const Error error =
      invalid(message::kParameterRange, {{"name", "k"}, {"value", 0}, {"low", 1}, {"high", 100}});
  const HttpResponse response = problem_response(error, kPlace);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json json = Json::parse(response.body);
  EXPECT_EQ(json["type"], "/errors/invalid_input");
  EXPECT_EQ(json["status"], 422);
  EXPECT_EQ(json["detail"], "the parameter k is 0");
  EXPECT_EQ(json["remedy"], "Expected a whole number from 1 to 100");
  EXPECT_EQ(json["instance"], "/v1/x");
  EXPECT_EQ(json["request_id"], "r1");
  EXPECT_EQ(json["error"], json["detail"]);
  EXPECT_EQ(json["error_code"], "invalid_input");
  ProblemPlace spanish = kPlace;
  spanish.language = Language::Spanish;
  EXPECT_EQ(Json::parse(problem_response(error, spanish).body)["detail"], "el parámetro k es 0");
}

TEST(Problem, PointsAtTheField) {
  const Error error = invalid(message::kFieldType, {{"name", "price"}, {"expected", "a number"}})
                          .at({.file = {}, .line = 3, .column = 7, .field = "rows/3/price"});
  const Json place = Json::parse(problem_response(error, kPlace).body)["errors"][0];
  EXPECT_EQ(place["pointer"], "/rows/3/price");
  EXPECT_EQ(place["line"], 3);
  EXPECT_EQ(place["column"], 7);
}

TEST(Problem, TellsNothingOfTheMachine) {
  const Error missing =
      not_found(message::kFileMissing, {{"path", "/srv/shop/data/raw/ventas.csv"}});
  const std::string body = problem_response(missing, kPlace).body;
  EXPECT_EQ(body.find("/srv"), std::string::npos) << body;
  EXPECT_NE(body.find("data/raw/ventas.csv"), std::string::npos) << body;
  const Error ours =
      corrupt(message::kFormatBroken, {{"path", "/elsewhere/model.ubj"}, {"reason", "0x7ffe"}});
  const HttpResponse internal = problem_response(ours, kPlace);
  EXPECT_EQ(internal.status, 500);
  EXPECT_EQ(internal.body.find("elsewhere"), std::string::npos);
  EXPECT_EQ(internal.body.find("0x7ffe"), std::string::npos);
  EXPECT_NE(internal.body.find("r1"), std::string::npos);
}

TEST(Problem, AsksToTryAgainWhereThatHelps) {
  const Error busy(ErrorCode::Overloaded, message::kTooManyConnections);
  const HttpResponse response = problem_response(busy, kPlace);
  EXPECT_EQ(response.status, 503);
  ASSERT_FALSE(response.headers.empty());
  EXPECT_EQ(response.headers.front().first, "Retry-After");
  EXPECT_TRUE(problem_response(invalid(message::kNoRows), kPlace).headers.empty());
}

}  // namespace
}  // namespace canasta
