// The description holds every route and nothing that leads nowhere.
#include "server/openapi.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/ascii.h"
#include "engine/job_kinds.h"
#include "server/openapi_problems.h"
#include "server/router.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using In = RouteParameter::In;

Json whole() { return Json::parse(openapi_document(all_routes())); }

// A table of one route, described.
Json described(Route route) { return Json::parse(openapi_document({std::move(route)})); }

Route predict_route(Body body) {
  return {.method = "POST",
          .path = "/v1/things/{id}:open",
          .role = KeyRole::Operator,
          .name = "openThing",
          .tag = "things",
          .what = "Opens a thing.",
          .parameters = {{"id", In::Path, schema::text(), "Of the thing.", true},
                         {"wide", In::Query, schema::truth(), "How far."},
                         {"X-Way", In::Header, schema::text(), "Which way.", true}},
          .body = body,
          .form_schema = schema::object({{"days", schema::integer(1, 9)}}),
          .body_schema = schema::object(
              {{"days", schema::integer(1, 9)}, schema::optional("name", schema::text())}),
          .body_example = R"({"days":3})",
          .answers = {{200, "Open.", schema::truth()},
                      {200, "", schema::text(), "text/csv"},
                      {409, "It is open."}}};
}

Json operation_of(const Json& document) {
  return document["paths"]["/v1/things/{id}:open"]["post"];
}

// Calls `visit` with every value of a document, itself first.
template <class Visit>
void walk(const Json& value, const Visit& visit) {
  visit(value);
  if (!value.is_structured()) return;
  for (const Json& each : value) walk(each, visit);
}

TEST(OpenApi, EveryRouteStandsInItOnceAndNothingElse) {
  const Json paths = whole()["paths"];
  std::size_t operations = 0;
  for (const auto& [path, methods] : paths.items()) operations += methods.size();
  EXPECT_EQ(operations, all_routes().size());
  for (const Route& route : all_routes()) {
    const Json operation = paths.value(std::string(route.path), Json::object())
                               .value(to_lower(route.method), Json::object());
    EXPECT_EQ(operation.value("operationId", ""), route.name) << route.path;
    EXPECT_EQ(operation.value("summary", ""), route.what) << route.path;
  }
}

TEST(OpenApi, EveryReferenceLeadsToSomething) {
  const Json document = whole();
  int references = 0;
  walk(document, [&](const Json& value) {
    if (!value.is_object() || !value.contains("$ref")) return;
    const auto target = value["$ref"].get<std::string>();
    ASSERT_TRUE(target.starts_with("#/")) << target;
    EXPECT_TRUE(document.contains(Json::json_pointer(target.substr(1)))) << target;
    ++references;
  });
  EXPECT_GT(references, 100);
}

TEST(OpenApi, EverySchemaAndExampleOfTheTableIsJson) {
  for (const Route& route : all_routes()) {
    for (const RouteParameter& parameter : route.parameters) {
      EXPECT_TRUE(Json::accept(parameter.schema)) << route.name << " " << parameter.name;
    }
    for (const Described& answer : route.answers) {
      EXPECT_TRUE(answer.schema.empty() || Json::accept(answer.schema)) << route.name;
    }
    EXPECT_TRUE(route.form_schema.empty() || Json::accept(route.form_schema)) << route.name;
    EXPECT_TRUE(route.body_schema.empty() || Json::accept(route.body_schema)) << route.name;
    EXPECT_TRUE(route.body_example.empty() || Json::accept(route.body_example)) << route.name;
  }
}

TEST(OpenApi, PathsDeclareTheirNamesAndNoOthers) {
  for (const Route& route : all_routes()) {
    std::vector<std::string> declared;
    for (const RouteParameter& parameter : route.parameters) {
      if (parameter.in == In::Path) declared.emplace_back(parameter.name);
    }
    std::vector<std::string> named = names_in(route.path);
    std::sort(named.begin(), named.end());
    std::sort(declared.begin(), declared.end());
    EXPECT_EQ(declared, named) << route.path;
  }
}

TEST(OpenApi, OperationsHaveDistinctIdsATagASentenceAndAnAnswer) {
  std::set<std::string_view> names;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
    EXPECT_FALSE(route.name.empty() || route.tag.empty() || route.what.empty()) << route.path;
    ASSERT_FALSE(route.answers.empty()) << route.name;
    EXPECT_LT(route.answers.front().status, 400) << route.name;
    EXPECT_NE(route.handler, nullptr) << route.name;
  }
}

TEST(OpenApi, ARoleIsToldAndOpenRoutesTakeNoKey) {
  const Json document = whole();
  for (const Route& route : all_routes()) {
    const Json& operation = document["paths"][std::string(route.path)][to_lower(route.method)];
    EXPECT_EQ(operation["security"].empty(), !route.role) << route.name;
    EXPECT_EQ(operation.contains("x-role"), route.role.has_value()) << route.name;
  }
  const Json operation = operation_of(described(predict_route(Body::Json)));
  EXPECT_EQ(operation["x-role"], "operator");
  EXPECT_EQ(operation["security"], Json::parse(R"([{"bearer":[]},{"key":[]}])"));
}

TEST(OpenApi, ParametersSayWhereTheyStand) {
  const Json parameters = operation_of(described(predict_route(Body::None)))["parameters"];
  EXPECT_EQ(parameters[0], Json::parse(R"({"name":"id","in":"path","description":"Of the thing.",
                                           "required":true,"schema":{"type":"string"}})"));
  EXPECT_EQ(parameters[1]["in"], "query");
  EXPECT_EQ(parameters[1]["required"], false);
  EXPECT_EQ(parameters[2]["in"], "header");
}

