#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/messages/net.h"
#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HttpServerTest : public testing::Test {
 protected:
  TestingService service_;
};

TEST_F(HttpServerTest, AnswersWithAHeadAndABody) {
  HttpServerOptions options;
  options.common_headers = "X-Frame-Options: DENY\r\n";
  TestingServer server(service_, options);
  TestingClient client(server.port());
  const std::string answer = client.ask("GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(answer, HasSubstr(" GMT\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n"
                                "X-Frame-Options: DENY\r\n\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nGET /a?b=c []"));
  EXPECT_THAT(answer, Not(HasSubstr("Server:")));
}

TEST_F(HttpServerTest, TheServiceSeesWhatWasSent) {
  service_.on_answer = [](HttpRequest& request, HttpReply reply) {
    std::ostringstream said;
    said << request.method << '|' << request.path() << '|' << request.query() << '|'
         << request.address << '|' << request.is_tls << '|' << request.headers.size() << '|'
         << request.header("x-colour") << '|' << request.header("X-NONE") << '|' << request.body;
    reply(text_response(said.str()));
  };
  TestingServer server(service_);
  TestingClient client(server.port(), "127.3.4.5");
  EXPECT_THAT(client.ask("PUT /p/q?r HTTP/1.1\r\nHost: a\r\nX-Colour: \t blue green \r\n"
                         "Content-Length: 3\r\n\r\nxyz"),
              EndsWith("\r\n\r\nPUT|/p/q|r|127.3.4.5|0|3|blue green||xyz"));
}

TEST_F(HttpServerTest, KeepsTheConnectionUntilOneEndCloses) {
  TestingServer server(service_);
  TestingClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
  }
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"),
              HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
  client.close();
  EXPECT_TRUE(server.await_open(0));
}

