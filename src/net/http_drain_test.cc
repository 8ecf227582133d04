// What a stop does to connections that are idle, that have begun, and that do not end; and signals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpDrainTest : public testing::Test {
 protected:
  // A client whose request has begun: its body is asked for.
  TestingClient begin(const TestingServer& server) {
    TestingClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    return client;
  }
  TestingService service_;
};

TEST_F(HttpDrainTest, IdleConnectionsCloseAndBegunRequestsAreAnswered) {
  HttpServerOptions options;
  options.threads = 2;
  TestingServer server(service_, options);
  TestingClient idle(server.port());
  EXPECT_THAT(idle.ask(kGet), EndsWith("GET / []"));
  TestingClient silent(server.port());
  ASSERT_TRUE(server.await_open(2));
  TestingClient busy = begin(server);

  server.server().stop();
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.is_closed());
  EXPECT_EQ(silent.read_all(), "");
  busy.send("abc");
  const std::string answer = busy.read_response();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("POST / [abc]"));
  EXPECT_TRUE(busy.is_closed());
  busy.close();
  EXPECT_EQ(server.join(), 0u);
  EXPECT_EQ(service_.drainings(), 1);
}

TEST_F(HttpDrainTest, WhatDoesNotEndIsCutOffAndCounted) {
  HttpServerOptions options;
  options.limits.drain_seconds = 0.3;
  TestingServer server(service_, options);
  TestingClient first = begin(server);
  TestingClient second = begin(server);
  EXPECT_EQ(server.stop(), 2u);
  EXPECT_TRUE(first.is_closed());
}

class ClockSource final : public BodySource {
 public:
  explicit ClockSource(int pieces) : left_(pieces) {}
  State read(std::string& piece) override {
    if (left_ == 0) return State::End;
    --left_;
    if (left_ % 2 == 0) return State::Wait;
    piece = "tick";
    return State::More;
  }

 private:
  int left_;
};

TEST_F(HttpDrainTest, EndlessStreamsEndAndDownloadsGoOn) {
  service_.on_answer = [](HttpRequest& request, HttpReply reply) {
    HttpResponse response = text_response("");
    const bool is_sized = request.path() == "/sized";
    response.stream = std::make_unique<ClockSource>(is_sized ? 10 : 1'000'000);
    if (is_sized) response.stream_bytes = 20;
    reply(std::move(response));
  };
  TestingServer server(service_);
  TestingClient endless(server.port());
  endless.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
  endless.read_through("tick\r\n");
  TestingClient sized(server.port());
  sized.send("GET /sized HTTP/1.1\r\nHost: a\r\n\r\n");
  sized.read_through("tick");
  server.server().stop();
  EXPECT_THAT(endless.read_all(), EndsWith("0\r\n\r\n"));
  EXPECT_EQ(sized.read_all(), "ticktickticktick");
  endless.close();
  sized.close();
  EXPECT_EQ(server.join(), 0u);
}

TEST_F(HttpDrainTest, NoNewConnectionIsTaken) {
  HttpServerOptions options;
  TestingServer server(service_, options);
  TestingClient busy = begin(server);
  TestingClient idle(server.port());
  ASSERT_TRUE(server.await_open(2));
  server.server().stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_ANY_THROW(TestingClient(server.port()));
  busy.send("abc");
  EXPECT_THAT(busy.read_response(), EndsWith("[abc]"));
  busy.close();
  EXPECT_EQ(server.join(), 0u);
}

// Connected as far as the kernel is concerned, when the stop comes before the first accept.
TEST_F(HttpDrainTest, WhomTheKernelHasLetInIsAnswered) {
  HttpServerOptions options;
  options.threads = 2;
  const auto server = HttpServer::listen(options, service_).value();
  std::vector<TestingClient> asking;
  for (int i = 0; i < 20; ++i) {
    asking.emplace_back(server->port());
    asking.back().send(kGet);
  }
  TestingClient silent(server->port());
  server->stop();
  std::thread running([&] { EXPECT_EQ(server->run(), 0u); });
  for (TestingClient& client : asking) {
    EXPECT_THAT(client.read_response(), EndsWith("GET / []"));
    client.close();
  }
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.is_closed());
  silent.close();
  running.join();
  EXPECT_ANY_THROW(TestingClient(server->port()));
}

// Wherever the stop meets them: in the kernel, between threads, before their first read.
TEST_F(HttpDrainTest, WhatWasSentBeforeTheStopIsAnswered) {
  HttpServerOptions options;
  options.threads = 2;
  for (int i = 0; i < 100; ++i) {
    TestingServer server(service_, options);
    std::vector<TestingClient> clients;
    for (int k = 0; k < 4; ++k) {
      clients.emplace_back(server.port());
      clients.back().send(kGet);
    }
    server.server().stop();
    for (TestingClient& client : clients) {
      ASSERT_THAT(client.read_response(), EndsWith("GET / []"));
      client.close();
    }
    EXPECT_EQ(server.join(), 0u);
  }
}

// A connection that the drain finds before its first wait is not waited for until its deadline.
TEST_F(HttpDrainTest, ConnectionsThatHaveJustComeCloseToo) {
  HttpServerOptions options;
  options.limits.header_seconds = 1'000;
  options.limits.drain_seconds = 30;  // longer than a client waits for bytes
  options.threads = 2;
  for (int i = 0; i < 200; ++i) {
    TestingServer server(service_, options);
    TestingClient first(server.port());
    TestingClient second(server.port());
    while (server.server().open_connections() < 2) std::this_thread::yield();
    server.server().stop();
    ASSERT_TRUE(first.is_closed());
    ASSERT_TRUE(second.is_closed());
    EXPECT_EQ(server.join(), 0u);
  }
}

TEST_F(HttpDrainTest, SignalsStopAndReload) {
  HttpServerOptions options;
  options.watch_signals = true;
  TestingServer server(service_, options);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(kGet), EndsWith("GET / []"));
  ::raise(SIGHUP);
  const std::vector<Status> told = service_.reloads_at_least(1);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].ok()) << "there are no certificates, so none is wrong";
  EXPECT_THAT(client.ask(kGet), EndsWith("GET / []"));
  ::raise(SIGTERM);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.join(), 0u);
}

TEST_F(HttpDrainTest, TheSecondSignalStopsAtOnce) {
  HttpServerOptions options;
  options.watch_signals = true;
  options.limits.drain_seconds = 1'000;
  TestingServer server(service_, options);
  const TestingClient busy = begin(server);
  TestingClient idle(server.port());
  ASSERT_TRUE(server.await_open(2));
  ::raise(SIGINT);
  EXPECT_TRUE(idle.is_closed());
  ::raise(SIGINT);
  EXPECT_EQ(server.join(), 1u);
}

// Else nothing but SIGKILL ends a service whose disk hangs.
TEST_F(HttpDrainTest, SignalsThatWereReleasedEndTheProcess) {
  const auto signal_twice = [&](int signal) {
    HttpServerOptions options;
    options.watch_signals = true;
    TestingServer server(service_, options);
    ::raise(signal);
    server.join();
    server.server().release_signals();
    ::raise(SIGHUP);
    ::raise(signal);
    ::_exit(0);
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(signal_twice(SIGTERM), testing::KilledBySignal(SIGTERM), "");
  EXPECT_EXIT(signal_twice(SIGINT), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace canasta
