#include "server/problem.h"

#include <array>

#include "base/messages/server.h"
#include "server/json_writer.h"

namespace canasta {
namespace {

struct CodeRow {
  std::string_view name;  // of the problem
  int status;
  Message title;
};

// In the order of ErrorCode.
constexpr std::array<CodeRow, kErrorCodes> kRows{{{"invalid_input", 422, message::kTitleInvalid},
                                                  {"too_large", 413, message::kTitleTooLarge},
                                                  {"contract_broken", 422, message::kTitleContract},
                                                  {"gate_failed", 409, message::kTitleGate},
                                                  {"not_found", 404, message::kTitleNotFound},
                                                  {"conflict", 409, message::kTitleConflict},
                                                  {"config", 422, message::kTitleInvalid},
                                                  {"denied", 403, message::kTitleDenied},
                                                  {"corrupt", 500, message::kTitleInternal},
                                                  {"no_space", 507, message::kTitleNoSpace},
                                                  {"overloaded", 503, message::kTitleOverloaded},
                                                  {"unavailable", 503, message::kTitleUnavailable},
                                                  {"cancelled", 499, message::kTitleCancelled}}};

const CodeRow& row_of(ErrorCode code) { return kRows.at(static_cast<std::size_t>(code)); }

constexpr int kUnsupportedMediaType = 415;
constexpr int kInternal = 500;
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;

// "rows/3/price" as a JSON pointer.
std::string pointer_of(const Place& place) {
  return place.field.starts_with('/') ? place.field : "/" + place.field;
}

// Where it is wrong, if that is known.
void write_places(const Error& error, const std::string& detail, JsonWriter& json) {
  const Place& place = error.place();
  if (place.field.empty() && place.line == 0) return;
  json.key("errors").begin_array().begin_object();
  if (!place.field.empty()) json.member("pointer", pointer_of(place));
  if (place.line != 0) json.member("line", place.line);
  if (place.column != 0) json.member("column", place.column);
  json.member("detail", detail).end_object().end_array();
}

}  // namespace

int http_status(const Error& error) {
  if (error.message() == message::kUnsupportedBody) return kUnsupportedMediaType;
  return http_status(error.code());
}

int http_status(ErrorCode code) { return row_of(code).status; }

std::string problem_name(ErrorCode code) { return std::string(row_of(code).name); }

Message problem_title(ErrorCode code) { return row_of(code).title; }

std::string without_folder(std::string text, std::string_view folder) {
  if (folder.empty() || folder == ".") return text;
  const std::string start = std::string(folder) + "/";
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
    text.erase(at, start.size());
  }
  return text;
}

HttpResponse problem_response(const Error& error, const ProblemPlace& place) {
  return problem_response(error, http_status(error), place);
}

HttpResponse problem_response(const Error& error, int status, const ProblemPlace& place) {
  const CodeRow& row = row_of(error.code());
  SplitText said = split_text(error.message(), place.language, error.fields());
  if (status == kInternal) said = split_text(message::kInternalError, place.language);
  said.what = without_folder(std::move(said.what), place.root);
  said.remedy = without_folder(std::move(said.remedy), place.root);
  JsonWriter json;
  json.begin_object()
      .member("type", "/errors/" + std::string(row.name))
      .member("title", text(row.title, place.language))
      .member("status", status)
      .member("detail", said.what);
  if (!said.remedy.empty()) json.member("remedy", said.remedy);
  json.member("instance", place.instance)
      .member("request_id", place.request_id)
      .member("code", name(error.code()))
      .member("id", status == kInternal ? name(message::kInternalError) : name(error.message()));
  if (status != kInternal) write_places(error, said.what, json);
  json.member("error", said.what)
      .member("error_code", row.name)
      .member("message", said.what)
      .end_object();
  HttpResponse response{.status = status,
                        .content_type = "application/problem+json",
                        .body = json.take(),
                        .headers = {}};
  if (status == kTooManyRequests || status == kUnavailable) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

}  // namespace canasta
