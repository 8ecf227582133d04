#include "server/openapi_problems.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "server/problem.h"

namespace canasta {
namespace {

using Json = nlohmann::ordered_json;

struct ProblemRow {
  int status;
  const char* name;
  const char* what;
};

constexpr std::array<ProblemRow, 15> kProblems{{
    {400, "BadRequest", "This is no request, or one for another host."},
    {401, "Unauthorized", "It takes a key, or the one that was sent is not known."},
    {403, "Forbidden", "The key may not do this."},
    {404, "NotFound", "What is named is not there."},
    {408, "RequestTimeout", "The body came too slowly."},
    {409, "Conflict", "The state forbids it."},
    {413, "ContentTooLarge", "Something is over a limit, which the detail names."},
    {415, "UnsupportedMediaType", "A body of this type is not read here."},
    {422, "Unprocessable", "A parameter or the body is not what is expected."},
    {429, "TooManyRequests", "More requests a second than are allowed."},
    {499, "Cancelled", "The work was stopped."},
    {500, "InternalError", "A mistake of the service; its log knows more."},
    {503, "Unavailable", "Starting, stopping, or too much at once."},
    {507, "InsufficientStorage", "The disk is full."},
    {kAnyProblem, "Problem", "Any other problem."},
}};

constexpr int kUnauthorized = 401;
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;

Json reference(const std::string& kind, const std::string& name) {
  return {{"$ref", "#/components/" + kind + "/" + name}};
}

Json header(const char* what, const char* type) {
  return {{"description", what}, {"schema", {{"type", type}}}};
}

Json described(const std::string& type, const std::string& what) {
  return {{"type", type}, {"description", what}};
}

Json place_schema() {
  return {{"type", "object"},
          {"required", Json::array({"detail"})},
          {"properties",
           {{"file", described("string", "The file that was sent, or one of the project.")},
            {"pointer", described("string", "Where in the body, as a JSON pointer.")},
            {"line", described("integer", "From 1.")},
            {"column", described("integer", "In bytes, from 1.")},
            {"detail", described("string", "What is wrong there.")}}}};
}

// "/errors/not_found", "NotFound" and "not_found": each code's three names.
template <class Named>
Json names_of_codes(Named&& named) {
  Json names = Json::array();
  for (std::size_t i = 0; i < kErrorCodes; ++i) names.push_back(named(static_cast<ErrorCode>(i)));
  return {{"type", "string"}, {"enum", names}};
}

}  // namespace

Json problem_schema() {
  const auto type_of = [](ErrorCode code) { return "/errors/" + problem_name(code); };
  const auto code_of = [](ErrorCode code) { return std::string(name(code)); };
  const Json properties = {
      {"type", names_of_codes(type_of)},
      {"title", described("string", "What the type means, in a few words.")},
      {"status", described("integer", "That of the answer.")},
      {"detail", described("string", "What is wrong here.")},
      {"remedy", described("string", "What to do about it.")},
      {"instance", described("string", "The path that was asked for.")},
      {"request_id", described("string", "By which the log knows the request.")},
      {"code", names_of_codes(code_of)},
      {"id", described("string", "Of the message, the same in every language.")},
      {"errors", {{"type", "array"}, {"items", place_schema()}}},
      {"error", described("string", "The detail again, for clients of the inference protocol.")},
      {"error_code", names_of_codes(problem_name)},
      {"message", described("string", "The detail again, for clients of MLflow.")}};
  return {{"type", "object"},
          {"required", Json::array({"type", "title", "status", "detail", "instance", "request_id",
                                    "code", "id", "error", "error_code", "message"})},
          {"properties", properties}};
}

std::string problem_reference(int status) {
  const auto found = std::find_if(kProblems.begin(), kProblems.end(),
                                  [&](const ProblemRow& row) { return row.status == status; });
  CANASTA_ASSERT(found != kProblems.end());
  return std::string("#/components/responses/") + found->name;
}

Json problem_responses() {
  Json responses = Json::object();
  for (const ProblemRow& row : kProblems) {
    responses[row.name] = {
        {"description", row.what},
        {"headers", answer_headers(row.status)},
        {"content", {{"application/problem+json", {{"schema", {{"$ref", kProblemSchema}}}}}}}};
  }
  return responses;
}

Json described_headers() {
  return {{"RequestId",
           header("Of the request, as its sender called it or as it was named here.", "string")},
          {"RetryAfter", header("Seconds to wait before another try.", "integer")},
          {"Authenticate", header("How a key is sent.", "string")}};
}

Json answer_headers(int status) {
  Json headers = {{"X-Request-Id", reference("headers", "RequestId")}};
  if (status == kUnauthorized) headers["WWW-Authenticate"] = reference("headers", "Authenticate");
  if (status == kTooManyRequests || status == kUnavailable) {
    headers["Retry-After"] = reference("headers", "RetryAfter");
  }
  return headers;
}

}  // namespace canasta
