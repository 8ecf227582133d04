#include "server/problem.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/messages/io.h"
#include "base/messages/server.h"
#include "base/messages/store.h"
#include "server/json_writer.h"

namespace canasta {
namespace {

constexpr int kUnsupportedMediaType = 415;
constexpr int kTooManyRequests = 429;
constexpr int kInternal = 500;
constexpr int kUnavailable = 503;

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

constexpr std::string_view kAddressEnds = " \t\r\n\"'`<>";
constexpr std::string_view kWordEnds = " \t\r\n\"'`()[]{}<>,;:=|";

const CodeRow& row_of(ErrorCode code) { return kRows.at(static_cast<std::size_t>(code)); }

// What the machine did wrong, though its code would put it down to who asks, or tell its text.
struct MachineRow {
  Message message;
  ErrorCode told;
};
constexpr std::array<MachineRow, 6> kOfMachine{{{message::kFileDenied, ErrorCode::Corrupt},
                                                {message::kIoFailed, ErrorCode::Corrupt},
                                                {message::kStoreRowClash, ErrorCode::Corrupt},
                                                {message::kStoreTooNew, ErrorCode::Corrupt},
                                                {message::kLocked, ErrorCode::Unavailable},
                                                {message::kStoreBusy, ErrorCode::Unavailable}}};

const MachineRow* machine_row(std::string_view message_name) {
  for (const MachineRow& row : kOfMachine) {
    if (name(row.message) == message_name) return &row;
  }
  return nullptr;
}

ErrorCode told_code(const Error& error) { return told_code(error.code(), name(error.message())); }

// What stands for an error whose text is kept back; nothing where it is told.
std::optional<Message> stand_in(const Error& error, int status) {
  if (status == kInternal) return message::kInternalError;
  if (error.code() == ErrorCode::NoSpace) return message::kServiceDiskFull;
  if (machine_row(name(error.message())) != nullptr) return message::kServiceBusy;
  return std::nullopt;
}

// "rows/3/price" as a JSON pointer.
std::string pointer_of(const Place& place) {
  return place.field.starts_with('/') ? place.field : "/" + place.field;
}

std::string without_folder(std::string text, std::string_view folder) {
  if (folder.empty() || folder == ".") return text;
  const std::string start = std::string(folder) + "/";
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
    text.erase(at, start.size());
  }
  return text;
}

// Where it is wrong, if that is known.
void write_places(const Error& error, const std::string& detail, std::string_view root,
                  JsonWriter& json) {
  const Place& place = error.place();
  if (place.field.empty() && place.line == 0) return;
  json.key("errors").begin_array().begin_object();
  if (!place.file.empty()) json.member("file", without_paths(place.file, root));
  if (!place.field.empty()) json.member("pointer", pointer_of(place));
  if (place.line != 0) json.member("line", place.line);
  if (place.column != 0) json.member("column", place.column);
  json.member("detail", detail).end_object().end_array();
}

// Seconds until it is worth asking again.
std::string retry_after(const Error& error) {
  if (error.message() == message::kJobsQueueFull) return "30";  // jobs take minutes
  if (error.message() != message::kRateOver) return "1";
  return std::ranges::find(error.fields(), "seconds", &Field::name)->value;
}

}  // namespace

int http_status(const Error& error) {
  if (error.message() == message::kUnsupportedBody) return kUnsupportedMediaType;
  return http_status(told_code(error));
}

int http_status(ErrorCode code) { return row_of(code).status; }

std::string problem_name(ErrorCode code) { return std::string(row_of(code).name); }

Message problem_title(ErrorCode code) { return row_of(code).title; }

ErrorCode told_code(ErrorCode code, std::string_view message_name) {
  const MachineRow* const row = machine_row(message_name);
  return row == nullptr ? code : row->told;
}

bool is_kept_back(const Error& error) { return stand_in(error, http_status(error)).has_value(); }

std::string without_paths(std::string text, std::string_view folder) {
  text = without_folder(std::move(text), folder);
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view ends = rest.starts_with("//") ? kAddressEnds : kWordEnds;
    const std::size_t end = std::min(rest.find_first_of(ends), rest.size());
    std::string_view word = rest.substr(0, end);
    if (word.starts_with("//")) word = "…";  // of https://host/path
    if (word.starts_with('/')) word.remove_prefix(word.rfind('/') + 1);
    out.append(word).append(rest.substr(end, 1));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

HttpResponse problem_response(const Error& error, const ProblemPlace& place) {
  return problem_response(error, http_status(error), place);
}

HttpResponse problem_response(const Error& error, int status, const ProblemPlace& place) {
  const ErrorCode code = told_code(error);
  const CodeRow& row = row_of(code);
  const std::optional<Message> kept_back = stand_in(error, status);
  SplitText said = kept_back ? split_text(*kept_back, place.language)
                             : split_text(error.message(), place.language, error.fields());
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
      .member("code", name(code))
      .member("id", name(kept_back.value_or(error.message())));
  if (!kept_back) write_places(error, said.what, place.root, json);
  json.member("error", said.what)
      .member("error_code", row.name)
      .member("message", said.what)
      .end_object();
  HttpResponse response{.status = status,
                        .content_type = "application/problem+json",
                        .body = json.take(),
                        .headers = {}};
  if (status == kTooManyRequests || status == kUnavailable) {
    response.headers.emplace_back("Retry-After", retry_after(error));
  }
  return response;
}

}  // namespace canasta
