// Each limit of HttpLimits, at n and at n + 1, and each deadline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <mutex>
#include <thread>
#include <vector>

#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kBegin = "GET / HTTP/1.1\r\nHost: a\r\n";

class HttpLimitsTest : public testing::Test {
 protected:
  HttpLimits& limits() { return options_.limits; }
  // The answer to one request on a connection of its own.
  std::string answer(const std::string& request) {
    if (server_ == nullptr) server_ = std::make_unique<TestingServer>(service_, options_);
    TestingClient client(server_->port());
    return client.ask(request);
  }
  void expect_limit(const std::string& within, const std::string& beyond, const char* refusal) {
    EXPECT_THAT(answer(within), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer(beyond), EndsWith(std::string("refused: ") + refusal));
  }

  TestingService service_;
  HttpServerOptions options_;
  std::unique_ptr<TestingServer> server_;
};

std::string with_header_bytes(std::uint64_t bytes) {
  return kBegin + "X: " + std::string(bytes - kBegin.size() - 7, 'a') + "\r\n\r\n";
}
std::string with_fields(std::uint64_t fields) {
  std::string out = kBegin;
  for (std::uint64_t i = 1; i < fields; ++i) out += "X: a\r\n";
  return out + "\r\n";
}
std::string with_target_bytes(std::uint64_t bytes) {
  return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST_F(HttpLimitsTest, HeaderBytes) {
  const std::uint64_t limit = HttpLimits().header_bytes;
  ASSERT_EQ(with_header_bytes(limit).size(), limit);
  expect_limit(with_header_bytes(limit), with_header_bytes(limit + 1), "HeaderTooLong");
  EXPECT_THAT(answer(with_header_bytes(60'000)), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpLimitsTest, HeaderBytesSliceBySlice) {
  limits().header_bytes = 300;
  const TestingServer server(service_, options_);
  TestingClient within(server.port());
  within.send_slowly(with_header_bytes(300));
  EXPECT_THAT(within.read_response(), StartsWith("HTTP/1.1 200 "));
  TestingClient beyond(server.port());
  beyond.send_slowly(with_header_bytes(301));
  EXPECT_THAT(beyond.read_response(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpLimitsTest, HeaderFields) {
  const std::uint64_t limit = HttpLimits().header_fields;
  expect_limit(with_fields(limit), with_fields(limit + 1), "HeaderTooLong");
  EXPECT_THAT(answer(with_fields(10'000)), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpLimitsTest, TargetBytes) {
  const std::uint64_t limit = HttpLimits().target_bytes;
  expect_limit(with_target_bytes(limit), with_target_bytes(limit + 1), "TargetTooLong");
  EXPECT_THAT(answer("GET /" + std::string(100'000, 'a')), StartsWith("HTTP/1.1 414 "));
}

TEST_F(HttpLimitsTest, BodyBytesWithALength) {
  service_.on_plan = [](HttpRequest&) { return BodyPlan{.bytes_max = 10}; };
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  expect_limit(head + "10\r\n\r\n0123456789", head + "11\r\n\r\n0123456789a", "BodyTooLarge");
}

TEST_F(HttpLimitsTest, BodyBytesInChunks) {
  service_.on_plan = [](HttpRequest&) { return BodyPlan{.bytes_max = 10}; };
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_limit(head + "7\r\n0123456\r\n3\r\n789\r\n0\r\n\r\n", head + "7\r\n0123456\r\n4\r\n",
               "BodyTooLarge");
}

TEST_F(HttpLimitsTest, ARouteWithoutABodyTakesNone) {
  service_.on_plan = [](HttpRequest&) { return BodyPlan{}; };
  expect_limit(kBegin + "Content-Length: 0\r\n\r\n", kBegin + "Content-Length: 1\r\n\r\na",
               "BodyTooLarge");
}

// --- Bodies of all requests at once
// ---------------------------------------------------------------

// Answers are held back until let_go(), so that bodies stay in memory.
class Bodies : public HttpLimitsTest {
 protected:
  Bodies() {
    limits().gathered_bytes = 100;
    service_.on_answer = [this](HttpRequest& request, HttpReply reply) {
      if (request.path() != "/held") return reply(text_response("done"));
      const std::lock_guard guard(mutex_);
      held_.push_back(std::move(reply));
    };
  }
  static std::string post(const std::string& path, std::size_t bytes) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) +
           "\r\n\r\n" + std::string(bytes, 'x');
  }
  static std::string chunked(const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  }
  // A connection whose body of so many bytes is in memory.
  TestingClient hold(const TestingServer& server, std::size_t bytes,
                     const std::string& target = "/held") {
    TestingClient client(server.port());
    const std::size_t before = held();
    client.send(post(target, bytes));
    for (int i = 0; i < 2'000 && held() == before; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(held(), before + 1);
    return client;
  }
  std::size_t held() {
    const std::lock_guard guard(mutex_);
    return held_.size();
  }
  void let_go() {
    const std::lock_guard guard(mutex_);
    for (HttpReply& reply : held_) reply(text_response("let go"));
    held_.clear();
  }
  static std::string answer_of(const TestingServer& server, const std::string& request) {
    TestingClient client(server.port());
    return client.ask(request);
  }

 private:
  std::mutex mutex_;
  std::vector<HttpReply> held_;
};

TEST_F(Bodies, AtTheirLimitAndBeyond) {
  const TestingServer server(service_, options_);
  TestingClient first = hold(server, 60);
  EXPECT_THAT(answer_of(server, post("/", 40)), EndsWith("done"));
  const std::string refused = answer_of(server, post("/", 41));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, EndsWith("refused: NoRoom"));
  EXPECT_THAT(answer_of(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("done"));
  let_go();
  EXPECT_THAT(first.read_response(), EndsWith("let go"));
  EXPECT_THAT(first.ask(post("/", 100)), EndsWith("done"));
  EXPECT_THAT(first.ask(post("/", 101)), EndsWith("refused: NoRoom"));
}

TEST_F(Bodies, InChunksAreCountedAsTheyCome) {
  const TestingServer server(service_, options_);
  TestingClient first = hold(server, 95);
  EXPECT_THAT(answer_of(server, chunked("/", "2\r\nxx\r\n3\r\nxxx\r\n0\r\n\r\n")),
              EndsWith("done"));
  EXPECT_THAT(answer_of(server, chunked("/", "2\r\nxx\r\n4\r\nxxxx\r\n")),
              EndsWith("refused: NoRoom"));
  EXPECT_THAT(answer_of(server, post("/", 5)), EndsWith("done"));
  let_go();
}

// 30 bytes, then 10 more: room for 60 beside the old 30 while they are copied.
TEST_F(Bodies, InChunksAreCountedWithTheirRoom) {
  for (const std::size_t others : {10U, 11U}) {
    const TestingServer server(service_, options_);
    TestingClient first = hold(server, others);
    TestingClient client(server.port());
    client.send(chunked("/", "1e\r\n" + std::string(30, 'x') + "\r\n"));
    const auto has_come = [&] {
      return answer_of(server, post("/", 71 - others)).ends_with("NoRoom");
    };
    for (int i = 0; i < 2'000 && !has_come(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    client.send("a\r\n" + std::string(10, 'x') + "\r\n0\r\n\r\n");
    EXPECT_THAT(client.read_response(), EndsWith(others == 10 ? "done" : "refused: NoRoom"));
    let_go();
  }
}

TEST_F(Bodies, OfClientsThatWentAwayAreGivenBack) {
  const TestingServer server(service_, options_);
  TestingClient gone(server.port());
  gone.send(post("/", 100).substr(0, 120));  // a part of its body
  ASSERT_TRUE(server.await_open(1));
  gone.reset();
  ASSERT_TRUE(server.await_open(0));
  EXPECT_THAT(answer_of(server, post("/", 100)), EndsWith("done"));
}

// What their sinks keep of them does.
TEST_F(Bodies, ThatAreStreamedDoNotCount) {
  class Nowhere final : public BodySink {
    std::optional<HttpResponse> take(std::string_view) override { return std::nullopt; }
  };
  service_.on_plan = [](HttpRequest& request) {
    return BodyPlan{.bytes_max = 1'000,
                    .sink = std::make_unique<Nowhere>(),
                    .sink_bytes = std::strtoul(std::string(request.query()).c_str(), nullptr, 10)};
  };
  const TestingServer server(service_, options_);
  EXPECT_THAT(answer_of(server, post("/", 1'000)), EndsWith("done"));
  EXPECT_THAT(answer_of(server, post("/?100", 1'000)), EndsWith("done"));
  EXPECT_THAT(answer_of(server, post("/?101", 1'000)), EndsWith("refused: NoRoom"));
  const TestingClient first = hold(server, 60, "/held?60");
  EXPECT_THAT(answer_of(server, post("/?40", 1'000)), EndsWith("done"));
  EXPECT_THAT(answer_of(server, post("/?41", 1'000)), EndsWith("refused: NoRoom"));
  let_go();
}

// --- Connections
// ----------------------------------------------------------------------------------

class Connections : public HttpLimitsTest {
 protected:
  // Connections that have been answered once, from that address.
  void open(const TestingServer& server, std::uint64_t count, const char* from) {
    for (std::uint64_t i = 0; i < count; ++i) {
      clients_.emplace_back(server.port(), from);
      ASSERT_THAT(clients_.back().ask(kBegin + "\r\n"), StartsWith("HTTP/1.1 200 "));
    }
  }
  std::string first_words(const TestingServer& server, const char* from) {
    TestingClient client(server.port(), from);
    std::string answer = client.read_response();
    EXPECT_TRUE(client.is_closed());
    return answer;
  }
  std::vector<TestingClient> clients_;
};

TEST_F(Connections, OfOneAddress) {
  const TestingServer server(service_, options_);
  open(server, HttpLimits().connections_per_address, "127.0.0.1");
  const std::string refused = first_words(server, "127.0.0.1");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(refused, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(refused, EndsWith("refused: TooMany"));
  open(server, 1, "127.0.0.2");
  clients_.erase(clients_.begin());
  EXPECT_TRUE(server.await_open(HttpLimits().connections_per_address));
  open(server, 1, "127.0.0.1");
}

TEST_F(Connections, OfAProxyAreMany) {
  limits().connections_per_address = 2;
  options_.proxies = {"127.0.0.9"};
  const TestingServer server(service_, options_);
  open(server, 20, "127.0.0.9");
  open(server, 2, "127.0.0.8");
  EXPECT_THAT(first_words(server, "127.0.0.8"), EndsWith("refused: TooMany"));
}

TEST_F(Connections, InAll) {
  limits().connections = 3;
  const TestingServer server(service_, options_);
  open(server, 2, "127.0.0.1");
  open(server, 1, "127.0.0.2");
  EXPECT_THAT(first_words(server, "127.0.0.3"), EndsWith("refused: TooMany"));
  EXPECT_EQ(server.await_open(3), true);
}

TEST_F(Connections, AThousandAtOnceOnTwoThreads) {
  options_.threads = 2;
  const TestingServer server(service_, options_);
  for (int i = 0; i < 1'000; ++i) {
    const std::string from = "127.1." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1);
    clients_.emplace_back(server.port(), from.c_str());
  }
  for (TestingClient& client : clients_) client.send(kBegin + "\r\n");
  for (TestingClient& client : clients_) {
    ASSERT_THAT(client.read_response(), EndsWith("GET / []"));
  }
  EXPECT_TRUE(server.await_open(1'000));
}

// So many descriptors as are open now may be open, while it lives.
class NoMoreDescriptors {
 public:
  explicit NoMoreDescriptors(int more) {
    const int next = ::dup(0);
    ::close(next);
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next + more);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(Connections, WaitWhenThereAreNoDescriptors) {
  TestingServer server(service_, options_);
  {
    const NoMoreDescriptors none(1);
    clients_.emplace_back(server.port());
    clients_.back().send(kBegin + "\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    EXPECT_EQ(server.server().open_connections(), 0u);
  }
  EXPECT_THAT(clients_.back().read_response(), EndsWith("GET / []"));
}

// --- Deadlines: short ones, so that each is seen to pass
// ------------------------------------------

TEST_F(HttpLimitsTest, AHeaderThatTricklesIsEnded) {
  limits().header_seconds = 0.3;
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  client.send("GET / HTTP/1.1\r\n");
  bool is_taken = true;
  for (int i = 0; i < 400 && is_taken; ++i) {  // 20 seconds, were each byte to move the deadline
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    is_taken = client.send("X");
    pollfd asked{client.socket(), POLLIN, 0};
    is_taken = is_taken && ::poll(&asked, 1, 0) == 0;
  }
  EXPECT_FALSE(is_taken);
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpLimitsTest, WhoSaysNothingIsClosedWithoutAWord) {
  limits().header_seconds = 0.2;
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpLimitsTest, WhoIsIdleIsClosedWithoutAWord) {
  limits().idle_seconds = 0.2;
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(kBegin + "\r\n"), EndsWith("GET / []"));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpLimitsTest, ABodyThatStopsIsEnded) {
  limits().body_seconds = 0.2;
  for (const char* const framing : {"Content-Length: 10", "Transfer-Encoding: chunked"}) {
    EXPECT_THAT(answer("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(framing) + "\r\n\r\n1\r\n"),
                EndsWith("refused: BodyTooSlow"));
  }
}

TEST_F(HttpLimitsTest, ABodyThatKeepsItsRateGoesOn) {
  limits().body_seconds = 0.2;
  limits().body_bytes_per_second = 10;
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 301\r\n\r\n" + std::string(300, 'x'));
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  client.send("x");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 "));
}

// Takes a response piece by piece, with a rest between them; the bytes that came.
std::size_t take_slowly(const TestingClient& client, std::size_t piece, std::size_t bytes_max) {
  std::vector<char> buffer(piece);
  std::size_t taken = 0;
  while (taken < bytes_max) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pollfd asked{client.socket(), POLLIN, 0};
    if (::poll(&asked, 1, 20'000) <= 0) break;
    const ssize_t bytes = ::recv(client.socket(), buffer.data(), buffer.size(), 0);
    if (bytes <= 0) break;
    taken += static_cast<std::size_t>(bytes);
  }
  return taken;
}

TEST_F(HttpLimitsTest, WhoTakesLessThanTheRateIsCutOff) {
  limits().write_seconds = 1;
  limits().write_bytes_per_second = 30'000'000;  // ten times what is taken
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    reply(text_response(std::string(200 << 20, 'x')));
  };
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  client.send(kBegin + "\r\n");
  EXPECT_LT(take_slowly(client, 64 << 10, 200 << 20), std::size_t{200} << 20);
  const auto served = service_.served_at_least(1);
  ASSERT_EQ(served.size(), 1u);
  EXPECT_FALSE(served[0].whole);
}

TEST_F(HttpLimitsTest, WhoKeepsTheRateGetsTheWhole) {
  constexpr std::size_t kBytes = 24 << 20;
  limits().write_seconds = 2;  // the whole takes longer
  limits().write_bytes_per_second = 1'000;
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    reply(text_response(std::string(kBytes, 'x')));
  };
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  client.send(kBegin + "Connection: close\r\n\r\n");
  EXPECT_GT(take_slowly(client, 128 << 10, ~std::size_t{0}), kBytes);
  EXPECT_TRUE(service_.served_at_least(1).at(0).whole);
}

// Each piece takes longer to be made than the other end may take for all of them.
TEST_F(HttpLimitsTest, TheTimeOfTheSourceDoesNotCount) {
  class Slow final : public BodySource {
   public:
    State read(std::string& piece) override {
      if (++asked_ > 8) return State::End;
      if (asked_ % 2 == 1) return State::Wait;
      piece = "tick";
      return State::More;
    }

   private:
    int asked_ = 0;
  };
  limits().write_seconds = 0.15;
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    HttpResponse response = text_response("");
    response.stream = std::make_unique<Slow>();
    response.stream_bytes = 16;
    reply(std::move(response));
  };
  EXPECT_THAT(answer(kBegin + "\r\n"), EndsWith("ticktickticktick"));
}

TEST_F(HttpLimitsTest, WhoTakesNothingIsCutOff) {
  limits().write_seconds = 0.3;
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    reply(text_response(std::string(64 << 20, 'x')));
  };
  const TestingServer server(service_, options_);
  TestingClient client(server.port());
  client.send(kBegin + "\r\n");
  const auto served = service_.served_at_least(1);
  ASSERT_EQ(served.size(), 1u);
  EXPECT_FALSE(served[0].whole);
  EXPECT_TRUE(server.await_open(0));
}

}  // namespace
}  // namespace canasta
