#include "server/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "base/messages/io.h"
#include "base/messages/server.h"
#include "base/messages/store.h"

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

// What the machine refuses is nobody's fault who asks, and its text is not for them.
TEST(Problem, NeverBlamesTheClientForTheMachine) {
  const Fields fields{{"path", "/elsewhere/canasta.db"},
                      {"call", "open"},
                      {"reason", "errno 13"},
                      {"pid", 4711},
                      {"found", 9},
                      {"expected", 1}};
  struct Case {
    ErrorCode code;
    Message message;
    int status;
  };
  const Case cases[] = {{ErrorCode::Denied, message::kFileDenied, 500},
                        {ErrorCode::Unavailable, message::kIoFailed, 500},
                        {ErrorCode::InvalidInput, message::kIoFailed, 500},
                        {ErrorCode::Conflict, message::kStoreRowClash, 500},
                        {ErrorCode::Config, message::kStoreTooNew, 500},
                        {ErrorCode::Corrupt, message::kStoreDamaged, 500},
                        {ErrorCode::NoSpace, message::kDiskFull, 507},
                        {ErrorCode::Conflict, message::kLocked, 503},
                        {ErrorCode::Unavailable, message::kStoreBusy, 503}};
  for (const Case& each : cases) {
    const HttpResponse response = problem_response({each.code, each.message, fields}, kPlace);
    EXPECT_EQ(response.status, each.status) << name(each.message);
    EXPECT_EQ(Json::parse(response.body)["status"], each.status);
    EXPECT_EQ(Json::parse(response.body)["request_id"], "r1");
    for (const char* const told : {"elsewhere", "canasta.db", "errno", "4711"}) {
      EXPECT_EQ(response.body.find(told), std::string::npos) << response.body;
    }
    EXPECT_EQ(!response.headers.empty(), each.status == 503) << name(each.message);
  }
  // A role that is too low is the key's.
  EXPECT_EQ(http_status({ErrorCode::Denied, message::kRoleTooLow}), 403);
}

TEST(Problem, TakesPathsAndAddressesOutOfATextOfElsewhere) {
  const auto told = [](std::string text) { return without_paths(std::move(text), "/srv/shop"); };
  EXPECT_EQ(told("/srv/shop/data/raw/a.csv:12:5: no"), "data/raw/a.csv:12:5: no");
  EXPECT_EQ(told("\"/mnt/big disk/b.csv\""), "\"big disk/b.csv\"");
  EXPECT_EQ(told("read /mnt/b.csv, path=/etc/c"), "read b.csv, path=c");
  EXPECT_EQ(told("PUT http://10.0.0.1:5000/api failed"), "PUT http:… failed");
  EXPECT_EQ(told("3/4 of the rows"), "3/4 of the rows");
  EXPECT_EQ(told(""), "");
  EXPECT_EQ(told("/"), "");
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
