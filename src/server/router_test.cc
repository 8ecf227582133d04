#include "server/router.h"

#include <gtest/gtest.h>

#include <set>

namespace canasta {
namespace {

std::vector<Route> few_routes() {
  const auto route = [](std::string_view method, std::string_view path, std::string_view name) {
    return Route{.method = method, .path = path, .name = name};
  };
  return {route("GET", "/a/{id}", "named"),   route("GET", "/a/b", "literal"),
          route("POST", "/a/{id}", "posted"), route("POST", "/a/{id}:do", "acted"),
          route("GET", "/", "root"),          route("GET", "/a/{id}/c/{other}", "two")};
}

std::string found(const Router& router, std::string_view method, std::vector<std::string> path) {
  const Routed routed = router.find(method, path);
  return routed.route == nullptr ? "none" : std::string(routed.route->name);
}

TEST(Router, FindsTheRouteOfAPath) {
  const std::vector<Route> routes = few_routes();
  const Router router(routes);
  EXPECT_EQ(found(router, "GET", {"a", "x"}), "named");
  EXPECT_EQ(found(router, "GET", {"a", "b"}), "literal");
  EXPECT_EQ(found(router, "HEAD", {"a", "b"}), "literal");
  EXPECT_EQ(found(router, "POST", {"a", "x"}), "posted");
  EXPECT_EQ(found(router, "POST", {"a", "x:do"}), "acted");
  EXPECT_EQ(found(router, "GET", {}), "root");
  EXPECT_EQ(found(router, "GET", {"a"}), "none");
  EXPECT_EQ(found(router, "GET", {"a", "x", "y"}), "none");
  EXPECT_EQ(found(router, "get", {"a", "x"}), "none");
}

TEST(Router, GivesTheArgumentsInTheirOrder) {
  const std::vector<Route> routes = few_routes();
  const Router router(routes);
  EXPECT_EQ(router.find("GET", {"a", "1", "c", "2/3"}).arguments,
            (std::vector<std::string>{"1", "2/3"}));
  EXPECT_EQ(router.find("POST", {"a", "x:do"}).arguments, std::vector<std::string>{"x"});
  // Nothing stands before the ending: then it is a name.
  EXPECT_EQ(found(router, "POST", {"a", ":do"}), "posted");
}

TEST(Router, NamesTheMethodsOfAPath) {
  const std::vector<Route> routes = few_routes();
  const Router router(routes);
  const Routed routed = router.find("DELETE", {"a", "x"});
  EXPECT_EQ(routed.route, nullptr);
  EXPECT_EQ(routed.allowed, "GET, HEAD, POST");
  EXPECT_EQ(router.find("DELETE", {"nowhere"}).allowed, "");
  // What ends in an action is not the name of something.
  EXPECT_EQ(router.find("GET", {"a", "x:do"}).route, nullptr);
  EXPECT_EQ(router.find("GET", {"a", "x:do"}).allowed, "POST");
}

TEST(Routes, AreOfOneMethodAndPathEach) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  std::set<std::string_view> names;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.emplace(route.method, route.path).second) << route.path;
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
    EXPECT_NE(route.handler, nullptr) << route.path;
    EXPECT_FALSE(route.what.empty()) << route.path;
    EXPECT_FALSE(route.answers.empty()) << route.path;
  }
}

// Only these answer without a key: whoever adds one has to say so here.
TEST(Routes, AnswerOnlyAFewWithoutAKey) {
  const std::set<std::string_view> open = {
      "/health",         "/health/live",    "/health/ready",  "/ping",
      "/version",        "/docs",           "/docs/{file}",   "/",
      "/openapi.json",   "/errors",         "/errors/{code}", "/v2",
      "/v2/health/live", "/v2/health/ready"};
  for (const Route& route : all_routes()) {
    if (!route.role) {
      EXPECT_TRUE(open.contains(route.path)) << route.path;
    }
    if (route.method != "GET") {
      EXPECT_TRUE(route.role.has_value()) << route.path;
    }
  }
}

TEST(Routes, NameEveryArgumentOfTheirPath) {
  for (const Route& route : all_routes()) {
    for (const std::string& name : names_in(route.path)) {
      const bool said = std::any_of(
          route.parameters.begin(), route.parameters.end(), [&](const RouteParameter& parameter) {
            return parameter.in == RouteParameter::In::Path && parameter.name == name;
          });
      EXPECT_TRUE(said) << route.path << " " << name;
    }
  }
}

}  // namespace
}  // namespace canasta
