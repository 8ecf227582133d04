// Each request leaves one line in the access log, however it ends. Over HTTP.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kUpload =
    "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    "X-Request-Id: mine\r\nContent-Length: 9\r\n\r\n";

class LoggedRequests : public testing::Test {
 protected:
  void start(const HttpLimits& http) {
    ServiceLimits limits;
    limits.http = http;
    at_.emplace(project_in(folder_.path()), kEchoJob, system_clock(), limits);
    at_->desk.log = std::make_unique<AccessLog>(LogForm::Json, system_clock(), log_);
  }
  ~LoggedRequests() override {
    at_.reset();
    ::close(log_);
  }
  // What is sent on a connection of its own, and left there.
  void leave(const std::string& bytes) {
    TestingClient client(at_->server->port());
    client.send(bytes);
    client.finish();
    client.read_all();
  }
  bool await_closed() {
    return becomes_true([&] { return at_->server->open_connections() == 0; });
  }
  // Once there are so many.
  std::vector<Json> lines(std::size_t count) {
    std::vector<Json> all;
    becomes_true([&] {
      all.clear();
      std::ifstream file(path_);
      for (std::string line; std::getline(file, line);) all.push_back(Json::parse(line));
      return all.size() >= count;
    });
    EXPECT_EQ(all.size(), count);
    all.resize(count);
    return all;
  }

  TemporaryFolder folder_ = test_folder();
  std::string path_ = join_path(folder_.path(), "access.log");
  int log_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::optional<TestingDesk> at_;
};

TEST_F(LoggedRequests, ThatAreRefusedBeforeTheirRouteIsKnown) {
  start({.header_seconds = 1});
  leave("G\x01T / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(await_closed());
  leave("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  ASSERT_TRUE(await_closed());
  TestingClient slow(at_->server->port());
  slow.send("GET / HT");
  EXPECT_EQ(status_in(slow.read_response()), 408);
  const std::vector<Json> told = lines(3);
  const int statuses[] = {400, 400, 408};
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i]["status"], statuses[i]);
    EXPECT_EQ(told[i]["method"], i == 1 ? "GET" : "-");
    EXPECT_EQ(told[i]["route"], "-");
    EXPECT_EQ(told[i]["request_id"], "-");
    EXPECT_EQ(told[i]["address"], "127.0.0.1");
    EXPECT_FALSE(told[i].contains("error"));
    EXPECT_GT(told[i]["bytes_out"], 0);
  }
}

TEST_F(LoggedRequests, WhoseClientWentAway) {
  start({});
  leave("");  // no request
  ASSERT_TRUE(await_closed());
  leave("GET / HT");
  ASSERT_TRUE(await_closed());
  leave(std::string(kUpload) + "abc");
  const std::vector<Json> told = lines(2);
  for (const Json& each : told) {
    EXPECT_EQ(each["status"], 499);
    EXPECT_EQ(each["error"], "cut");
    EXPECT_EQ(each["bytes_out"], 0);
  }
  EXPECT_EQ(told[0]["route"], "-");
  EXPECT_EQ(told[1]["route"], "/v1/jobs");
  EXPECT_EQ(told[1]["request_id"], "mine");
  EXPECT_EQ(told[1]["bytes_in"], 3);
}

TEST_F(LoggedRequests, OfOneConnectionTooMany) {
  start({.connections_per_address = 1});
  const TestingClient first(at_->server->port());
  TestingClient second(at_->server->port());
  EXPECT_EQ(status_in(second.read_response()), 503);
  const Json told = lines(1).front();
  EXPECT_EQ(told["status"], 503);
  EXPECT_EQ(told["route"], "-");
  EXPECT_EQ(told["address"], "127.0.0.1");
}

}  // namespace
}  // namespace canasta
