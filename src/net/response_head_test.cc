#include "net/response_head.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

std::string head_of(const HttpResponse& response, const ResponseFrame& frame) {
  std::string out;
  append_response_head(out, response, frame);
  return out;
}

TEST(ResponseHead, DatesAreWrittenAsTheStandardHasThem) {
  EXPECT_EQ(date_line(784'111'777), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");  // RFC 9110, 5.6.7
  EXPECT_EQ(date_line(0), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
  EXPECT_EQ(date_line(951'782'400), "Date: Tue, 29 Feb 2000 00:00:00 GMT\r\n");
}

TEST(ResponseHead, SaysHowLongTheBodyIs) {
  HttpResponse response;
  response.content_type = "";
  EXPECT_EQ(head_of(response, {.body_bytes = 7}), "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(head_of(response, {.length = BodyLength::Chunked}),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(head_of(response, {.length = BodyLength::UntilClose, .closes = true}),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  response.status = 304;
  EXPECT_EQ(head_of(response, {.body_bytes = 0}), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(ResponseHead, HeadersStandInTheirOrder) {
  HttpResponse response;
  response.status = 299;
  response.content_type = "text/html";
  response.headers = {{"B", "1"}, {"A", ""}};
  EXPECT_EQ(
      head_of(response,
              {.is_version_10 = true, .date_line = "Date: x\r\n", .common_lines = "C: d\r\n"}),
      "HTTP/1.1 299 Other\r\nDate: x\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"
      "B: 1\r\nA: \r\nC: d\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ResponseHead, WhatTheResponseSaysItselfHolds) {
  HttpResponse response;
  response.content_type = "";
  response.headers = {{"policy", "own"}};
  EXPECT_EQ(head_of(response, {.common_lines = "A: 1\r\nPolicy: all\r\nPolicy-B: 2\r\n"}),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\npolicy: own\r\nA: 1\r\nPolicy-B: 2\r\n\r\n");
}

TEST(ResponseHead, LinesThatWouldEndEarlyAreNotSafe) {
  HttpResponse response;
  EXPECT_TRUE(is_safe(response));
  for (const std::string bad : {"a\rb", "a\nb", "\r\n"}) {
    response = {};
    response.headers = {{"X", bad}};
    EXPECT_FALSE(is_safe(response));
    response.headers = {{bad, "x"}};
    EXPECT_FALSE(is_safe(response));
    response = {};
    response.content_type = bad;
    EXPECT_FALSE(is_safe(response));
  }
  response = {};
  response.headers = {{"X", std::string("a\0b", 3)}};
  EXPECT_FALSE(is_safe(response));
  response = {};
  response.status = 199;
  EXPECT_FALSE(is_safe(response));
  response.status = 1'000;
  EXPECT_FALSE(is_safe(response));
}

}  // namespace
}  // namespace canasta