TEST(OpenApi, BodiesFollowTheirKind) {
  EXPECT_FALSE(operation_of(described(predict_route(Body::None))).contains("requestBody"));
  const auto content = [](Body body) -> Json {
    return operation_of(described(predict_route(body)))["requestBody"]["content"];
  };
  EXPECT_EQ(content(Body::Json).size(), 1U);
  EXPECT_EQ(content(Body::Json)["application/json"]["example"], Json::parse(R"({"days":3})"));
  const Json rows = content(Body::Rows);
  EXPECT_EQ(rows.size(), 3U);
  EXPECT_TRUE(rows.contains("text/csv"));
  EXPECT_TRUE(rows.contains("application/vnd.apache.arrow.stream"));
  const Json form = content(Body::Form)["multipart/form-data"]["schema"];
  EXPECT_EQ(form["properties"]["file"], Json::parse(R"({"type":"string","format":"binary"})"));
  EXPECT_EQ(form["properties"]["days"]["maximum"], 9);
  EXPECT_EQ(form["required"], Json::parse(R"(["file", "days"])"));
}

// Where a form and rows are taken, each is described as what it is.
TEST(OpenApi, AFileToPredictHasTheFieldsOfItsJobAndRowsHaveNone) {
  const auto kind = std::ranges::find(job_kinds(), "predict_file", &JobKind::name);
  ASSERT_NE(kind, job_kinds().end());
  const Json document = whole();
  for (const char* const path : {"/predict", "/v1/predict"}) {
    const Json content = document["paths"][path]["post"]["requestBody"]["content"];
    const Json form = content["multipart/form-data"]["schema"];
    Json required = Json::array({"file"});
    EXPECT_EQ(form["properties"].size(), kind->fields.size() + 1) << path;
    EXPECT_TRUE(form["properties"].contains("file")) << path;
    for (const JobField& field : kind->fields) {
      EXPECT_TRUE(form["properties"].contains(field.name)) << path << " " << field.name;
      if (field.required) required.push_back(field.name);
    }
    EXPECT_EQ(form["required"], required) << path;
    std::set<std::string> named;
    for (const Json& each : content["application/json"]["schema"]["anyOf"]) {
      const Json members = each.value("properties", Json::object());
      for (const auto& [name, member] : members.items()) named.insert(name);
    }
    EXPECT_EQ(named, std::set<std::string>{"rows"}) << path;
  }
}

Json body_of(const Json& document, const std::string& path) {
  return document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
}

TEST(OpenApi, WhatMayBeLeftOutOfABodyMayBeNull) {
  const Json properties =
      body_of(described(predict_route(Body::Json)), "/v1/things/{id}:open")["properties"];
  EXPECT_EQ(properties["name"]["type"], Json::parse(R"(["string","null"])"));
  EXPECT_EQ(properties["days"]["type"], "integer");
}

// Where json_body.h reads them, and not where a protocol says that they are texts.
TEST(OpenApi, IdsMayBeNumbers) {
  const Json document = whole();
  const Json id = Json::parse(R"(["string","integer"])");
  const Json offers = body_of(document, "/v1/recommend")["properties"];
  EXPECT_EQ(offers["customer"]["type"], Json::parse(R"(["string","integer","null"])"));
  EXPECT_EQ(offers["basket"]["items"]["type"], id);
  const Json customers = body_of(document, "/v1/predict/{task}")["anyOf"].back()["properties"];
  EXPECT_EQ(customers["customers"]["items"]["type"], id);
  const Json jobs = body_of(document, "/v1/jobs")["anyOf"];
  for (const Json& kind : jobs) {
    if (kind["properties"]["kind"]["enum"][0] != "train") continue;
    EXPECT_EQ(kind["properties"]["task"]["type"], id);
  }
  const Json tensors = body_of(document, "/v2/models/{model}/infer")["properties"];
  EXPECT_EQ(tensors["id"]["type"], Json::parse(R"(["string","null"])"));
}

TEST(OpenApi, AnswersOfOneStatusAreOneWithTheirTypes) {
  const Json responses = operation_of(described(predict_route(Body::Json)))["responses"];
  EXPECT_EQ(responses["200"]["description"], "Open.");
  EXPECT_EQ(responses["200"]["content"].size(), 2U);
  EXPECT_EQ(responses["409"]["description"], "It is open.");
  EXPECT_EQ(responses["409"]["content"]["application/problem+json"]["schema"]["$ref"],
            kProblemSchema);
  EXPECT_EQ(responses["401"]["$ref"], "#/components/responses/Unauthorized");
  EXPECT_EQ(responses["default"]["$ref"], "#/components/responses/Problem");
}

TEST(OpenApi, ProblemsFollowFromTheRoute) {
  using Statuses = std::vector<int>;
  EXPECT_EQ(problem_statuses(Route{}), (Statuses{400, 422, 429, 500, 503}));
  EXPECT_EQ(problem_statuses(predict_route(Body::None)),
            (Statuses{400, 401, 403, 404, 409, 422, 429, 500, 503}));
  EXPECT_EQ(problem_statuses(predict_route(Body::Form)),
            (Statuses{400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503, 507}));
}

TEST(OpenApi, TheSameRoutesGiveTheSameBytesAndNoneGiveADocument) {
  EXPECT_EQ(openapi_document(all_routes()), openapi_document(all_routes()));
  const Json empty = Json::parse(openapi_document({}));
  EXPECT_TRUE(empty["paths"].is_object());
  EXPECT_TRUE(empty["paths"].empty());
  EXPECT_EQ(empty["openapi"], "3.1.0");
  EXPECT_EQ(empty["servers"][0]["url"], "/");
}

}  // namespace
}  // namespace canasta
