#include "net/request_head.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "net/chunked_body.h"

namespace canasta {
namespace {

struct Parsed {
  std::optional<HttpRefusal> refusal;
  std::size_t bytes = 0;
  std::string text;  // what was read, in one line

  friend bool operator==(const Parsed&, const Parsed&) = default;
};

// The bytes as they would be read in slices that end at `ends`.
Parsed parse(const std::string& bytes, const std::vector<std::size_t>& ends,
             const HttpLimits& limits = {}) {
  Parsed parsed;
  HeadEnd head;
  for (const std::size_t end : ends) {
    parsed.refusal = head.scan(std::string_view(bytes).substr(0, end), limits);
    if (parsed.refusal.has_value() || head.bytes() > 0) break;
  }
  parsed.bytes = head.bytes();
  if (parsed.refusal.has_value() || parsed.bytes == 0) return parsed;
  HttpRequest request;
  Framing framing;
  parsed.refusal = parse_head(head.head_of(bytes), limits, request, framing);
  parsed.text = std::string(request.method) + ' ' + std::string(request.target);
  for (const HttpHeader& field : request.headers) {
    parsed.text += '|' + std::string(field.name) + '=' + std::string(field.value);
  }
  return parsed;
}

TEST(RequestHead, IsReadAsItStands) {
  const std::string bytes = "GET /a?b HTTP/1.1\r\nHost: a:80\r\nX:  y z \r\n\r\nrest";
  const Parsed parsed = parse(bytes, {bytes.size()});
  EXPECT_FALSE(parsed.refusal.has_value());
  EXPECT_EQ(parsed.bytes, bytes.size() - 4);
  EXPECT_EQ(parsed.text, "GET /a?b|Host=a:80|X=y z");
}

TEST(RequestHead, SaysHowTheBodyComes) {
  const auto framing_of = [](const std::string& fields, const std::string& version = "1.1") {
    HttpRequest request;
    Framing framing;
    const std::string head = "POST / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n";
    EXPECT_FALSE(parse_head(head, {}, request, framing).has_value()) << head;
    return framing;
  };
  EXPECT_EQ(framing_of("").body_bytes, 0u);
  EXPECT_TRUE(framing_of("").keeps_alive);
  EXPECT_EQ(framing_of("content-LENGTH: 012\r\n").body_bytes, 12u);
  EXPECT_EQ(framing_of("Content-Length: 999999999999999999\r\n").body_bytes, 999999999999999999u);
  EXPECT_TRUE(framing_of("Transfer-Encoding: CHUNKED\r\n").is_chunked);
  EXPECT_TRUE(framing_of("Expect: 100-Continue\r\n").expects_continue);
  EXPECT_FALSE(framing_of("Expect: 200-ok\r\n").expects_continue);
  EXPECT_FALSE(framing_of("Connection: a, close ,b\r\n").keeps_alive);
  EXPECT_FALSE(framing_of("Connection: keep-alive\r\nConnection: close\r\n").keeps_alive);
  EXPECT_FALSE(framing_of("", "1.0").keeps_alive);
  EXPECT_TRUE(framing_of("Connection: Keep-Alive\r\n", "1.0").keeps_alive);
  EXPECT_FALSE(framing_of("Connection: keep-alive, close\r\n", "1.0").keeps_alive);
  EXPECT_FALSE(framing_of("Proxy-Connection: keep-alive\r\n", "1.0").keeps_alive);
  EXPECT_TRUE(framing_of("Connection:\r\n").keeps_alive);
  EXPECT_FALSE(framing_of("Connection: ,close,\r\n").keeps_alive);
}

TEST(RequestHead, AnEmptyLineBeforeItIsPassedOver) {
  const std::string bytes = "\r\nGET / HTTP/1.0\r\n\r\n";
  EXPECT_EQ(parse(bytes, {bytes.size()}).text, "GET /");
  EXPECT_EQ(parse(bytes, {1, 2, 3, bytes.size()}).text, "GET /");
}

// Bytes that come close to a request, and cuts through them.
rc::Gen<std::string> nearly_a_head() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::elementOf(std::vector<std::string>{"GET",
                                                                      " ",
                                                                      "/",
                                                                      "HTTP/1.1",
                                                                      "\r\n",
                                                                      "\r",
                                                                      "\n",
                                                                      "Host: a",
                                                                      "Host:",
                                                                      "X: y",
                                                                      ":",
                                                                      "\t",
                                                                      "Content-Length: 1",
                                                                      "Transfer-Encoding: chunked",
                                                                      "\r\n\r\n",
                                                                      "GET / HTTP/1.1\r\n",
                                                                      std::string(40, 'a'),
                                                                      std::string(1, '\0'),
                                                                      "*",
                                                                      "OPTIONS",
                                                                      "http://a/"})),
                      [](const std::vector<std::string>& parts) {
                        std::string out;
                        for (const std::string& part : parts) out += part;
                        return out;
                      });
}

