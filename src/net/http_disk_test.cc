// A disk that hangs under an upload or a download holds up that one alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/assert.h"
#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kGet = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";

// A disk that hangs until it is let go on, and notes who came, and what was done.
class FakeDisk {
 public:
  void hang() { set_hangs(true); }
  void go_on() { set_hangs(false); }
  // Whoever comes waits here while it hangs.
  void pass() {
    std::unique_lock lock(mutex_);
    visitors_.push_back(std::this_thread::get_id());
    changed_.notify_all();
    changed_.wait(lock, [&] { return !hangs_; });
  }
  void note_end() {
    const std::lock_guard guard(mutex_);
    enders_.push_back(std::this_thread::get_id());
    changed_.notify_all();
  }
  void append(std::string_view bytes) {
    const std::lock_guard guard(mutex_);
    written_.append(bytes);
    block_bytes_max_ = std::max(block_bytes_max_, bytes.size());
  }
  // Waits until so many came, or ended: at most 20 seconds.
  std::vector<std::thread::id> visitors(std::size_t count) { return at_least(count, visitors_); }
  std::vector<std::thread::id> enders(std::size_t count) { return at_least(count, enders_); }
  std::string written() {
    const std::lock_guard guard(mutex_);
    return written_;
  }
  std::size_t block_bytes_max() {
    const std::lock_guard guard(mutex_);
    return block_bytes_max_;
  }

 private:
  void set_hangs(bool hangs) {
    const std::lock_guard guard(mutex_);
    hangs_ = hangs;
    changed_.notify_all();
  }
  std::vector<std::thread::id> at_least(std::size_t count, std::vector<std::thread::id>& ids) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return ids.size() >= count; });
    return ids;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool hangs_ = false;
  std::vector<std::thread::id> visitors_, enders_;
  std::string written_;
  std::size_t block_bytes_max_ = 0;
};

class FakeUpload final : public BodySink {
 public:
  FakeUpload(FakeDisk& disk, bool uses_disk) : disk_(disk), uses_disk_(uses_disk) {}
  ~FakeUpload() override { disk_.note_end(); }
  std::optional<HttpResponse> take(std::string_view piece) override {
    disk_.pass();
    if (piece.front() == '!') throw Bug("broken");
    disk_.append(piece);
    if (piece.front() != '#') return std::nullopt;
    HttpResponse full = text_response("full");
    full.status = 507;
    if (piece.starts_with("#unsafe")) full.headers.emplace_back("X", "a\r\nb");
    return full;
  }
  bool uses_disk() const override { return uses_disk_; }

 private:
  FakeDisk& disk_;
  const bool uses_disk_;
};

constexpr std::size_t kBlockBytes = 64 << 10;

class FakeDownload final : public BodySource {
 public:
  FakeDownload(FakeDisk& disk, bool uses_disk, std::size_t blocks)
      : disk_(disk), uses_disk_(uses_disk), left_(blocks) {}
  ~FakeDownload() override { disk_.note_end(); }
  State read(std::string& piece) override {
    disk_.pass();
    if (left_ == 0) return State::End;
    piece.assign(kBlockBytes, static_cast<char>('a' + --left_ % 26));
    return State::More;
  }
  bool uses_disk() const override { return uses_disk_; }

 private:
  FakeDisk& disk_;
  const bool uses_disk_;
  std::size_t left_;
};

// POST uploads, GET /file downloads; /memory does either without the disk.
class HttpDiskTest : public testing::Test {
 protected:
  HttpDiskTest() {
    service_.on_plan = [this](HttpRequest& request) {
      loop_thread_ = std::this_thread::get_id();
      BodyPlan plan{.bytes_max = 100 << 20};
      if (request.method == "POST") {
        plan.sink = std::make_unique<FakeUpload>(disk_, request.path() != "/memory");
      }
      return plan;
    };
    service_.on_answer = [this](HttpRequest& request, HttpReply reply) {
      HttpResponse response = text_response("done");
      if (request.method == "GET" && request.path() != "/quick") {
        response.body.clear();
        response.stream =
            std::make_unique<FakeDownload>(disk_, request.path() != "/memory", kBlocks);
        response.stream_bytes = kBlocks * kBlockBytes;
      }
      reply(std::move(response));
    };
  }
  ~HttpDiskTest() override { disk_.go_on(); }

