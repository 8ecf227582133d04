// Replies that come later, from other threads, or never; bodies that come piece by piece; clients
// that go away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <vector>

#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// A thread that does what it is given, in order.
class Worker {
 public:
  ~Worker() {
    {
      const std::lock_guard guard(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void add(std::function<void()> work) {
    {
      const std::lock_guard guard(mutex_);
      work_.push_back(std::move(work));
    }
    changed_.notify_all();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return is_ending_ || !work_.empty(); });
      if (work_.empty()) return;
      const auto work = std::move(work_.front());
      work_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool is_ending_ = false;
  std::thread thread_{[this] { run(); }};
};

void reply_later(Worker& worker, HttpReply reply, std::string text) {
  auto shared = std::make_shared<HttpReply>(std::move(reply));
  worker.add([shared, text = std::move(text)] { (*shared)(text_response(text)); });
}

TEST(HttpReplyTest, ComesFromAnotherThread) {
  TestingService service;
  Worker worker;
  service.on_answer = [&](HttpRequest& request, HttpReply reply) {
    reply_later(worker, std::move(reply), std::string(request.target));
  };
  HttpServerOptions options;
  options.threads = 2;
  TestingServer server(service, options);
  std::vector<TestingClient> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(server.port());
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      clients[i].send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      ASSERT_THAT(clients[i].read_response(), EndsWith("\r\n\r\n/" + std::to_string(i)));
    }
  }
}

TEST(HttpReplyTest, DroppedIsA500AndTheConnectionGoesOn) {
  TestingService service;
  Worker worker;
  service.on_answer = [&](HttpRequest& request, HttpReply reply) {
    if (request.path() == "/now") return;
    auto shared = std::make_shared<HttpReply>(std::move(reply));
    worker.add([shared] { HttpReply let_go = std::move(*shared); });
  };
  TestingServer server(service);
  TestingClient client(server.port());
  for (const char* const path : {"/now", "/later", "/now"}) {
    const std::string answer =
        client.ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 ")) << path;
    EXPECT_THAT(answer, EndsWith("refused: Failed")) << path;
  }
}

TEST(HttpReplyTest, OnlyTheFirstOfTwoCounts) {
  TestingService service;
  service.on_answer = [](HttpRequest&, HttpReply reply) {
    reply(text_response("one"));
    reply(text_response("two"));
  };
  TestingServer server(service);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(kGet), EndsWith("one"));
  EXPECT_THAT(client.ask(kGet), EndsWith("one"));
}

