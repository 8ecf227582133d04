// What is kept packed comes out whole, once, and under a tag of its own.
#include "server/packed_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>

#include "net/gzip.h"
#include "server/embedded_files.h"

namespace canasta {
namespace {

HttpRequest request(std::vector<HttpHeader> headers = {}) {
  HttpRequest request{};
  request.method = "GET";
  request.target = "/x";
  request.headers = std::move(headers);
  return request;
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [each, value] : response.headers) {
    if (each == name) return value;
  }
  return "";
}

std::string body_of(HttpResponse& response) {
  if (response.stream == nullptr) return response.body;
  std::string body;
  std::string piece;
  while (response.stream->read(piece) == BodySource::State::More) {
    EXPECT_FALSE(piece.empty());
    body += piece;
  }
  return body;
}

// Longer than any piece, and not the same twice in one.
std::string long_text() {
  std::string text;
  for (std::uint64_t i = 0; i < 60'000; ++i) text += std::to_string(i * i) + "\n";
  return text;
}

TEST(PackedText, GoesOutPackedToWhoCanReadIt) {
  const std::string packed = gzip_compressed(long_text(), 9);
  const PackedText text{.type = "text/plain", .packed = packed};
  HttpResponse response = packed_response(request({{"Accept-Encoding", "br, gzip"}}), text);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain");
  EXPECT_EQ(header(response, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
  EXPECT_EQ(response.stream_bytes, packed.size());
  EXPECT_EQ(body_of(response), packed);
}

TEST(PackedText, GoesOutUnpackedToEverybodyElse) {
  for (const std::string& whole : {long_text(), std::string("a"), std::string()}) {
    const std::string packed = gzip_compressed(whole, 9);
    const PackedText text{.type = "text/plain", .packed = packed};
    EXPECT_EQ(unpacked_bytes(text), whole.size());
    HttpResponse response = packed_response(request({{"Accept-Encoding", "gzip;q=0"}}), text);
    EXPECT_EQ(header(response, "Content-Encoding"), "");
    EXPECT_EQ(response.stream_bytes, whole.size());
    EXPECT_EQ(body_of(response), whole);
  }
}

TEST(PackedText, DamagedBytesAreCutOffRatherThanSent) {
  std::string packed = gzip_compressed(long_text(), 9);
  packed[packed.size() / 2] = static_cast<char>(~packed[packed.size() / 2]);
  HttpResponse response = packed_response(request(), {.type = "text/plain", .packed = packed});
  std::string piece;
  BodySource::State state = BodySource::State::More;
  std::size_t bytes = 0;
  while (state == BodySource::State::More) {
    state = response.stream->read(piece);
    if (state == BodySource::State::More) bytes += piece.size();
  }
  EXPECT_TRUE(state == BodySource::State::Failed || bytes != response.stream_bytes);
}

// CRC-32 of "123456789" is cbf43926: the check value by which the algorithm is known.
TEST(PackedText, TheTagIsTheChecksumAndTheSizeAndTheForm) {
  const std::string packed = gzip_compressed("123456789");
  const PackedText text{.type = "text/plain", .packed = packed};
  const std::string bare = header(packed_response(request(), text), "ETag");
  EXPECT_EQ(bare, "\"cbf439269\"");
  const HttpRequest gzip = request({{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(header(packed_response(gzip, text), "ETag"), "\"cbf439269-gzip\"");
}

TEST(PackedText, WhatIsKnownIsNotSentAgain) {
  const std::string packed = gzip_compressed("123456789");
  const PackedText text{.type = "text/plain", .packed = packed};
  HttpResponse known = packed_response(request({{"If-None-Match", "\"cbf439269\""}}), text);
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(body_of(known), "");
  EXPECT_EQ(header(known, "ETag"), "\"cbf439269\"");
  EXPECT_EQ(header(known, "Vary"), "Accept-Encoding");
  const HttpRequest other = request({{"If-None-Match", "\"cbf439269-gzip\""}});
  EXPECT_EQ(packed_response(other, text).status, 200);
  const HttpRequest match = request({{"If-Match", "\"other\""}});
  EXPECT_EQ(packed_response(match, text).status, 412);
}

TEST(PackedText, ATextThatWasJustMadeHasATagToo) {
  const HttpResponse first = tagged_response(request(), "text/plain", "123456789", "Accept");
  EXPECT_EQ(first.body, "123456789");
  EXPECT_EQ(header(first, "ETag"), "\"cbf439269\"");
  EXPECT_EQ(header(first, "Vary"), "Accept");
  const HttpRequest again = request({{"If-None-Match", "W/\"cbf439269\""}});
  EXPECT_EQ(tagged_response(again, "text/plain", "123456789", "Accept").status, 304);
  EXPECT_EQ(tagged_response(again, "text/plain", "12345678", "Accept").status, 200);
}

TEST(EmbeddedFiles, AreThoseOfTheSourceFolder) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with("docs.")) continue;
    std::ifstream source("src/server/" + std::string(file.name));
    std::ostringstream text;
    text << source.rdbuf();
    ASSERT_FALSE(text.str().empty()) << file.name;
    HttpResponse response = packed_response(request(), file.text);
    EXPECT_EQ(body_of(response), text.str()) << file.name;
  }
}

TEST(EmbeddedFiles, ThePageAsksForThemAloneAndHoldsNoScriptOrStyle) {
  HttpResponse response = packed_response(request(), embedded_page());
  const std::string page = body_of(response);
  std::size_t asked = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (page.find("\"docs/" + std::string(file.name) + "\"") != std::string::npos) ++asked;
  }
  EXPECT_EQ(asked, embedded_files().size());
  for (const char* const foreign : {"//", "style=", "<style", " on", "<script>"}) {
    EXPECT_EQ(page.find(foreign), std::string::npos) << foreign;
  }
}

TEST(EmbeddedFiles, SwaggerUiIsWhole) {
  for (const EmbeddedFile& file : embedded_files()) {
    const auto whole = gzip_decompressed(file.text.packed, 16 << 20);
    ASSERT_TRUE(whole.ok()) << file.name;
    EXPECT_EQ(whole->size(), unpacked_bytes(file.text)) << file.name;
    if (file.name != "swagger-ui-bundle.js") continue;
    EXPECT_NE(whole->find("SwaggerUIBundle"), std::string::npos);
  }
}

}  // namespace
}  // namespace canasta
