#include "io/http_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "io/memory_file_system.h"
#include "io/testing_http_server.h"

namespace canasta {
namespace {

std::string answer_always(const std::string&) { return TestingHttpServer::answer(200, "fine"); }

// In lower case, as header names have no case of their own.
bool says(const std::string& request, const std::string& line) {
  return to_lower(request).find(to_lower(line) + "\r\n") != std::string::npos;
}

class HttpClientTest : public testing::Test {
 protected:
  ClientRequest to(const TestingHttpServer& server, const std::string& path = "/") const {
    ClientRequest request;
    request.url = server.url(path);
    request.seconds_max = 20;
    return request;
  }
  Result<ClientResponse> send(const ClientRequest& request) {
    return client_->send(context_, request);
  }
  void expect_error(const ClientRequest& request, ErrorCode code, Message message) {
    const auto result = send(request);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(name(result.error().message()), name(message));
    EXPECT_EQ(result.error().code(), code);
  }

  Context context_;
  std::unique_ptr<HttpClient> client_ = make_http_client();
};

TEST_F(HttpClientTest, GetsAnAnswerWithItsHeaders) {
  const TestingHttpServer server([](const std::string&) {
    return TestingHttpServer::answer(200, "hello\nthere", "X-Colour:  blue \r\nX-Empty:\r\n");
  });
  ClientRequest request = to(server, "/a/b?c=d");
  request.headers = {{"X-Name", "value"}, {"X-Nothing", ""}};
  const ClientResponse response = send(request).value();
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.body, "hello\nthere");
  EXPECT_EQ(response.header("x-colour"), "blue");
  EXPECT_EQ(response.header("x-empty"), "");
  EXPECT_EQ(response.header("x-none"), "");
  const std::string said = server.requests().at(0);
  EXPECT_TRUE(said.starts_with("GET /a/b?c=d HTTP/1.1\r\n")) << said;
  EXPECT_TRUE(says(said, "X-Name: value"));
  EXPECT_TRUE(says(said, "X-Nothing:"));
}

TEST_F(HttpClientTest, EveryMethodSendsItsBody) {
  const TestingHttpServer server(answer_always);
  const std::string body("a\0b\n", 4);
  for (const HttpMethod method :
       {HttpMethod::Post, HttpMethod::Put, HttpMethod::Patch, HttpMethod::Delete}) {
    ClientRequest request = to(server);
    request.method = method;
    request.body = body;
    ASSERT_TRUE(send(request).ok());
    const std::string said = server.requests().back();
    EXPECT_TRUE(said.starts_with(std::string(name(method)) + " / ")) << said;
    EXPECT_TRUE(said.ends_with("\r\n\r\n" + body)) << said;
    EXPECT_FALSE(says(said, "Expect: 100-continue"));
  }
  ClientRequest empty = to(server);
  empty.method = HttpMethod::Post;
  ASSERT_TRUE(send(empty).ok());
  EXPECT_TRUE(says(server.requests().back(), "Content-Length: 0"));
}

TEST_F(HttpClientTest, SendsAFilePieceByPiece) {
  const TestingHttpServer server(answer_always);
  MemoryFileSystem files;
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += static_cast<char>(i * 7);
  for (const std::string& content : {bytes, std::string()}) {
    ASSERT_TRUE(files.create("big").value()->append(content).ok());
    const auto file = files.open("big").value();
    ClientRequest request = to(server);
    request.method = HttpMethod::Put;
    request.file = file.get();
    ASSERT_TRUE(send(request).ok());
    const std::string said = server.requests().back();
    EXPECT_EQ(said.substr(said.find("\r\n\r\n") + 4), content);
    EXPECT_TRUE(says(said, "Content-Length: " + std::to_string(content.size())));
  }
}

TEST_F(HttpClientTest, AnErrorOfTheServerIsAnAnswer) {
  const TestingHttpServer server(
      [](const std::string&) { return TestingHttpServer::answer(404, "no such thing"); });
  const ClientResponse response = send(to(server)).value();
  EXPECT_EQ(response.status, 404);
  EXPECT_FALSE(response.ok());
  EXPECT_EQ(response.body, "no such thing");
}

TEST_F(HttpClientTest, RedirectsAreNotFollowed) {
  const TestingHttpServer other(answer_always);
  const TestingHttpServer server([&](const std::string&) {
    return TestingHttpServer::answer(302, "", "Location: " + other.url() + "\r\n");
  });
  ClientRequest request = to(server);
  const ClientResponse response = send(request).value();
  EXPECT_EQ(response.status, 302);
  EXPECT_TRUE(other.requests().empty());
  EXPECT_EQ(status_error(request, response, "").message(), message::kHttpRedirected);
}

TEST_F(HttpClientTest, AnswersAreBoundedAtTheirLimit) {
  const TestingHttpServer server(
      [](const std::string&) { return TestingHttpServer::answer(200, std::string(5000, 'x')); });
  ClientRequest request = to(server);
  request.response_bytes_max = 5000;
  EXPECT_EQ(send(request)->body.size(), 5000u);
  request.response_bytes_max = 4999;
  expect_error(request, ErrorCode::TooLarge, message::kHttpAnswerTooLarge);
}

TEST_F(HttpClientTest, HeadersAreBounded) {
  const TestingHttpServer server([](const std::string&) {
    std::string headers;
    for (int i = 0; i < 100; ++i) headers += "X-H: " + std::string(1000, 'h') + "\r\n";
    return TestingHttpServer::answer(200, "", headers);
  });
  expect_error(to(server), ErrorCode::TooLarge, message::kHttpAnswerTooLarge);
}

TEST_F(HttpClientTest, NobodyThere) {
  std::string url;
  {
    const TestingHttpServer gone(answer_always);
    url = gone.url("/secret?key=hidden");
  }
  ClientRequest request;
  request.url = url;
  const auto result = send(request);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(), message::kHttpUnreachable);
  EXPECT_EQ(result.error().code(), ErrorCode::Unavailable);
  const std::string text = result.error().text(Language::English);
  EXPECT_EQ(text.find("hidden"), std::string::npos) << text;
}

