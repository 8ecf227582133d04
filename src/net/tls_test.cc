#include "net/tls.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/messages/net.h"
#include "net/testing_server.h"
#include "net/testing_tls.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::StartsWith;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// A folder that is gone with the object.
class TestingFolder {
 public:
  TestingFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "canasta_XXXXXX").string();
    CANASTA_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TestingFolder() { std::filesystem::remove_all(path_); }
  TestingFolder(const TestingFolder&) = delete;
  TestingFolder& operator=(const TestingFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    write_certificate("first", certificate_, key_);
    options_.certificate_file = certificate_;
    options_.key_file = key_;
    service_.on_answer = [](HttpRequest& request, HttpReply reply) {
      reply(text_response((request.is_tls ? "tls " : "plain ") + request.body + "!"));
    };
  }
  static std::string name_shown(const TestingServer& server) {
    TestingTlsClient client(server.port());
    return client.connect() ? client.certificate_name() : "";
  }
  void expect_config_error(const std::string& certificate, const std::string& key, Message what) {
    options_.certificate_file = certificate;
    options_.key_file = key;
    const auto result = HttpServer::listen(options_, service_);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code(), ErrorCode::Config);
    EXPECT_EQ(result.error().message(), what) << result.error().text(Language::English);
  }

  TestingFolder folder_;
  std::string certificate_ = folder_ / "certificate.pem";
  std::string key_ = folder_ / "key.pem";
  TestingService service_;
  HttpServerOptions options_;
};

TEST_F(TlsTest, AnswersInVersions12And13) {
  TestingServer server(service_, options_);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TestingTlsClient client(server.port(), version);
    ASSERT_TRUE(client.connect()) << version;
    EXPECT_EQ(client.certificate_name(), "first");
    EXPECT_EQ(client.protocol(), "http/1.1");
    for (int i = 0; i < 2; ++i) {
      client.send(kGet);
      EXPECT_THAT(client.read_through("!"), StartsWith("HTTP/1.1 200 "));
    }
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_through("tls !"), EndsWith("tls !"));
    EXPECT_TRUE(client.is_closed());
  }
}

TEST_F(TlsTest, OlderVersionsAndPlainTextAreNotSpoken) {
  TestingServer server(service_, options_);
  TestingTlsClient old(server.port(), TLS1_1_VERSION);
  EXPECT_FALSE(old.connect());
  TestingClient plain(server.port());
  plain.send(kGet);
  EXPECT_EQ(plain.read_all().find("HTTP"), std::string::npos);
}

TEST_F(TlsTest, KeysAreNotNegotiatedAgain) {
  TestingServer server(service_, options_);
  TestingTlsClient client(server.port(), TLS1_2_VERSION);
  ASSERT_TRUE(client.connect());
  EXPECT_FALSE(client.renegotiate());
}

TEST_F(TlsTest, LargeBodiesGoBothWays) {
  service_.on_plan = [](HttpRequest&) { return BodyPlan{.bytes_max = 8 << 20}; };
  TestingServer server(service_, options_);
  TestingTlsClient client(server.port());
  ASSERT_TRUE(client.connect());
  const std::string body(3'000'000, 'x');
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + body);
  const std::string answer = client.read_through("x!");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n"), 4 + 4 + body.size() + 1);
}

TEST_F(TlsTest, AHandshakeHasTheDeadlineOfAHeader) {
  options_.limits.header_seconds = 0.3;
  TestingServer server(service_, options_);
  TestingClient silent(server.port());
  silent.send("\x16\x03\x01");
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.is_closed());
}

TEST_F(TlsTest, WhoIsOneTooManyIsToldInTls) {
  options_.limits.connections_per_address = 1;
  TestingServer server(service_, options_);
  TestingTlsClient first(server.port());
  ASSERT_TRUE(first.connect());
  TestingTlsClient second(server.port());
  ASSERT_TRUE(second.connect());
  EXPECT_THAT(second.read_through("TooMany"), StartsWith("HTTP/1.1 503 "));
  EXPECT_TRUE(second.is_closed());
}

TEST_F(TlsTest, NewCertificatesCountForNewConnections) {
  options_.watch_signals = true;
  TestingServer server(service_, options_);
  TestingTlsClient before(server.port());
  ASSERT_TRUE(before.connect());
  write_certificate("second", certificate_, key_, TestingKey::Rsa);
  EXPECT_EQ(name_shown(server), "first") << "not yet read";
  ASSERT_TRUE(server.server().reload_certificates().ok());
  EXPECT_EQ(name_shown(server), "second");
  before.send(kGet);
  EXPECT_THAT(before.read_through("!"), EndsWith("tls !"));

  write_certificate("third", certificate_, key_);
  ::raise(SIGHUP);
  const std::vector<Status> told = service_.reloads_at_least(1);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].ok());
  EXPECT_EQ(name_shown(server), "third");
}

