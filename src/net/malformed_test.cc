// Requests that are wrong, unclear or too much, sent to a server as they are. Each is answered with
// its status, and the connection closed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/chunked_body.h"
#include "net/testing_client.h"
#include "net/testing_server.h"

namespace canasta {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Case {
  std::string bytes;
  int status = 400;
};

std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }
std::string field(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
}
std::string host(const std::string& value) {
  return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
}
std::string framed(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n" + body;
}
std::string chunked(const std::string& body) { return framed("Transfer-Encoding: chunked", body); }
std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}
const std::string kNul(1, '\0');

void expect_refused(const std::vector<Case>& cases) {
  TestingService service;
  HttpServerOptions options;
  options.limits.connections_per_address = 10'000;
  TestingServer server(service, options);
  for (const Case& each : cases) {
    TestingClient client(server.port());
    client.send(each.bytes);
    const std::string answer = client.read_all();
    const std::string shown = testing::PrintToString(each.bytes.substr(0, 200));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(each.status) + " ")) << shown;
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n")) << shown;
    EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << "answered twice: " << shown;
  }
  TestingClient client(server.port());
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST(Malformed, RequestLines) {
  expect_refused({
      {line("GET /")},
      {line("GET  / HTTP/1.1")},
      {line("GET /  HTTP/1.1")},
      {line("GET / HTTP/1.1 ")},
      {line(" GET / HTTP/1.1")},
      {line("GET\t/\tHTTP/1.1")},
      {line("GET / a HTTP/1.1")},
      {line("GET")},
      {line("")},
      {line("/ HTTP/1.1")},
      {line("G@T / HTTP/1.1")},
      {line("GET( / HTTP/1.1")},
      {line("G\x80T / HTTP/1.1")},
      {line(std::string(33, 'A') + " / HTTP/1.1")},
      {line("GET / http/1.1")},
      {line("GET / HTTP/1.2")},
      {line("GET / HTTP/2.0")},
      {line("GET / HTTP/0.9")},
      {line("GET / HTTP/11")},
      {line("GET / HTTP/1.10")},
      {line("GET / HTTP/ 1.1")},
      {line("GET / HTTPS/1.1")},
      {line("GET / ICY/1.1")},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"\x16\x03\x01\x02"},
      {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {kNul},
      {"GET / HTTP/1.1\nHost: a\n\n"},
      {"GET / HTTP/1.1\rHost: a\r\r\n\r\n"},
      {"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
  });
}

TEST(Malformed, Targets) {
  expect_refused({
      {line("GET a HTTP/1.1")},
      {line("GET ?a=b HTTP/1.1")},
      {line("GET * HTTP/1.1")},
      {line("OPTIONS ** HTTP/1.1")},
      {line("CONNECT a:80 HTTP/1.1")},
      {line("GET /a#b HTTP/1.1")},
      {line("GET /a\x7F HTTP/1.1")},
      {line("GET /a\x01 HTTP/1.1")},
      {line("GET /a" + kNul + " HTTP/1.1")},
      {line("GET /\xC3\xA9 HTTP/1.1")},
      {line("GET http://b/ HTTP/1.1")},
      {line("GET http:///x HTTP/1.1")},
      {line("GET http://a?b HTTP/1.1")},
      {line("GET https://a/ HTTP/1.1")},
      {line("GET http://u@a/ HTTP/1.1")},
      {line("GET http:/a HTTP/1.1")},
      {line("GET ftp://a/ HTTP/1.1")},
      {line("GET file:///etc/passwd HTTP/1.1")},
  });
}

TEST(Malformed, Hosts) {
  expect_refused({
      {"GET / HTTP/1.1\r\n\r\n"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n"},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"},
      {host("")},
      {host("a b")},
      {host("a/b")},
      {host("u@a")},
      {host("a:b")},
      {host("a:80:80")},
      {host("a:65536")},
      {host("a:999999999999999999999")},
      {host("a:-1")},
      {host(":80")},
      {host("[::1")},
      {host("[]")},
      {host("[::1]x")},
      {host("[::1]:x")},
      {host("::1")},
      {host("a\xC3\xA9")},
      {host("<script>")},
      {host("a\"b")},
  });
}

TEST(Malformed, Fields) {
  expect_refused({
      {field("X : a")},
      {field("X\t: a")},
      {field(": a")},
      {field("X")},
      {field("X a: b")},
      {field("X@: b")},
      {field("X(: b")},
      {field("X\x80: b")},
      {field("X" + kNul + ": b")},
      {field(" X: b")},
      {field("X: a\r\n b")},
      {field("X: a\r\n\tb")},
      {field("X: a\r\n : b")},
      {field("X: a\nY: b")},
      {field("X: a\rY: b")},
      {field("X: a\r\r\nY: b")},
      {field("X: a" + kNul)},
      {field("X: a\x01")},
      {field("X: a\x1B[2J")},
      {field("X: a\x7F")},
      {field("X: a\vb")},
      {field("Connection: close keep-alive")},
      {field("Connection: close;a")},
      {"GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"GET / HTTP/1.1\r\nHost: a\r\n\n"},
      {"GET / HTTP/1.1\r\nHost: a\n\r\n"},
  });
}

TEST(Malformed, LengthsThatCouldBeReadTwice) {
  expect_refused({
      {framed("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n")},
      {framed("Content-Length: 3\r\nContent-Length: 3", "abc")},
      {framed("Content-Length: 3\r\nContent-Length: 4", "abcd")},
      {framed("Content-Length: 3\r\ncontent-length: 0", "abc")},
      {framed("Content-Length: 3, 3", "abc")},
      {framed("Content-Length: 3,4", "abc")},
      {framed("Content-Length:", "abc")},
      {framed("Content-Length: ", "abc")},
      {framed("Content-Length: -1", "abc")},
      {framed("Content-Length: +3", "abc")},
      {framed("Content-Length: 3a", "abc")},
      {framed("Content-Length: 0x3", "abc")},
      {framed("Content-Length: 3.0", "abc")},
      {framed("Content-Length: 3e0", "abc")},
      {framed("Content-Length: 3 3", "abc")},
      {framed("Content-Length: \"3\"", "abc")},
      {framed("Content-Length: 18446744073709551616", "abc")},
      {framed("Content-Length: 18446744073709551619", "abc")},
      {framed("Content-Length: 9223372036854775808", "abc")},
      {framed("Content-Length: 0000000000000000003", "abc")},
      {framed("Content-Length: 999999999999999999", "abc"), 413},
      {framed("Content-Length: 1048577", "abc"), 413},
      {framed("Transfer-Encoding: gzip", "abc")},
      {framed("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked, identity", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n")},
      {framed("Transfer-Encoding: identity", "abc")},
      {framed("Transfer-Encoding:", "0\r\n\r\n")},
      {framed("Transfer-Encoding: xchunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding: chunked;a=b", "0\r\n\r\n")},
      {framed("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")},
      {framed("Transfer-Encoding: \vchunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding : chunked", "0\r\n\r\n")},
      {framed("Transfer-Encoding\r\n : chunked", "0\r\n\r\n")},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"POST / HTTP/1.0\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"},
  });
}

TEST(Malformed, Chunks) {
  expect_refused({
      {chunked("\r\n")},
      {chunked("x\r\n")},
      {chunked("-1\r\na\r\n0\r\n\r\n")},
      {chunked("+1\r\na\r\n0\r\n\r\n")},
      {chunked("0x1\r\na\r\n0\r\n\r\n")},
      {chunked(" 1\r\na\r\n0\r\n\r\n")},
      {chunked("1 \r\na\r\n0\r\n\r\n")},
      {chunked("1 ;a\r\na\r\n0\r\n\r\n")},
      {chunked("1\na\r\n0\r\n\r\n")},
      {chunked("1\ra\r\n0\r\n\r\n")},
      {chunked("1\r\na\n0\r\n\r\n")},
      {chunked("1\r\nab\r\n0\r\n\r\n")},
      {chunked("1\r\n\r\n0\r\n\r\n")},
      {chunked("2\r\na\r\n0\r\n\r\n")},
      {chunked("1;a\nb\r\na\r\n0\r\n\r\n")},
      {chunked("1;" + kNul + "\r\na\r\n0\r\n\r\n")},
      {chunked("0\r\n\n")},
      {chunked("0\r\nX\r\n\r\n")},
      {chunked("0\r\nX : a\r\n\r\n")},
      {chunked("0\r\n X: a\r\n\r\n")},
      {chunked("0\r\n: a\r\n\r\n")},
      {chunked("0\r\nX: a\nY: b\r\n\r\n")},
      {chunked("0\r\nX: " + kNul + "\r\n\r\n")},
      {chunked("100001\r\n"), 413},
      {chunked("FFFFFFFFFFFFFFFF\r\n"), 413},
      {chunked("FFFFFFFFFFFFFFFFF\r\n"), 413},
      {chunked("10000000000000000\r\n"), 413},
      {chunked("80000\r\n" + std::string(0x80000, 'a') + "\r\n80001\r\n"), 413},
      {chunked(std::string(20'000, '0') + "\r\n\r\n"), 431},
      {chunked("1;" + std::string(20'000, 'a') + "\r\na\r\n0\r\n\r\n"), 431},
      {chunked(repeated("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\na\r\n", 1'000)), 431},
      {chunked("0\r\nX: " + std::string(kTrailerBytesMax, 'a') + "\r\n\r\n"), 431},
      {chunked("0\r\n" + repeated("X: a\r\n", 2'000) + "\r\n"), 431},
  });
}

TEST(Malformed, WhatIsOddButRight) {
  TestingService service;
  TestingServer server(service);
  const std::vector<std::pair<std::string, std::string>> cases{
      {line("get / HTTP/1.1"), "get / []"},
      {line("M-SEARCH /a HTTP/1.1"), "M-SEARCH /a []"},
      {line(std::string(32, 'A') + " / HTTP/1.1"), std::string(32, 'A') + " / []"},
      {line("OPTIONS * HTTP/1.1"), "OPTIONS * []"},
      {line("GET /?a=\"{|}\\^`<>' HTTP/1.1"), "GET /?a=\"{|}\\^`<>' []"},
      {line("GET //a/../%2e HTTP/1.1"), "GET //a/../%2e []"},
      {line("GET http://A/b?c HTTP/1.1"), "GET /b?c []"},
      {line("GET HTTP://a HTTP/1.1"), "GET / []"},
      {host("[::1]:8080"), "GET / []"},
      {host("a:"), "GET / []"},
      {host("xn--caf-dma.example.:443"), "GET / []"},
      {"\r\nGET / HTTP/1.1\r\nHost:a\r\n\r\n", "GET / []"},
      {"GET / HTTP/1.0\r\n\r\n", "GET / []"},
      {field("X:"), "GET / []"},
      {field("X: \t "), "GET / []"},
      {field("X: \xC3\xA9\xFF"), "GET / []"},
      {field("X!#$%&'*+-.^_`|~0: a"), "GET / []"},
      {framed("Content-Length: 000", ""), "POST / []"},
      {framed("Content-Length: 0003", "abc"), "POST / [abc]"},
      {chunked("0\r\n\r\n"), "POST / []"},
      {chunked("001\r\na\r\n00\r\n\r\n"), "POST / [a]"},
      {chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), "POST / [01234567890123456789]"},
      {chunked("1;a=\"b;c\"\r\na\r\n0;x\r\nTe: x\r\nContent-Length: 9\r\n\r\n"), "POST / [a]"},
      {chunked("2\r\n\r\n\r\n0\r\n\r\n"), "POST / [\r\n]"},
  };
  for (const auto& [bytes, wanted] : cases) {
    TestingClient client(server.port());
    EXPECT_THAT(client.ask(bytes), EndsWith("\r\n\r\n" + wanted));
  }
}

// Chunks of one byte, half a million of them: as a body they are right, only wasteful.
TEST(Malformed, AFloodOfSmallChunksIsReadInLinearTime) {
  TestingService service;
  TestingServer server(service);
  TestingClient client(server.port());
  std::thread sender([&] { client.send(chunked(repeated("1\r\na\r\n", 500'000) + "0\r\n\r\n")); });
  EXPECT_THAT(client.read_response(), EndsWith(std::string(1'000, 'a') + "]"));
  sender.join();
  EXPECT_EQ(service.served_at_least(1).at(0).bytes_in, 500'000u);
}

}  // namespace
}  // namespace canasta