  static std::string post(const std::string& body, const std::string& path = "/") {
    return "POST " + path +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
  static std::string get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  void expect_quick(const TestingServer& server) {
    TestingClient other(server.port());
    for (int i = 0; i < 3; ++i) EXPECT_THAT(other.ask(kGet), EndsWith("done"));
  }

  static constexpr std::size_t kBlocks = 40;
  FakeDisk disk_;
  TestingService service_;
  std::atomic<std::thread::id> loop_thread_{};
};

// Of one thread: all connections are its own.
TEST_F(HttpDiskTest, AnUploadThatHangsHoldsUpNobodyElse) {
  const TestingServer server(service_);
  disk_.hang();
  TestingClient stuck(server.port());
  stuck.send(post("abc"));
  ASSERT_EQ(disk_.visitors(1).size(), 1U);
  expect_quick(server);
  disk_.go_on();
  EXPECT_THAT(stuck.read_response(), EndsWith("done"));
  EXPECT_EQ(disk_.written(), "abc");
}

TEST_F(HttpDiskTest, ADownloadThatHangsHoldsUpNobodyElse) {
  const TestingServer server(service_);
  disk_.hang();
  TestingClient stuck(server.port());
  stuck.send(get("/file"));
  ASSERT_EQ(disk_.visitors(1).size(), 1U);
  EXPECT_THAT(stuck.read_through("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  expect_quick(server);
  disk_.go_on();
  EXPECT_EQ(stuck.read_bytes(kBlocks * kBlockBytes).size(), kBlocks * kBlockBytes);
  EXPECT_THAT(stuck.ask(kGet), EndsWith("done"));
}

// More of them than there are threads for the disk: the rest waits for those.
TEST_F(HttpDiskTest, AlsoNotWhenManyHang) {
  constexpr std::size_t kClients = 20;
  const TestingServer server(service_);
  disk_.hang();
  std::vector<TestingClient> stuck;
  for (std::size_t i = 0; i < kClients; ++i) {
    stuck.emplace_back(server.port());
    stuck.back().send(i % 2 == 0 ? post("abc") : get("/file"));
  }
  ASSERT_GE(disk_.visitors(2).size(), 2U);
  expect_quick(server);
  disk_.go_on();
  for (std::size_t i = 0; i < kClients; ++i) {
    EXPECT_THAT(stuck[i].read_response(), StartsWith("HTTP/1.1 200 ")) << i;
  }
}

// In memory nobody waits for another thread; at the disk, no block nor end is the loop's.
TEST_F(HttpDiskTest, IsFarFromTheLoopAndMemoryIsNot) {
  const TestingServer server(service_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(post("abc", "/memory")), EndsWith("done"));
  EXPECT_THAT(client.ask(get("/memory")), StartsWith("HTTP/1.1 200 "));
  const std::size_t in_memory = disk_.visitors(1).size();
  for (const std::thread::id each : disk_.visitors(1)) EXPECT_EQ(each, loop_thread_.load());
  for (const std::thread::id each : disk_.enders(2)) EXPECT_EQ(each, loop_thread_.load());

  EXPECT_THAT(client.ask(post("abc")), EndsWith("done"));
  EXPECT_THAT(client.ask(get("/file")), StartsWith("HTTP/1.1 200 "));
  const auto visitors = disk_.visitors(in_memory + 1);
  const auto enders = disk_.enders(4);
  ASSERT_GT(visitors.size(), in_memory);
  ASSERT_EQ(enders.size(), 4U);
  for (std::size_t i = in_memory; i < visitors.size(); ++i) {
    EXPECT_NE(visitors[i], loop_thread_.load());
  }
  for (std::size_t i = 2; i < 4; ++i) EXPECT_NE(enders[i], loop_thread_.load());
}

TEST_F(HttpDiskTest, BlocksComeWholeAndInTheirOrder) {
  std::string body(3'000'001, ' ');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i * i % 26);
  const TestingServer server(service_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask(post(body)), EndsWith("done"));
  EXPECT_TRUE(disk_.written() == body);
  EXPECT_LE(disk_.block_bytes_max(), kBlockBytes + (8U << 10)) << "one buffer of a connection";
}

// While a block is at the disk nothing more is read: the client is held back, not the memory.
TEST_F(HttpDiskTest, NothingMoreIsReadMeanwhile) {
  const TestingServer server(service_);
  disk_.hang();
  TestingClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\nx");
  ASSERT_EQ(disk_.visitors(1).size(), 1U);
  const std::string block(kBlockBytes, 'x');
  std::size_t sent = 1;
  pollfd asked{client.socket(), POLLOUT, 0};
  while (sent + block.size() <= 50'000'000 && ::poll(&asked, 1, 500) > 0) {
    const ssize_t bytes = ::send(client.socket(), block.data(), block.size(), MSG_DONTWAIT);
    if (bytes > 0) sent += static_cast<std::size_t>(bytes);
  }
  EXPECT_LT(sent, 49'000'000U) << "buffers of the kernel";
  EXPECT_EQ(disk_.visitors(1).size(), 1U);
  disk_.go_on();
  while (sent < 50'000'000) {
    const std::size_t bytes = std::min<std::size_t>(block.size(), 50'000'000 - sent);
    ASSERT_TRUE(client.send(std::string_view(block).substr(0, bytes)));
    sent += bytes;
  }
  EXPECT_THAT(client.read_response(), EndsWith("done"));
  EXPECT_EQ(disk_.written().size(), 50'000'000U);
}

// Once, also where it was the last piece, and the body is whole.
TEST_F(HttpDiskTest, WhatASinkSaysOrThrowsEndsTheConnection) {
  const TestingServer server(service_);
  for (const std::string path : {"/", "/memory"}) {
    for (const auto& [body, status, end] : {std::tuple("#abc", "HTTP/1.1 507 ", "full"),
                                            {"#unsafe", "HTTP/1.1 500 ", "refused: Failed"},
                                            {"!abc", "HTTP/1.1 500 ", "refused: Failed"}}) {
      TestingClient client(server.port());
      const std::string answer = client.ask(post(body, path));
      EXPECT_THAT(answer, StartsWith(status));
      EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
      EXPECT_THAT(answer, EndsWith(end));
      EXPECT_EQ(client.read_all(), "");
      EXPECT_TRUE(client.is_closed());
    }
  }
}

TEST_F(HttpDiskTest, ABodyThatStopsIsEnded) {
  HttpServerOptions options;
  options.limits.body_seconds = 0.2;
  const TestingServer server(service_, options);
  TestingClient client(server.port());
  client.send(post("abcdef").substr(0, post("abcdef").size() - 1));
  EXPECT_THAT(client.read_response(), EndsWith("refused: BodyTooSlow"));
  EXPECT_EQ(disk_.enders(1).size(), 1U);
}

TEST_F(HttpDiskTest, WhoGoesAwayMeanwhileIsLetGo) {
  const TestingServer server(service_);
  disk_.hang();
  {
    TestingClient up(server.port());
    up.send(post("abcdef").substr(0, post("abcdef").size() - 1));
    TestingClient down(server.port());
    down.send(get("/file"));
    ASSERT_EQ(disk_.visitors(2).size(), 2U);
    up.reset();
    down.reset();
  }
  disk_.go_on();
  EXPECT_TRUE(server.await_open(0));
  EXPECT_EQ(disk_.enders(2).size(), 2U);
}

// The drain does not wait for a disk that hangs; the destructor does, for what has begun alone.
TEST_F(HttpDiskTest, AStopCutsOffWhatHangs) {
  constexpr std::size_t kClients = 10;
  HttpServerOptions options;
  options.limits.drain_seconds = 0.2;
  auto server = std::make_unique<TestingServer>(service_, options);
  disk_.hang();
  std::vector<TestingClient> stuck;
  for (std::size_t i = 0; i < kClients; ++i) {
    stuck.emplace_back(server->port());
    stuck.back().send(i % 2 == 0 ? post("abc") : get("/file"));
  }
  ASSERT_TRUE(server->await_open(kClients));
  ASSERT_GE(disk_.visitors(2).size(), 2U);
  EXPECT_EQ(server->stop(), kClients);
  EXPECT_THAT(stuck[0].read_all(), "");
  disk_.go_on();
  server.reset();
  EXPECT_EQ(disk_.enders(kClients).size(), kClients);
}

TEST_F(HttpDiskTest, AStopLetsUploadsAndDownloadsEnd) {
  TestingServer server(service_);
  disk_.hang();
  TestingClient up(server.port()), down(server.port());
  up.send(post("abc"));
  down.send(get("/file"));
  ASSERT_EQ(disk_.visitors(2).size(), 2U);
  server.server().stop();
  disk_.go_on();
  EXPECT_THAT(up.read_response(), EndsWith("done"));
  down.read_through("\r\n\r\n");
  EXPECT_EQ(down.read_all().size(), kBlocks * kBlockBytes);
  up.close();
  down.close();
  EXPECT_EQ(server.join(), 0U);
}

TEST_F(HttpDiskTest, ManyAtOnceOnTwoThreads) {
  HttpServerOptions options;
  options.threads = 2;
  const TestingServer server(service_, options);
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      TestingClient client(server.port());
      for (int turn = 0; turn < 10; ++turn) {
        EXPECT_THAT(client.ask(post(std::string(200'000, 'x'))), EndsWith("done"));
        EXPECT_GT(client.ask(get(i % 2 == 0 ? "/file" : "/memory")).size(), kBlocks * kBlockBytes);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(disk_.written().size(), 8U * 10U * 200'000U);
}

}  // namespace
}  // namespace canasta