TEST(HttpReplyTest, MayOutliveItsServer) {
  TestingService service;
  std::vector<HttpReply> kept;
  std::mutex mutex;
  service.on_answer = [&](HttpRequest&, HttpReply reply) {
    const std::lock_guard guard(mutex);
    kept.push_back(std::move(reply));
  };
  HttpServerOptions options;
  options.limits.drain_seconds = 0.1;
  {
    TestingServer server(service, options);
    std::vector<TestingClient> clients;
    for (int i = 0; i < 3; ++i) {
      clients.emplace_back(server.port());
      clients.back().send(kGet);
    }
    for (int i = 0; i < 2'000; ++i) {
      {
        const std::lock_guard guard(mutex);
        if (kept.size() == 3) break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(server.stop(), 3u);
    EXPECT_TRUE(clients[0].is_closed()) << "cut off, not left hanging";
    kept[0](text_response("between the end of run() and that of the server"));
  }
  ASSERT_EQ(kept.size(), 3u);
  kept[1](text_response("too late"));
  kept.clear();
}

TEST(HttpReplyTest, AClientThatGoesAwayIsNoticed) {
  TestingService service;
  Worker worker;
  std::atomic<bool> may_reply{false};
  service.on_answer = [&](HttpRequest&, HttpReply reply) {
    auto shared = std::make_shared<HttpReply>(std::move(reply));
    worker.add([shared, &may_reply] {
      while (!may_reply) std::this_thread::yield();
      (*shared)(text_response(std::string(32 << 20, 'x')));
    });
  };
  const TestingServer server(service);
  TestingClient client(server.port());
  client.send(kGet);
  client.reset();
  may_reply = true;
  const auto served = service.served_at_least(1);
  ASSERT_EQ(served.size(), 1u);
  EXPECT_FALSE(served[0].whole);
  EXPECT_TRUE(server.await_open(0));
}

// Told of with what has come of it; of a connection without a request there is nothing to tell.
TEST(HttpReplyTest, AClientThatGoesAwayInTheMiddleOfItsRequestIsToldOf) {
  TestingService service;
  TestingServer server(service);
  for (const char* const sent :
       {"", "GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}) {
    TestingClient client(server.port());
    client.send(sent);
    client.finish();
    EXPECT_EQ(client.read_all(), "") << sent;
  }
  EXPECT_TRUE(server.await_open(0));
  EXPECT_EQ(server.stop(), 0u);
  const auto served = service.served_at_least(2);
  ASSERT_EQ(served.size(), 2u);
  for (const HttpServed& each : served) {
    EXPECT_EQ(each.status, 0);
    EXPECT_FALSE(each.whole);
  }
  EXPECT_EQ(served[0].bytes_in, 0u);
  EXPECT_EQ(served[1].bytes_in, 3u);
}

// --- Streams
// --------------------------------------------------------------------------------------

struct Piece {
  BodySource::State state;
  std::string text = {};
};

class ScriptedSource final : public BodySource {
 public:
  explicit ScriptedSource(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}
  State read(std::string& piece) override {
    if (at_ == pieces_.size()) return State::End;
    piece = pieces_[at_].text;
    return pieces_[at_++].state;
  }

 private:
  std::vector<Piece> pieces_;
  std::size_t at_ = 0;
};

using enum BodySource::State;

class HttpStreamTest : public testing::Test {
 protected:
  void serve(std::vector<Piece> pieces, std::optional<std::uint64_t> bytes = std::nullopt) {
    service_.on_answer = [pieces = std::move(pieces), bytes](HttpRequest&, HttpReply reply) {
      HttpResponse response = text_response("");
      response.stream = std::make_unique<ScriptedSource>(pieces);
      response.stream_bytes = bytes;
      reply(std::move(response));
    };
    server_ = std::make_unique<TestingServer>(service_);
  }
  TestingService service_;
  std::unique_ptr<TestingServer> server_;
};

TEST_F(HttpStreamTest, OfUnknownSizeIsChunked) {
  serve({{More, "abc"}, {More, ""}, {Wait}, {More, std::string(17, 'x')}});
  TestingClient client(server_->port());
  client.send(kGet + kGet);
  for (int i = 0; i < 2; ++i) {
    const std::string answer = client.read_through("\r\n0\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n3\r\nabc\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n"));
  }
  EXPECT_EQ(service_.served_at_least(1).at(0).bytes_out, 20u);
}

TEST_F(HttpStreamTest, OfUnknownSizeEndsWithTheConnectionForVersion10) {
  serve({{More, "abc"}, {More, "def"}});
  TestingClient client(server_->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string answer = client.read_all();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nabcdef"));
}

TEST_F(HttpStreamTest, OfKnownSizeHasItsLength) {
  serve({{More, "abc"}, {Wait}, {More, "de"}}, 5);
  TestingClient client(server_->port());
  for (int i = 0; i < 2; ++i) EXPECT_THAT(client.ask(kGet), EndsWith("\r\n\r\nabcde"));
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + kGet);
  EXPECT_THAT(client.read_through("\r\n\r\n"), HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nabcde"));
}

TEST_F(HttpStreamTest, ThatBreaksIsSeenToBeCut) {
  const std::vector<std::pair<std::vector<Piece>, std::optional<std::uint64_t>>> cases{
      {{{More, "abc"}, {Failed}}, std::nullopt},
      {{{More, "abc"}, {Failed}}, 5},
      {{{More, "abc"}}, 5},              // fewer than promised
      {{{More, "abc"}, {More, "d"}}, 3}  // more than promised
  };
  for (const auto& [pieces, bytes] : cases) {
    serve(pieces, bytes);
    TestingClient client(server_->port());
    client.send(kGet);
    const std::string answer = client.read_all();
    EXPECT_THAT(answer, Not(EndsWith("0\r\n\r\n")));
    EXPECT_TRUE(client.is_closed());
    EXPECT_FALSE(service_.served_at_least(1).back().whole);
    server_.reset();
  }
}

// A source is asked for more only as its pieces are taken.
class CountingSource final : public BodySource {
 public:
  explicit CountingSource(std::atomic<int>& asked) : asked_(asked) {}
  State read(std::string& piece) override {
    piece.assign(64 << 10, 'x');
    return ++asked_ <= 4'000 ? More : End;
  }

 private:
  std::atomic<int>& asked_;
};

TEST_F(HttpStreamTest, IsReadNoFasterThanItIsTaken) {
  std::atomic<int> asked{0};
  service_.on_answer = [&](HttpRequest&, HttpReply reply) {
    HttpResponse response = text_response("");
    response.stream = std::make_unique<CountingSource>(asked);
    reply(std::move(response));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send(kGet);
  client.read_through("\r\n\r\n");
  int before = -1;
  while (asked != before) {  // until the buffers of the kernel are full
    before = asked;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_LT(asked, 2'000);
  client.reset();
  EXPECT_FALSE(service_.served_at_least(1).at(0).whole);
}

class EndlessSource final : public BodySource {
 public:
  State read(std::string& piece) override {
    if (std::exchange(has_spoken_, true)) return Wait;
    piece = "hello";
    return More;
  }

 private:
  bool has_spoken_ = false;
};

TEST_F(HttpStreamTest, ThatNobodyReadsAnyMoreEnds) {
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    HttpResponse response = text_response("");
    response.stream = std::make_unique<EndlessSource>();
    reply(std::move(response));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send(kGet);
  client.read_through("hello\r\n");
  client.close();
  EXPECT_TRUE(server.await_open(0));
}

}  // namespace
}  // namespace canasta
