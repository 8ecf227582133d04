#include "net/conditional.h"

#include <gtest/gtest.h>

#include <string>

namespace canasta {
namespace {

// The table of RFC 9110, section 8.8.3.2.
TEST(Tags, AreComparedStronglyAndWeakly) {
  const auto compare = [](const char* a, const char* b) {
    return std::pair(lists_tag(a, b, TagComparison::Strong), lists_tag(a, b, TagComparison::Weak));
  };
  EXPECT_EQ(compare("W/\"1\"", "W/\"1\""), std::pair(false, true));
  EXPECT_EQ(compare("W/\"1\"", "W/\"2\""), std::pair(false, false));
  EXPECT_EQ(compare("W/\"1\"", "\"1\""), std::pair(false, true));
  EXPECT_EQ(compare("\"1\"", "\"1\""), std::pair(true, true));
}

TEST(Tags, StandInLists) {
  const auto lists = [](std::string_view list) {
    return lists_tag(list, "\"a\"", TagComparison::Weak);
  };
  EXPECT_TRUE(lists("*"));
  EXPECT_TRUE(lists("\"a\""));
  EXPECT_TRUE(lists(" \"x\" , W/\"a\" "));
  EXPECT_TRUE(lists(",, \"x\",\"a,b\",\"a\""));
  EXPECT_TRUE(lists("\"a\" broken"));
  for (const char* const list : {"", "a", "\"a", "w/\"a\"", "\"A\"", "\"a,\"", "\"x\"\"a\"",
                                 "\"x\" \"a\"", "a\"a\"", "\"a \"", "**", "W/", "W/a"}) {
    EXPECT_FALSE(lists(list)) << list;
  }
  EXPECT_FALSE(lists_tag("*", "", TagComparison::Weak)) << "there is no such thing";
  EXPECT_TRUE(lists_tag("\"\"", "\"\"", TagComparison::Strong)) << "an empty tag is one";
}

TEST(Tags, LongListsAreReadOnce) {
  std::string list;
  for (int i = 0; i < 100'000; ++i) list += "\"x\",";
  EXPECT_TRUE(lists_tag(list + "\"a\"", "\"a\"", TagComparison::Strong));
}

Precondition check(std::string_view method, std::vector<HttpHeader> headers,
                   std::string_view tag = "\"1\"") {
  HttpRequest request;
  request.method = method;
  request.headers = std::move(headers);
  return check_precondition(request, tag);
}

// Bytes that differ have tags that differ, and both are of one thing.
TEST(Preconditions, CountForTheThingPackedToo) {
  EXPECT_EQ(gzip_tag("\"1\""), "\"1-gzip\"");
  const HttpHeader packed{"If-None-Match", "\"1-gzip\""};
  EXPECT_EQ(check("GET", {packed, {"Accept-Encoding", "gzip"}}), Precondition::NotModified);
  EXPECT_EQ(check("GET", {packed, {"Accept-Encoding", "br"}}), Precondition::Holds);
  EXPECT_EQ(check("GET", {packed}), Precondition::Holds) << "the plain one it does not know";
  EXPECT_EQ(check("PUT", {{"If-Match", "\"1-gzip\""}}), Precondition::Holds);
  EXPECT_EQ(check("PUT", {{"If-Match", "W/\"1-gzip\""}}), Precondition::Failed);
  EXPECT_EQ(check("PUT", {{"If-Match", "\"2-gzip\""}}), Precondition::Failed);
  EXPECT_EQ(check("PUT", {{"If-Match", "\"-gzip\""}}, ""), Precondition::Failed);
  HttpRequest request;
  const auto known = [&](std::string_view list) {
    request.headers = {{"If-None-Match", list}};
    return known_tag(request, "\"1\"");
  };
  EXPECT_EQ(known("\"1\", \"1-gzip\""), "\"1\"");
  EXPECT_EQ(known("\"1-gzip\""), "\"1-gzip\"");
  EXPECT_EQ(known("*"), "\"1\"");
}

TEST(Preconditions, SayWhatToAnswer) {
  EXPECT_EQ(check("GET", {}), Precondition::Holds);
  EXPECT_EQ(check("GET", {{"if-none-match", "\"1\""}}), Precondition::NotModified);
  EXPECT_EQ(check("HEAD", {{"If-None-Match", "W/\"1\""}}), Precondition::NotModified);
  EXPECT_EQ(check("GET", {{"If-None-Match", "\"2\""}}), Precondition::Holds);
  EXPECT_EQ(check("PUT", {{"If-None-Match", "*"}}), Precondition::Failed);
  EXPECT_EQ(check("PUT", {{"If-None-Match", "*"}}, ""), Precondition::Holds);
  EXPECT_EQ(check("PUT", {{"If-Match", "\"1\""}}), Precondition::Holds);
  EXPECT_EQ(check("PUT", {{"If-Match", "\"2\", \"1\""}}), Precondition::Holds);
  EXPECT_EQ(check("PUT", {{"If-Match", "W/\"1\""}}), Precondition::Failed);
  EXPECT_EQ(check("PUT", {{"If-Match", "\"2\""}}), Precondition::Failed);
  EXPECT_EQ(check("PUT", {{"If-Match", "*"}}, ""), Precondition::Failed);
  EXPECT_EQ(check("GET", {{"If-Match", "\"2\""}, {"If-None-Match", "\"1\""}}),
            Precondition::Failed);
}

TEST(Preconditions, ARangeCountsForTheSameThingAlone) {
  const auto counts = [](std::string_view condition) {
    HttpRequest request;
    if (!condition.empty()) request.headers = {{"If-Range", condition}};
    return range_counts(request, "\"1\"");
  };
  EXPECT_TRUE(counts(""));
  EXPECT_TRUE(counts("\"1\""));
  EXPECT_FALSE(counts("\"2\""));
  EXPECT_FALSE(counts("W/\"1\""));
  EXPECT_FALSE(counts("*"));
  EXPECT_FALSE(counts("Sun, 06 Nov 1994 08:49:37 GMT"));
}

}  // namespace
}  // namespace canasta