TEST_F(HttpClientTest, AServerThatFallsSilentIsGivenUp) {
  std::atomic<bool> done{false};
  const TestingHttpServer server([&](const std::string&) {
    while (!done) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return std::string();
  });
  ClientRequest request = to(server);
  request.seconds_max = 0.2;
  expect_error(request, ErrorCode::Unavailable, message::kHttpTimeout);
  done = true;
}

TEST_F(HttpClientTest, AServerThatHangsUpIsUnreachable) {
  const TestingHttpServer server([](const std::string&) { return std::string(); });
  expect_error(to(server), ErrorCode::Unavailable, message::kHttpUnreachable);
}

TEST_F(HttpClientTest, AnAnswerThatEndsEarlyIsNone) {
  const TestingHttpServer server([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  expect_error(to(server), ErrorCode::Unavailable, message::kHttpUnreachable);
}

TEST_F(HttpClientTest, PlainTextWhereTlsWasExpected) {
  const TestingHttpServer server(answer_always);
  ClientRequest request = to(server);
  request.url.replace(0, 4, "https");
  expect_error(request, ErrorCode::Unavailable, message::kHttpUnreachable);
}

TEST_F(HttpClientTest, CancelledBeforeOrMeanwhile) {
  CancelToken cancel;
  context_.cancel = &cancel;
  const TestingHttpServer server([&](const std::string&) {
    cancel.cancel();
    std::this_thread::sleep_for(std::chrono::seconds(2));
    return answer_always("");
  });
  expect_error(to(server), ErrorCode::Cancelled, message::kCancelled);
  EXPECT_EQ(server.requests().size(), 1u);
  expect_error(to(server), ErrorCode::Cancelled, message::kCancelled);
  EXPECT_EQ(server.requests().size(), 1u);
  client_->pause(context_, 1e9);  // returns at once
}

TEST_F(HttpClientTest, WhatIsNoAddressIsRefused) {
  const std::string long_url = "http://host/" + std::string(kHttpUrlBytesMax - 12, 'p');
  EXPECT_NE(shown_url(long_url), "?");
  for (const std::string& url :
       {std::string(), std::string("host"), std::string("ftp://host/"), std::string("file:///etc"),
        std::string("http://"), std::string("http://ho st/"), std::string("http://host/\r\nX: y"),
        std::string("HTTP://host/"), long_url + "p"}) {
    ClientRequest request;
    request.url = url;
    expect_error(request, ErrorCode::InvalidInput, message::kHttpAddress);
    EXPECT_EQ(shown_url(url), "?") << url;
  }
}

TEST_F(HttpClientTest, ALineBreakInAHeaderIsRefused) {
  const TestingHttpServer server(answer_always);
  for (const ClientHeader& header :
       {ClientHeader{"X-A", "b\r\nX-C: d"}, ClientHeader{"X\nA", "b"}}) {
    ClientRequest request = to(server);
    request.headers = {header};
    expect_error(request, ErrorCode::InvalidInput, message::kHttpHeader);
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpClientTest, TheConnectionCarriesNothingOver) {
  const TestingHttpServer server(answer_always);
  ClientRequest post = to(server);
  post.method = HttpMethod::Post;
  post.body = "body";
  post.headers = {{"Authorization", "secret"}};
  ASSERT_TRUE(send(post).ok());
  ASSERT_TRUE(send(to(server)).ok());
  const std::string said = server.requests().at(1);
  EXPECT_TRUE(said.starts_with("GET ")) << said;
  EXPECT_EQ(said.find("secret"), std::string::npos);
  EXPECT_TRUE(said.ends_with("\r\n\r\n"));
}

TEST(HttpText, StatusesBecomeErrors) {
  ClientRequest request;
  request.url = "https://user:pass@host:8080/path?token=1#part";
  const auto error = [&](int status) {
    return status_error(request, {status, {}, ""}, "line one\nline two");
  };
  EXPECT_EQ(error(401).code(), ErrorCode::Denied);
  EXPECT_EQ(error(403).code(), ErrorCode::Denied);
  EXPECT_EQ(error(404).code(), ErrorCode::NotFound);
  EXPECT_EQ(error(409).code(), ErrorCode::Conflict);
  EXPECT_EQ(error(429).code(), ErrorCode::Overloaded);
  EXPECT_EQ(error(408).code(), ErrorCode::Unavailable);
  EXPECT_EQ(error(500).code(), ErrorCode::Unavailable);
  EXPECT_EQ(error(503).code(), ErrorCode::Unavailable);
  EXPECT_EQ(error(400).code(), ErrorCode::InvalidInput);
  EXPECT_EQ(error(418).text(Language::English),
            "https://host:8080/path refused the request (HTTP 418): line one");
}

TEST(HttpText, ReasonsAreFitToBeShown) {
  EXPECT_EQ(shown_reason("  one \n two"), "one");
  EXPECT_EQ(shown_reason(""), "-");
  EXPECT_EQ(shown_reason(" \n "), "-");
  EXPECT_EQ(shown_reason("a\x1b[31mb"), "a [31mb");
  EXPECT_EQ(shown_reason(std::string(200, 'x')).size(), 200u);
  EXPECT_EQ(shown_reason(std::string(201, 'x')).size(), 200u);
  EXPECT_EQ(shown_reason(std::string(199, 'x') + "ñ"), std::string(199, 'x'));
}

TEST(HttpText, BaseAddresses) {
  const HttpBase base = parse_http_base("http://ana:p%40ss@host:5000/mlflow/").value();
  EXPECT_EQ(base.url, "http://host:5000/mlflow");
  EXPECT_EQ(base.user, "ana");
  EXPECT_EQ(base.password, "p@ss");
  EXPECT_EQ(parse_http_base("https://host")->url, "https://host");
  EXPECT_EQ(parse_http_base("http://[::1]:80/")->user, "");
  for (const char* wrong : {"", "mlruns", "sqlite:///m.db", "http://host/?a=b", "http://host/#a"}) {
    EXPECT_EQ(parse_http_base(wrong).error().message(), message::kHttpAddress) << wrong;
  }
}

// Expected values from Python: urllib.parse.quote(x, safe=""), base64.b64encode.
TEST(HttpText, Encodings) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a b/c?ñ\n"), "a%20b%2Fc%3F%C3%B1%0A");
  EXPECT_EQ(percent_encoded(""), "");
  EXPECT_EQ(basic_authorization("user", "pass"), "Basic dXNlcjpwYXNz");
  EXPECT_EQ(basic_authorization("ab", "cd"), "Basic YWI6Y2Q=");
  EXPECT_EQ(basic_authorization("a", "b"), "Basic YTpi");
  EXPECT_EQ(basic_authorization("añ", "\xff\xfe"), "Basic YcOxOv/+");
}

}  // namespace
}  // namespace canasta
