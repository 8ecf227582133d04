// A service that cannot start leaves what waits in the project as it was. None of these gets as far
// as to run a job: that would be this program.
#include "server/serve.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

#include "base/messages/net.h"
#include "base/messages/server.h"
#include "engine/test_files.h"
#include "live/access.h"
#include "net/http_server.h"
#include "server/threads_beside.h"

namespace canasta {
namespace {

class Nothing final : public HttpService {
 public:
  BodyPlan plan(HttpRequest&) override { return {}; }
  void answer(HttpRequest&, HttpReply) override {}
  HttpResponse refuse(const HttpRequest&, HttpRefusal) override { return {}; }
  void served(const HttpRequest&, const HttpServed&) override {}
};

class Serve : public testing::Test {
 protected:
  Error error() const {
    const Context context{.threads = 1};
    const auto ended = serve(context, project_, {.port = other_->port(), .log = LogForm::None},
                             [](Message, const Fields&) {});
    CANASTA_ASSERT(!ended.ok());
    return ended.error();
  }
  std::string upload() const {
    const auto text = read_text(real_file_system(), project_.path("state/uploads/00ff"));
    return text.ok() ? *text : "gone";
  }

  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
  std::string written_ = written(project_.root, "state/uploads/00ff", "of another");
  Nothing nothing_;
  // Has the port that is asked for.
  std::unique_ptr<HttpServer> other_ = HttpServer::listen({}, nothing_).value();
};

TEST_F(Serve, ASecondOneIsToldWhoServesAndTouchesNothing) {
  const auto first = real_file_system().lock(project_.path("state/serve.lock")).value();
  const Error refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::Conflict);
  EXPECT_EQ(refused.message(), message::kServedAlready);
  const std::string text = refused.text(Language::English);
  EXPECT_NE(text.find(std::to_string(::getpid())), std::string::npos) << text;
  EXPECT_EQ(upload(), "of another");
  EXPECT_FALSE(real_file_system().exists(project_.path("state/canasta.db")));
}

TEST_F(Serve, WithoutItsPortItTouchesNothing) {
  EXPECT_EQ(error().message(), message::kListenPortTaken);
  EXPECT_EQ(upload(), "of another");
  EXPECT_EQ(error().message(), message::kListenPortTaken) << "the lock went with the first try";
}

TEST_F(Serve, NeedsKeysWhereOthersMayCome) {
  const auto refused = [&](ServeOptions options) {
    options.port = other_->port();
    return serve({.threads = 1}, project_, options, [](Message, const Fields&) {})
        .error()
        .message();
  };
  EXPECT_EQ(refused({.host = "0.0.0.0"}), message::kAddressNeedsKeys);
  EXPECT_EQ(refused({.proxies = {"127.0.0.1"}}), message::kProxyNeedsKeys);
  EXPECT_EQ(refused({.hosts = {"shop.example"}}), message::kProxyNeedsKeys);
  const auto goes_on = message::kListenPortTaken;
  EXPECT_EQ(refused({.insecure = true, .proxies = {"127.0.0.1"}}), goes_on);
  ASSERT_TRUE(create_key(*open_store(project_).value(), {.name = "k"}, Actor{}, 1).ok());
  EXPECT_EQ(refused({.hosts = {"shop.example"}, .proxies = {"127.0.0.1"}}), goes_on);
}

// Only where others on the way can read keys; not where a proxy takes off TLS.
TEST_F(Serve, WarnsOfKeysInTheClear) {
  const auto warns = [&](ServeOptions options) {
    bool warned = false;
    options.port = other_->port();
    const auto tell = [&](Message told, const Fields&) {
      warned = warned || told == message::kKeysInTheClear;
    };
    EXPECT_FALSE(serve({.threads = 1}, project_, options, tell).ok());
    return warned;
  };
  EXPECT_FALSE(warns({.host = "0.0.0.0", .insecure = true})) << "there is no key";
  ASSERT_TRUE(create_key(*open_store(project_).value(), {.name = "k"}, Actor{}, 1).ok());
  EXPECT_TRUE(warns({.host = "0.0.0.0"}));
  EXPECT_FALSE(warns({.host = "127.0.0.1"}));
  EXPECT_FALSE(warns({.host = "0.0.0.0", .certificate = "c.pem", .key = "k.pem"}));
  EXPECT_FALSE(warns({.host = "0.0.0.0", .proxies = {"10.0.0.1"}}));
}

// An address that a browser can open, whatever it listens on.
TEST(ServiceUrl, IsOneToOpen) {
  const std::vector<std::pair<std::string, std::string>> hosts = {
      {"127.0.0.1", "http://127.0.0.1:8080"}, {"localhost", "http://localhost:8080"},
      {"0.0.0.0", "http://127.0.0.1:8080"},   {"::", "http://[::1]:8080"},
      {"::1", "http://[::1]:8080"},           {"192.0.2.2", "http://192.0.2.2:8080"}};
  for (const auto& [host, url] : hosts) EXPECT_EQ(service_url({.host = host}, 8080), url);
  EXPECT_EQ(service_url({.certificate = "c.pem"}, 443), "https://127.0.0.1:443");
}

TEST(ThreadsBesideServer, EndHoweverTheirScopeIsLeft) {
  std::atomic<bool> draining = false;
  std::atomic<int> ended = 0;
  try {
    ThreadsBeside beside([&] {
      draining = true;
      draining.notify_all();
    });
    for (int i = 0; i < 2; ++i) {
      beside.start([&] {
        draining.wait(false);
        ++ended;
      });
    }
    throw std::runtime_error("no more threads");
  } catch (const std::runtime_error&) {
    EXPECT_EQ(ended, 2);
  }
  EXPECT_TRUE(draining);
}

}  // namespace
}  // namespace canasta
