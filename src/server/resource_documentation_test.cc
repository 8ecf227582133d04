// What the handlers choose by: the file, the type and the language that are asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "server/call.h"
#include "server/openapi.h"

namespace canasta {
namespace {

struct Asked {
  std::string_view name;  // of the route
  std::vector<std::string> arguments = {};
  std::vector<HttpHeader> headers = {};
  Language language = Language::English;
};

Result<HttpResponse> ask(const Asked& asked) {
  static const std::vector<Route> kRoutes = documentation_routes();
  const auto route = std::find_if(kRoutes.begin(), kRoutes.end(),
                                  [&](const Route& each) { return each.name == asked.name; });
  CANASTA_ASSERT(route != kRoutes.end());
  HttpRequest request{};
  request.method = "GET";
  request.target = route->path;
  request.headers = asked.headers;
  Call call;
  call.route = &*route;
  call.request = &request;
  call.arguments = asked.arguments;
  call.language = asked.language;
  return route->handler(call);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [each, value] : response.headers) {
    if (each == name) return value;
  }
  return "";
}

std::string stream_of(const HttpResponse& response) {
  std::string body;
  std::string piece;
  while (response.stream->read(piece) == BodySource::State::More) body += piece;
  return body;
}

TEST(Documentation, TheDescriptionIsThatOfAllRoutes) {
  const auto answer = ask({.name = "description"});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->content_type, "application/json");
  EXPECT_EQ(stream_of(*answer), openapi_document(all_routes()));
  const std::string tag = header(*answer, "ETag");
  const auto again = ask({.name = "description", .headers = {{"If-None-Match", tag}}});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->status, 304);
}

TEST(Documentation, TheRootLeadsToThePageFromWhereverItStands) {
  const auto answer = ask({.name = "toPage"});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 307);
  EXPECT_EQ(header(*answer, "Location"), "docs");
}

TEST(Documentation, FilesOfThePageHaveTheirTypeAndOthersAreNotThere) {
  const auto script = ask({.name = "pageFile", .arguments = {"docs.js"}});
  ASSERT_TRUE(script.ok());
  EXPECT_EQ(script->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header(*script, "Cache-Control"), "no-cache");
  for (const char* const name : {"docs.html", "", "docs.j", "../docs.js", "DOCS.JS"}) {
    const auto answer = ask({.name = "pageFile", .arguments = {name}});
    ASSERT_FALSE(answer.ok()) << name;
    EXPECT_EQ(answer.error().code(), ErrorCode::NotFound) << name;
    EXPECT_EQ(answer.error().message(), message::kNoRoute) << name;
  }
}

TEST(Documentation, BrowsersGetAPageAndOthersJson) {
  constexpr const char* kBrowser =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
  const auto page = ask({.name = "problemTypes", .headers = {{"Accept", kBrowser}}});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(header(*page, "Vary"), "Accept, Accept-Language");
  for (const char* const accept : {"", "*/*", "application/json", "image/png"}) {
    const auto answer = ask({.name = "problemTypes", .headers = {{"Accept", accept}}});
    ASSERT_TRUE(answer.ok()) << accept;
    EXPECT_EQ(answer->content_type, "application/json") << accept;
    EXPECT_EQ(nlohmann::json::parse(answer->body)["errors"].size(), 13U) << accept;
  }
}

TEST(Documentation, AProblemIsExplainedInTheLanguageOfTheCaller) {
  const auto english = ask({.name = "problemType", .arguments = {"not_found"}});
  const auto spanish = ask({.name = "problemType",
                            .arguments = {"not_found"},
                            .headers = {{"Accept", "text/html"}},
                            .language = Language::Spanish});
  ASSERT_TRUE(english.ok());
  ASSERT_TRUE(spanish.ok());
  EXPECT_EQ(header(*english, "Content-Language"), "en");
  EXPECT_EQ(nlohmann::json::parse(english->body)["title"], "Not found");
  EXPECT_EQ(header(*spanish, "Content-Language"), "es");
  EXPECT_NE(spanish->body.find("<h1>No encontrado</h1>"), std::string::npos);
  EXPECT_NE(header(*english, "ETag"), header(*spanish, "ETag"));
  const auto unknown = ask({.name = "problemType", .arguments = {"NotFound"}});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