RC_GTEST_PROP(RequestHead, DoesNotDependOnSlices, ()) {
  const std::string bytes = *nearly_a_head();
  HttpLimits limits;
  limits.header_bytes = *rc::gen::inRange<std::uint64_t>(1, 200);
  limits.target_bytes = *rc::gen::inRange<std::uint64_t>(1, 60);
  limits.header_fields = *rc::gen::inRange<std::uint64_t>(0, 4);
  std::vector<std::size_t> every(bytes.size());
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = i + 1;
  RC_ASSERT(parse(bytes, {bytes.size()}, limits) == parse(bytes, every, limits));
}

// --- Chunks
// ---------------------------------------------------------------------------------------

struct Decoded {
  std::string body;
  std::size_t used = 0;
  bool is_whole = false;
  std::optional<HttpRefusal> refusal;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(const std::string& bytes, std::size_t slice, std::uint64_t bytes_max = 1'000) {
  ChunkedBody chunks(bytes_max);
  Decoded decoded;
  while (decoded.used < bytes.size() && !chunks.is_whole() && !decoded.refusal.has_value()) {
    std::string some = bytes.substr(decoded.used, slice);
    const ChunkedBody::Step step = chunks.decode(some);
    decoded.body += some.substr(0, step.body);
    decoded.used += step.used;
    decoded.refusal = step.refusal;
  }
  decoded.is_whole = chunks.is_whole();
  return decoded;
}

TEST(ChunkedBody, IsTakenApart) {
  const std::string bytes = "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nX: y\r\n\r\nGET /";
  const Decoded decoded = decode(bytes, bytes.size());
  EXPECT_EQ(decoded.body, "abc0123456789");
  EXPECT_EQ(decoded.used, bytes.size() - 5);
  EXPECT_TRUE(decoded.is_whole);
}

TEST(ChunkedBody, IsTakenUpToItsLimit) {
  EXPECT_TRUE(decode("5\r\n12345\r\n5\r\n67890\r\n0\r\n\r\n", 100, 10).is_whole);
  EXPECT_EQ(decode("5\r\n12345\r\n6\r\n", 100, 10).refusal, HttpRefusal::BodyTooLarge);
  EXPECT_EQ(decode("b\r\n", 100, 10).refusal, HttpRefusal::BodyTooLarge);
  EXPECT_TRUE(decode("0\r\n\r\n", 100, 0).is_whole);
}

TEST(ChunkedBody, ExtensionsAndTrailersAreBounded) {
  const auto extension = [](std::uint64_t bytes) {  // the size and each byte behind the ';' count
    return decode("0;" + std::string(bytes - 1, 'x') + "\r\n\r\n", 1'000);
  };
  EXPECT_TRUE(extension(kChunkExtensionBytesMax).is_whole);
  EXPECT_EQ(extension(kChunkExtensionBytesMax + 1).refusal, HttpRefusal::HeaderTooLong);
  const auto trailer = [](std::uint64_t bytes) {  // with its line ends
    return decode("0\r\nX:" + std::string(bytes - 6, 'x') + "\r\n\r\n", 1'000);
  };
  EXPECT_TRUE(trailer(kTrailerBytesMax).is_whole);
  EXPECT_EQ(trailer(kTrailerBytesMax + 1).refusal, HttpRefusal::HeaderTooLong);
}

RC_GTEST_PROP(ChunkedBody, WhatWasPutInChunksComesOut, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::string<std::string>()));
  std::string body;
  std::string bytes;
  for (const std::string& piece : pieces) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    bytes += size + piece + "\r\n";
    body += piece;
  }
  const Decoded decoded =
      decode(bytes + "0\r\n\r\n", *rc::gen::inRange<std::size_t>(1, 40), body.size());
  RC_ASSERT(decoded.is_whole);
  RC_ASSERT(decoded.body == body);
}

RC_GTEST_PROP(ChunkedBody, DoesNotDependOnSlices, ()) {
  const auto parts =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "0", "1", "a", "\r\n", "\r", "\n", ";x", "X: y", "3\r\nabc\r\n", "0\r\n\r\n", " ", ":"}));
  std::string bytes;
  for (const std::string& part : parts) bytes += part;
  RC_ASSERT(decode(bytes, 1) == decode(bytes, 1'000'000));
}

}  // namespace
}  // namespace canasta
