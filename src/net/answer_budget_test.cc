// Answers are of the budget of bodies: slow readers do not fill the memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::StartsWith;

// GET /n is answered with n bytes.
class Answers : public testing::Test {
 protected:
  Answers() {
    options_.limits.gathered_bytes = kBudget;
    service_.on_answer = [](HttpRequest& request, HttpReply reply) {
      const std::string bytes(request.target.substr(1));
      reply(text_response(std::string(std::strtoul(bytes.c_str(), nullptr, 10), 'x')));
    };
  }
  static std::string get(std::size_t bytes) {
    return "GET /" + std::to_string(bytes) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  // Of the body in the answer; 0 where it was refused for want of room.
  static std::size_t bytes_of(TestingClient& client, std::size_t bytes) {
    const std::string answer = client.ask(get(bytes));
    if (answer.starts_with("HTTP/1.1 503 ") && answer.ends_with("refused: NoRoom")) return 0;
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    return answer.size() - answer.find("\r\n\r\n") - 4;
  }
  // A connection whose answer has begun to come, and is not taken.
  static TestingClient hold(const TestingServer& server, std::size_t bytes) {
    TestingClient client(server.port());
    const int little = 64 << 10;
    ::setsockopt(client.socket(), SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    client.send(get(bytes));
    EXPECT_EQ(client.read_bytes(1), "H");
    return client;
  }

  // More than the kernel takes off a connection.
  static constexpr std::size_t kBudget = 48 << 20;
  TestingService service_;
  HttpServerOptions options_;
};

TEST_F(Answers, AtTheirLimitAndBeyond) {
  const TestingServer server(service_, options_);
  TestingClient slow = hold(server, kBudget - 1'000'000);
  TestingClient client(server.port());
  EXPECT_EQ(bytes_of(client, 1'000'000), 1'000'000U);
  EXPECT_EQ(bytes_of(client, 1'000'001), 0U);
  slow.reset();
  ASSERT_TRUE(server.await_open(1));
  EXPECT_EQ(bytes_of(client, 1'000'001), 1'000'001U);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(bytes_of(client, kBudget), kBudget) << "given back";
  EXPECT_EQ(bytes_of(client, kBudget + 1), 0U);
}

TEST_F(Answers, ThatAreSmallAreNotCounted) {
  const TestingServer server(service_, options_);
  const TestingClient slow = hold(server, kBudget);
  TestingClient client(server.port());
  EXPECT_EQ(bytes_of(client, 4'096), 4'096U);
  EXPECT_EQ(bytes_of(client, 4'097), 0U);
}

TEST_F(Answers, LeaveTheirRoomToBodiesAndTakeIt) {
  const TestingServer server(service_, options_);
  const TestingClient slow = hold(server, kBudget - 10);
  const std::string post = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(post + "10\r\n\r\n0123456789"), EndsWith("\r\n\r\nx"));
  EXPECT_THAT(client.ask(post + "11\r\n\r\n0123456789a"), EndsWith("refused: NoRoom"));
}

}  // namespace
}  // namespace canasta
