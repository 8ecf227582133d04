#include "server/openapi.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "engine/engine.h"
#include "net/arrow_stream.h"
#include "server/openapi_problems.h"
#include "server/router.h"

namespace canasta {
namespace {

// Members stay in the order in which they are written.
using Json = nlohmann::ordered_json;

constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kProblemType = "application/problem+json";

Json parsed(std::string_view schema) { return Json::parse(schema); }

std::string_view place_of(RouteParameter::In in) {
  switch (in) {
    case RouteParameter::In::Path:
      return "path";
    case RouteParameter::In::Query:
      return "query";
    case RouteParameter::In::Header:
      break;
  }
  return "header";
}

Json parameters_of(const Route& route) {
  Json parameters = Json::array();
  for (const RouteParameter& each : route.parameters) {
    parameters.push_back({{"name", each.name},
                          {"in", place_of(each.in)},
                          {"description", each.what},
                          {"required", each.required || each.in == RouteParameter::In::Path},
                          {"schema", parsed(each.schema)}});
  }
  return parameters;
}

// A form with the file and, as fields, the members of the object that may be sent without one.
Json form_schema(const Json& fields) {
  Json properties = {{"file", {{"type", "string"}, {"format", "binary"}}}};
  if (fields.contains("properties")) {
    for (const auto& [name, schema] : fields["properties"].items()) properties[name] = schema;
  }
  Json required = Json::array({"file"});
  for (const Json& name : fields.value("required", Json::array())) {
    if (name != "file") required.push_back(name);
  }
  return {{"type", "object"}, {"required", required}, {"properties", properties}};
}

// "string" with null is ["string", "null"].
void add_null(Json& schema) {
  if (!schema.contains("type")) return;
  Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
  types.push_back("null");
  schema["type"] = types;
}

// What need not be in a body may be null.
void widen_members(Json& schema) {
  if (!schema.contains("properties")) return;
  const Json required = schema.value("required", Json::array());
  for (auto& [name, member] : schema["properties"].items()) {
    const bool must = std::find(required.begin(), required.end(), Json(name)) != required.end();
    if (!must) add_null(member);
  }
}

Json body_schema_of(const Route& route) {
  Json schema = parsed(route.body_schema);
  widen_members(schema);
  if (route.body != Body::Json || !schema.contains("anyOf")) return schema;
  for (Json& kind : schema["anyOf"]) widen_members(kind);
  return schema;
}

Json json_media(const Route& route) {
  Json media = Json::object();
  if (!route.body_schema.empty()) media["schema"] = body_schema_of(route);
  if (!route.body_example.empty()) media["example"] = parsed(route.body_example);
  return media;
}

Json body_of(const Route& route) {
  Json content = Json::object();
  if (takes_forms(route.body)) {
    const Json fields = route.form_schema.empty() ? Json::object() : parsed(route.form_schema);
    content["multipart/form-data"] = {{"schema", form_schema(fields)}};
  }
  if (route.body != Body::Form) content[kJsonType] = json_media(route);
  if (route.body == Body::Rows) {
    content["text/csv"] = {{"schema", {{"type", "string"}}}};
    content[kArrowType] = {{"schema", {{"type", "string"}, {"format", "binary"}}}};
  }
  return {{"required", true}, {"content", content}};
}

void add_answer(const Described& answer, Json& responses) {
  Json& response = responses[std::to_string(answer.status)];
  if (response.is_null()) {
    response = {{"description", answer.what}, {"headers", answer_headers(answer.status)}};
  }
  if (!answer.schema.empty() && !answer.type.empty()) {
    response["content"][answer.type] = {{"schema", parsed(answer.schema)}};
  }
}

// A problem where the route itself has described the status, or else the answer that all share.
void add_problem(int status, Json& responses) {
  const std::string key = std::to_string(status);
  if (!responses.contains(key)) {
    responses[key] = {{"$ref", problem_reference(status)}};
    return;
  }
  responses[key]["content"][kProblemType] = {{"schema", {{"$ref", kProblemSchema}}}};
}

Json answers_of(const Route& route) {
  Json given = Json::object();
  for (const Described& answer : route.answers) add_answer(answer, given);
  for (const int status : problem_statuses(route)) add_problem(status, given);
  Json responses = Json::object();  // ascending, as they are looked for
  std::vector<std::string> statuses;
  for (const auto& [status, answer] : given.items()) statuses.push_back(status);
  std::sort(statuses.begin(), statuses.end());
  for (const std::string& status : statuses) responses[status] = given[status];
  responses["default"] = {{"$ref", problem_reference(kAnyProblem)}};
  return responses;
}

Json operation_of(const Route& route) {
  Json operation = {{"operationId", route.name},
                    {"tags", Json::array({route.tag})},
                    {"summary", route.what},
                    {"security", Json::array()}};
  if (route.role) {
    operation["security"] = {{{"bearer", Json::array()}}, {{"key", Json::array()}}};
    operation["x-role"] = name(*route.role);
  }
  if (!route.parameters.empty()) operation["parameters"] = parameters_of(route);
  if (route.body != Body::None) operation["requestBody"] = body_of(route);
  operation["responses"] = answers_of(route);
  return operation;
}

Json paths_of(const std::vector<Route>& routes) {
  Json paths = Json::object();
  for (const Route& route : routes) {
    paths[route.path][to_lower(route.method)] = operation_of(route);
  }
  return paths;
}

// Each once, in the order of the page.
Json tags_of(const std::vector<Route>& routes) {
  Json tags = Json::array();
  for (const Route& route : routes) {
    const Json tag = {{"name", route.tag}};
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return tags;
}

Json info() {
  return {{"title", "canasta"},
          {"version", canasta_version()},
          {"description",
           "Answers about a shop's customers: when they will buy again, what, how much they are "
           "worth, and what to offer them. Every answer comes from memory; long work is a job. "
           "What is wrong is told as problem details (RFC 9457), in English or Spanish by "
           "Accept-Language; /errors lists their types."},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
}

Json security_schemes() {
  return {{"bearer",
           {{"type", "http"},
            {"scheme", "bearer"},
            {"description", "A key of canasta keys create, as Authorization: Bearer KEY."}}},
          {"key",
           {{"type", "apiKey"},
            {"in", "header"},
            {"name", "X-API-Key"},
            {"description", "The same key in a header of its own."}}}};
}

}  // namespace

std::vector<int> problem_statuses(const Route& route) {
  std::vector<int> statuses = {400, 422, 429, 500, 503};
  const auto has_name = [](const RouteParameter& parameter) {
    return parameter.in == RouteParameter::In::Path;
  };
  if (std::any_of(route.parameters.begin(), route.parameters.end(), has_name)) {
    statuses.push_back(404);
  }
  for (const Described& answer : route.answers) {
    if (answer.status >= 400 && answer.type == kJsonType && answer.schema.empty()) {
      statuses.push_back(answer.status);
    }
  }
  if (route.role) statuses.insert(statuses.end(), {401, 403});
  if (route.body != Body::None) statuses.insert(statuses.end(), {408, 413, 415});
  if (takes_forms(route.body)) statuses.push_back(507);
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  return statuses;
}

std::string openapi_document(const std::vector<Route>& routes) {
  const Json document = {{"openapi", "3.1.0"},
                         {"info", info()},
                         {"servers", Json::array({{{"url", "/"}}})},
                         {"tags", tags_of(routes)},
                         {"paths", paths_of(routes)},
                         {"components",
                          {{"schemas", {{"Problem", problem_schema()}}},
                           {"responses", problem_responses()},
                           {"headers", described_headers()},
                           {"securitySchemes", security_schemes()}}}};
  return document.dump();
}

}  // namespace canasta
