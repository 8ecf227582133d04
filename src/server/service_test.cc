// What is answered without a handler: OPTIONS, refusals, rates. Over HTTP.
#include "server/service.h"

#include <gtest/gtest.h>

#include "base/messages/server.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

constexpr const char* kShop = "https://shop.example";

class Requests : public testing::Test {
 protected:
  Requests() : at_(project_) { at_.desk.origins = {kShop}; }

  std::string preflight(const std::string& target, const std::string& origin) const {
    return at_.ask("OPTIONS", target,
                   "Origin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\n");
  }

  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
  TestingDesk at_;
};

TEST_F(Requests, OptionsTellTheMethodsOfAPath) {
  const std::string response = at_.ask("OPTIONS", "/v1/jobs");
  EXPECT_EQ(status_in(response), 204);
  EXPECT_EQ(header_in(response, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(header_in(at_.ask("OPTIONS", "/v1/jobs/7"), "Allow"), "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(header_in(at_.ask("OPTIONS", "*"), "Allow"), "DELETE, GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(status_in(at_.ask("OPTIONS", "/nowhere")), 404);
}

// A browser asks without a key.
TEST_F(Requests, AllowedOriginsAreToldWhatTheyMayDo) {
  at_.key(KeyRole::Admin);
  const std::string response = preflight("/v1/recommend", kShop);
  EXPECT_EQ(status_in(response), 204);
  EXPECT_EQ(header_in(response, "Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(header_in(response, "Access-Control-Allow-Methods"), "GET, HEAD, POST");
  EXPECT_NE(header_in(response, "Access-Control-Allow-Headers").find("Authorization"),
            std::string::npos);
  EXPECT_EQ(header_in(response, "Access-Control-Max-Age"), "600");
  EXPECT_EQ(header_in(response, "Vary"), "Origin");
}

TEST_F(Requests, OtherOriginsAreToldNothing) {
  for (const char* origin : {"https://evil.example", "https://shop.example.evil.example",
                             "https://shop.example:8443", "http://shop.example", "null"}) {
    const std::string response = preflight("/v1/recommend", origin);
    EXPECT_EQ(status_in(response), 204) << origin;
    EXPECT_EQ(response.find("Access-Control-"), std::string::npos) << origin;
    const std::string from = std::string("Origin: ") + origin + "\r\n";
    EXPECT_EQ(at_.get("/health", from).find("Access-Control-"), std::string::npos) << origin;
    EXPECT_EQ(status_in(at_.post_json("/v1/recommend", "{}", from)), 403) << origin;
  }
}

TEST_F(Requests, AllowedOriginsReadAnswersAndRefusals) {
  const std::string from = std::string("Origin: ") + kShop + "\r\n";
  for (const char* target : {"/health", "/nowhere"}) {
    const std::string response = at_.get(target, from);
    EXPECT_EQ(header_in(response, "Access-Control-Allow-Origin"), kShop) << target;
    EXPECT_NE(header_in(response, "Access-Control-Expose-Headers").find("ETag"), std::string::npos);
  }
}

// Whoever refuses: the service, a form on its way in, or the connection.
TEST_F(Requests, RefusalsCarryTheirIdAndAreNotKept) {
  at_.desk.limits.json_bytes = 100;
  const std::string key = "X-API-Key: " + at_.key(KeyRole::Viewer) + "\r\nX-Request-Id: mine\r\n";
  const std::string form = "Content-Type: multipart/form-data; boundary=cut\r\n";
  const std::string broken = "--cut\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
  const std::string admin =
      "X-API-Key: " + at_.key(KeyRole::Admin) + "\r\nX-Request-Id: mine\r\n" + form;
  const std::vector<std::pair<int, std::string>> refusals = {
      {401, at_.get("/status", "X-Request-Id: mine\r\n")},
      {404, at_.get("/nowhere", key)},
      {405, at_.ask("DELETE", "/status", key)},
      {403, at_.ask("POST", "/v1/models/level:rollback", key)},
      {413, at_.post_json("/v1/recommend", std::string(101, ' '), key)},
      {400, at_.get("/%zz", key)},
      {400, at_.get("/health", "Host: second\r\n" + key)},
      {422, at_.ask("POST", "/preprocess", admin, broken + broken)},
      {415, at_.post_json("/preprocess", "{}", "X-API-Key: " + at_.key(KeyRole::Admin) + "\r\n")}};
  for (const auto& [status, response] : refusals) {
    EXPECT_EQ(status_in(response), status) << response;
    const std::string id = header_in(response, "X-Request-Id");
    EXPECT_FALSE(id.empty()) << response;
    EXPECT_NE(response.find(R"("request_id":")" + id), std::string::npos) << response;
    EXPECT_EQ(header_in(response, "Cache-Control"), "no-store") << response;
  }
  EXPECT_EQ(header_in(refusals.front().second, "X-Request-Id"), "mine");
}

TEST_F(Requests, AreRefusedInTheLanguageOfTheCaller) {
  at_.desk.limits.json_bytes = 100;
  const std::string spanish = "Accept-Language: es\r\n";
  const std::string large = at_.post_json("/v1/recommend", std::string(101, ' '), spanish);
  EXPECT_NE(large.find("el cuerpo supera"), std::string::npos) << large;
  const std::string malformed = at_.ask("POST", "/health", spanish + "Transfer-Encoding: x\r\n");
  EXPECT_NE(malformed.find("HTTP/1.1, o es una que"), std::string::npos) << malformed;
  at_.desk.project.config.language = Language::Spanish;
  const std::string own = at_.get("/health", "Transfer-Encoding: x\r\n");
  EXPECT_NE(own.find("HTTP/1.1, o es una que"), std::string::npos) << own;
}

// The limit that is told is that of the body that was sent, not of another that the route takes
// too.
TEST_F(Requests, ATooLargeBodyIsToldItsLimit) {
  const std::string rows =
      at_.ask("POST", "/predict", "Content-Type: application/json\r\nExpect: 100-continue\r\n",
              std::string(at_.desk.limits.json_bytes + 1, ' '));
  EXPECT_EQ(status_in(rows), 413);
  EXPECT_NE(body_in(rows).find(std::to_string(at_.desk.limits.json_bytes)), std::string::npos);
  const std::string none = at_.ask("GET", "/health", "Content-Length: 5\r\n", "");
  EXPECT_EQ(status_in(none), 413);
  EXPECT_NE(body_in(none).find("kNoBodyExpected"), std::string::npos) << body_in(none);
}

TEST_F(Requests, TheSchemeOfAKeyIsReadInAnyCase) {
  const std::string key = at_.key(KeyRole::Viewer);
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER "}) {
    EXPECT_EQ(
        status_in(at_.get("/v1/jobs", std::string("Authorization: ") + scheme + key + "\r\n")), 200)
        << scheme;
  }
  EXPECT_EQ(status_in(at_.get("/v1/jobs", "Authorization: Basic " + key + "\r\n")), 401);
}

// Whatever the port, and however an address of IPv6 was allowed.
TEST_F(Requests, AreForNamesOfThisMachineAndThoseThatWereAllowed) {
  Service service(at_.desk, {.hosts = {"[fd00::7]:8080", "Shop.example", "fd00::9"}});
  const auto is_let_in = [&](std::string_view host) {
    HttpRequest request;
    request.method = "GET";
    request.target = "/health";
    request.headers = {{"Host", host}};
    return !service.plan(request).refusal.has_value();
  };
  for (const char* host : {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]", "[::1]:8080",
                           "[fd00::7]", "[FD00::9]:1", "shop.example:443"}) {
    EXPECT_TRUE(is_let_in(host)) << host;
  }
  for (const char* address : {"192.0.2.2:8080", "0.0.0.0:80", "10.0.0.1", "[fd00::8]:8080"}) {
    EXPECT_TRUE(is_let_in(address)) << address;
  }
  for (const char* host : {"evil.example", "1.2.3.4.evil.example", "127.0.0.1.example:80", "[::1",
                           "[::1].example", "0x7f.1", "2130706433", "1.2.3"}) {
    EXPECT_FALSE(is_let_in(host)) << host;
  }
}

TEST_F(Requests, AParameterTooManyIsToldWhichThereAre) {
  const std::string some = at_.get("/recommend?kk=3");
  EXPECT_EQ(status_in(some), 422);
  EXPECT_NE(some.find("It takes: user, k, n, task"), std::string::npos) << some;
  const std::string none = at_.get("/v1/reports?kk=3");
  EXPECT_EQ(status_in(none), 422);
  EXPECT_NE(none.find("It takes none"), std::string::npos) << none;
}

// Who started it hears that it stops, and of a certificate where there is one.
TEST_F(Requests, WhoStartedItIsTold) {
  std::vector<Message> told;
  at_.desk.tell = [&](Message message, const Fields&) { told.push_back(message); };
  Service plain(at_.desk, {});
  plain.reload({});
  EXPECT_TRUE(told.empty());
  Service secure(at_.desk, {.has_certificate = true});
  secure.reload(invalid(message::kMalformedRequest));
  EXPECT_TRUE(told.empty());
  secure.reload({});
  secure.draining();
  EXPECT_EQ(told, (std::vector<Message>{message::kCertificateRead, message::kStopping}));
  at_.desk.tell = nullptr;
}

// Keys cannot be tried faster than the address may ask; a key with a rate of its own is not held up
// by somebody who tries some.
TEST_F(Requests, TryingKeysCostsTokens) {
  const std::string own =
      "X-API-Key: " + at_.key({.name = "k", .requests_per_second = 1'000}) + "\r\n";
  const std::string wrong = "X-API-Key: canasta_k3xw7m2p_" + std::string(43, 'A') + "\r\n";
  at_.desk.limits.requests_per_second_per_address = .001;  // one, then none for as long as this
  EXPECT_EQ(status_in(at_.get("/v1/jobs", wrong)), 401);
  const std::string over = at_.get("/v1/jobs", wrong);
  EXPECT_EQ(status_in(over), 429);
  EXPECT_EQ(header_in(over, "Retry-After"), "1000") << "a thousandth of a request a second";
  EXPECT_EQ(header_in(over, "Cache-Control"), "no-store");
  EXPECT_EQ(status_in(at_.get("/v1/jobs")), 429);
  EXPECT_EQ(status_in(at_.get("/v1/jobs", own)), 200);
}

}  // namespace
}  // namespace canasta