TEST_F(HttpServerTest, AServiceMayClose) {
  service_.on_answer = [](HttpRequest&, HttpReply reply) {
    HttpResponse response = text_response("bye");
    response.close = true;
    reply(std::move(response));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  TestingServer server(service_);
  TestingClient client(server.port());
  std::string requests;
  for (int i = 0; i < 300; ++i) {
    requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n";
    requests += i % 2 == 0 ? "Content-Length: 5\r\n\r\n12345"
                           : "Transfer-Encoding: chunked\r\n\r\n2\r\n12\r\n3\r\n345\r\n0\r\n\r\n";
  }
  std::thread sender([&] { client.send(requests); });
  for (int i = 0; i < 300; ++i) {
    ASSERT_THAT(client.read_response(), EndsWith("POST /" + std::to_string(i) + " [12345]"));
  }
  sender.join();
}

TEST_F(HttpServerTest, ARequestMayComeByteByByte) {
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send_slowly(
      "\r\nPOST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: x\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("POST /slow [abcd]"));
  EXPECT_THAT(client.read_response(), EndsWith("GET /next []"));
}

TEST_F(HttpServerTest, LargeBodiesGoBothWays) {
  service_.on_plan = [](HttpRequest&) { return BodyPlan{.bytes_max = 8 << 20}; };
  service_.on_answer = [](HttpRequest& request, HttpReply reply) {
    reply(text_response(request.body));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i) + ' ';
  std::thread sender([&] {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body + "GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
  });
  const std::string answer = client.read_response();
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, body.size());
  EXPECT_TRUE(answer.ends_with(body));
  EXPECT_THAT(client.read_response(), HasSubstr("Content-Length: 0\r\n"));
  sender.join();
  const auto served = service_.served_at_least(2);
  EXPECT_EQ(served[0].bytes_in, body.size());
  EXPECT_EQ(served[0].bytes_out, body.size());
  EXPECT_EQ(served[0].status, 200);
  EXPECT_TRUE(served[0].whole);
  EXPECT_EQ(served[1].bytes_in, 0u);
}

TEST_F(HttpServerTest, HeadHasTheHeadersAndNoBody) {
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_through("\r\n\r\n"), HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(client.read_response(), EndsWith("GET /next []"));
}

TEST_F(HttpServerTest, SomeAnswersHaveNoBody) {
  service_.on_answer = [](HttpRequest& request, HttpReply reply) {
    HttpResponse response;
    response.status = request.path() == "/304" ? 304 : 204;
    response.content_type = "";
    response.headers = {{"ETag", "\"x\""}};
    reply(std::move(response));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string first = client.read_through("\r\n\r\n");
  EXPECT_THAT(first, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(first, HasSubstr("ETag: \"x\"\r\n"));
  EXPECT_THAT(first, Not(HasSubstr("Content-")));
  const std::string second = client.read_through("\r\n\r\n");
  EXPECT_THAT(second, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(second, Not(HasSubstr("Content-")));
}

TEST_F(HttpServerTest, ClientsOfVersion10AreClosedUnlessTheyAsk) {
  TestingServer server(service_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
              HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(client.ask("GET /b HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, ABodyIsInvitedWhenTheClientWaitsForIt) {
  TestingServer server(service_);
  TestingClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_THAT(client.read_response(), EndsWith("POST / [ab]"));
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                         "Expect: 100-continue\r\n\r\ncd"),
              StartsWith("HTTP/1.1 200"))
      << "the body was there already";
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
  client.send("ef");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200")) << "nobody asked";
}

TEST_F(HttpServerTest, APlanMayRefuseBeforeTheBody) {
  service_.on_plan = [](HttpRequest&) {
    HttpResponse no = text_response("no");
    no.status = 401;
    BodyPlan plan;
    plan.refusal = std::move(no);
    return plan;
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Not(HasSubstr("Connection")));
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
              Not(HasSubstr("Connection")))
      << "a body that is here is passed over";
  const std::string last =
      client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(last, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(last, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
}

class CountingSink final : public BodySink {
 public:
  explicit CountingSink(std::uint64_t& bytes) : bytes_(bytes) {}
  std::optional<HttpResponse> take(std::string_view piece) override {
    bytes_ += piece.size();
    if (piece.find('!') == std::string_view::npos) return std::nullopt;
    HttpResponse response = text_response("enough");
    response.status = 422;
    return response;
  }

 private:
  std::uint64_t& bytes_;
};

TEST_F(HttpServerTest, ASinkTakesTheBodyAndMayEndIt) {
  std::uint64_t bytes = 0;
  service_.on_plan = [&](HttpRequest&) {
    return BodyPlan{.bytes_max = 10 << 20, .sink = std::make_unique<CountingSink>(bytes)};
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";
  EXPECT_THAT(client.ask(head + std::string(3'000'000, 'x')), EndsWith("POST / []"));
  EXPECT_EQ(bytes, 3'000'000u);
  const std::string refused = client.ask(head + "!" + std::string(2'999'999, 'x'));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 422 Unprocessable Content\r\n"));
  EXPECT_THAT(refused, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(refused, EndsWith("enough"));
}

TEST_F(HttpServerTest, WhatAServiceThrowsIsA500) {
  service_.on_answer = [](HttpRequest& request, HttpReply reply) {
    if (request.path() == "/throws") throw Bug("broken");
    if (request.path() == "/splits") {
      HttpResponse response = text_response("");
      response.headers = {{"Location", "/\r\nSet-Cookie: a=b"}};
      return reply(std::move(response));
    }
    reply(text_response("fine"));
  };
  TestingServer server(service_);
  TestingClient client(server.port());
  for (const std::string path : {"/throws", "/splits"}) {
    const std::string answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 ")) << path;
    EXPECT_THAT(answer, EndsWith("refused: Failed")) << path;
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
  }
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("fine"));

  service_.on_plan = [](HttpRequest&) -> BodyPlan { throw Bug("broken"); };
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("refused: Failed"));
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  const TestingServer server(service_);
  HttpServerOptions options;
  options.port = server.port();
  const auto taken = HttpServer::listen(options, service_);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code(), ErrorCode::Conflict);
  EXPECT_EQ(taken.error().message(), message::kListenPortTaken);
  for (const char* const host : {"nowhere", "", "203.0.113.1", "1.2.3"}) {
    options = {};
    options.host = host;
    const auto result = HttpServer::listen(options, service_);
    ASSERT_FALSE(result.ok()) << host;
    EXPECT_EQ(result.error().code(), ErrorCode::Config);
    EXPECT_EQ(result.error().message(), message::kListenAddress);
  }
}

TEST_F(HttpServerTest, AServerThatIsStoppedBeforeItRunsEnds) {
  HttpServerOptions options;
  options.limits.drain_seconds = 0.1;
  auto server = HttpServer::listen(options, service_).value();
  const TestingClient idle(server->port());
  TestingClient begun(server->port());
  begun.send("GET / HTTP/1.1\r\n");
  server->stop();
  EXPECT_EQ(server->run(), 1u) << "the one that had begun is cut";
}

TEST_F(HttpServerTest, AServerThatNeverRanCanBeDestroyed) {
  auto server = HttpServer::listen({}, service_).value();
  TestingClient client(server->port());
  client.send("GET / HTTP/1.1\r\n");
  server->stop();
}

}  // namespace
}  // namespace canasta