TEST_F(TlsTest, AReloadThatFailedIsTold) {
  options_.watch_signals = true;
  TestingServer server(service_, options_);
  std::ofstream(certificate_) << "nonsense";
  ::raise(SIGHUP);
  const std::vector<Status> told = service_.reloads_at_least(1);
  ASSERT_EQ(told.size(), 1u);
  ASSERT_FALSE(told[0].ok());
  EXPECT_EQ(told[0].error().message(), message::kTlsFileBroken);
  EXPECT_EQ(name_shown(server), "first");
}

// A file that hangs, here a pipe that nobody writes yet, holds up the reload alone; one that is
// wanted meanwhile follows.
TEST_F(TlsTest, AReloadWaitsFarFromTheLoop) {
  options_.watch_signals = true;
  TestingServer server(service_, options_);
  const std::string second = folder_ / "second.pem";
  write_certificate("second", second, key_);
  std::filesystem::remove(certificate_);
  ASSERT_EQ(::mkfifo(certificate_.c_str(), 0600), 0);
  for (int i = 0; i < 10; ++i) ::raise(SIGHUP);
  EXPECT_EQ(name_shown(server), "first");
  const int writing = ::open(certificate_.c_str(), O_WRONLY | O_CLOEXEC);  // once it is read
  std::filesystem::rename(second, certificate_);
  const std::string text = [&] {
    std::ifstream file(certificate_);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  EXPECT_EQ(::write(writing, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(writing);
  const std::vector<Status> told = service_.reloads_at_least(2);
  ASSERT_EQ(told.size(), 2u) << "one that was going on, one for all that came meanwhile";
  for (const Status& each : told) EXPECT_TRUE(each.ok());
  EXPECT_EQ(name_shown(server), "second");
}

TEST_F(TlsTest, AnEncryptedKeyIsRefusedAndNobodyIsAsked) {
  const std::string encrypted = folder_ / "encrypted.pem";
  write_certificate("third", certificate_, encrypted, TestingKey::Curve, "secret");
  expect_config_error(certificate_, encrypted, message::kTlsKeyEncrypted);
  write_certificate("third", certificate_, encrypted, TestingKey::Rsa, "");
  expect_config_error(certificate_, encrypted, message::kTlsKeyEncrypted);
}

TEST_F(TlsTest, TheOldOnesStayWhenTheNewOnesAreWrong) {
  TestingServer server(service_, options_);
  write_certificate("second", folder_ / "other.pem", key_);  // the certificate stays the first's
  const Status differs = server.server().reload_certificates();
  ASSERT_FALSE(differs.ok());
  EXPECT_EQ(differs.error().message(), message::kTlsPairDiffers);
  EXPECT_EQ(name_shown(server), "first");
  std::ofstream(certificate_) << "-----BEGIN CERTIFICATE-----\nnonsense\n";
  EXPECT_FALSE(server.server().reload_certificates().ok());
  EXPECT_EQ(name_shown(server), "first");
}

TEST_F(TlsTest, SaysWhatIsWrongWithItsFiles) {
  const std::string missing = folder_ / "missing.pem";
  const std::string garbage = folder_ / "garbage.pem";
  std::ofstream(garbage) << "hello";
  const std::string other = folder_ / "other.pem";
  const std::string rsa = folder_ / "rsa.pem";
  write_certificate("other", folder_ / "unused.pem", other);
  write_certificate("other", folder_ / "unused.pem", rsa, TestingKey::Rsa);
  expect_config_error(missing, key_, message::kTlsFileBroken);
  EXPECT_NE(
      HttpServer::listen(options_, service_).error().text(Language::English).find("No such file"),
      std::string::npos);
  expect_config_error(garbage, key_, message::kTlsFileBroken);
  expect_config_error(certificate_, missing, message::kTlsFileBroken);
  expect_config_error(certificate_, garbage, message::kTlsFileBroken);
  expect_config_error(certificate_, certificate_, message::kTlsFileBroken);
  expect_config_error(certificate_, other, message::kTlsPairDiffers);
  expect_config_error(certificate_, rsa, message::kTlsPairDiffers);
  expect_config_error(certificate_, "", message::kTlsFileAlone);
  expect_config_error("", key_, message::kTlsFileAlone);
}

}  // namespace
}  // namespace canasta
