// Downloads: outputs, models and reports, by name.
//
// The names are strangers': live/downloads.h opens them beneath their folder or not at all.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/messages/server.h"
#include "live/downloads.h"
#include "net/accepted.h"
#include "net/byte_ranges.h"
#include "net/conditional.h"
#include "net/response_head.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr int kPart = 206;
constexpr int kNotModified = 304;
constexpr int kPreconditionFailed = 412;
constexpr int kRangeOutside = 416;
constexpr std::size_t kPieceBytes = 64 << 10;

// A part of a file, piece by piece.
class FileSource final : public BodySource {
 public:
  FileSource(std::unique_ptr<ReadFile> file, const RangeChoice& part)
      : file_(std::move(file)), at_(part.first), left_(part.bytes) {}

  State read(std::string& piece) override {
    if (left_ == 0) return State::End;
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, left_)));
    const Result<std::size_t> bytes = file_->read_at(at_, piece);
    if (!bytes.ok() || *bytes != piece.size()) return State::Failed;  // it was cut meanwhile
    at_ += *bytes;
    left_ -= *bytes;
    return State::More;
  }
  bool uses_disk() const override { return true; }

 private:
  std::unique_ptr<ReadFile> file_;
  std::uint64_t at_;
  std::uint64_t left_;
};

struct MediaType {
  std::string_view ending, type;
};
constexpr std::array<MediaType, 6> kTypes = {{
    {".csv", "text/csv; charset=utf-8"},
    {".json", "application/json"},
    {".parquet", "application/vnd.apache.parquet"},
    {".html", "text/html; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string type_of(std::string_view filename) {
  for (const MediaType& each : kTypes) {
    if (filename.ends_with(each.ending)) return std::string(each.type);
  }
  return "application/octet-stream";
}

bool is_plain(char c) {
  return is_digit(c) || is_lower(c) || is_upper(c) || c == '.' || c == '_' || c == '-';
}

// attachment; filename="…", and for names beyond ASCII filename*=UTF-8''… (RFC 6266).
std::string disposition(std::string_view filename) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string plain;
  std::string escaped;
  for (const char c : filename) {
    plain += is_plain(c) ? c : '_';
    if (is_plain(c)) {
      escaped += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kHex[byte >> 4], kHex[byte & 0xF]};
    }
  }
  std::string out = "attachment; filename=\"" + plain + '"';
  if (plain != filename) out += "; filename*=UTF-8''" + escaped;
  return out;
}

void add_facts(const Download& download, HttpResponse& response) {
  response.headers.emplace_back("ETag", download.tag);
  response.headers.emplace_back("Last-Modified", http_date(download.modified));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  response.headers.emplace_back("Cache-Control", "private, no-cache");
}

HttpResponse outside(const Call& call, std::uint64_t bytes) {
  HttpResponse response =
      call.problem(invalid(message::kRangeOutside, {{"bytes", bytes}}), kRangeOutside);
  response.headers.emplace_back("Content-Range", unsatisfied_range(bytes));
  return response;
}

// The file, the part of it that is asked for, or that the client has it already.
HttpResponse file_response(const Call& call, Download download) {
  const HttpRequest& request = *call.request;
  const Precondition condition = check_precondition(request, download.tag);
  if (condition == Precondition::NotModified) {
    HttpResponse response{.status = kNotModified, .content_type = "", .headers = {}};
    add_facts(download, response);
    return response;
  }
  if (condition == Precondition::Failed) {
    return call.problem(
        Error(ErrorCode::Conflict, message::kTagDiffers, {{"name", download.filename}}),
        kPreconditionFailed);
  }
  const std::uint64_t bytes = download.file->size();
  const bool counts = request.method == "GET" && range_counts(request, download.tag);
  RangeChoice part{.first = 0, .bytes = bytes};
  if (counts) {
    const RangeChoice asked = choose_range(request.header("range"), bytes);
    if (asked.kind == RangeChoice::Kind::Unsatisfiable) return outside(call, bytes);
    if (asked.kind == RangeChoice::Kind::Part) part = asked;
  }
  const bool whole = part.kind == RangeChoice::Kind::Whole;
  HttpResponse response{
      .status = whole ? 200 : kPart, .content_type = type_of(download.filename), .headers = {}};
  add_facts(download, response);
  if (!whole) response.headers.emplace_back("Content-Range", content_range(part, bytes));
  response.stream = std::make_unique<FileSource>(std::move(download.file), part);
  response.stream_bytes = part.bytes;
  return response;
}

bool is_refused(const HttpResponse& response) { return response.stream == nullptr; }

Result<HttpResponse> download_of(Call& call, const std::string& type) {
  const Desk& desk = *call.desk;
  TRY_ASSIGN(Download found,
             open_download(desk.context, desk.project, type, call.argument("filename")));
  const std::string name = found.filename;
  HttpResponse response = file_response(call, std::move(found));
  if (is_refused(response)) return response;
  response.headers.emplace_back("Content-Disposition", disposition(name));
  return response;
}

Result<HttpResponse> download(Call& call) { return download_of(call, call.argument("file_type")); }
Result<HttpResponse> download_model(Call& call) { return download_of(call, "models"); }

// --- Reports -------------------------------------------------------------------------------------

Result<HttpResponse> list_reports(Call& call) {
  TRY_ASSIGN(const auto names, report_names(call.desk->project));
  JsonWriter json;
  json.begin_object().key("reports").begin_array();
  for (const ReportName& report : names) {
    json.begin_object().member("name", report.name).key("forms").begin_array();
    for (const std::string& form : report.forms) json.value(form);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

constexpr std::array<std::string_view, 3> kForms = {"html", "md", "json"};
constexpr std::array<std::string_view, 3> kFormTypes = {"text/html", "text/markdown",
                                                        "application/json"};

// A report is a page of its own: it brings its style, and in its head a policy with the hash of
// just that (report/html.h), which holds beside this one. It has no script, and could ask for
// nothing.
constexpr const char* kReportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox";

// By ?format=, else by what the client accepts; HTML where it says nothing.
Result<std::string_view> form_asked(const Call& call) {
  if (const auto given = call.text("format")) {
    const auto found = std::find(kForms.begin(), kForms.end(), *given);
    if (found != kForms.end()) return *found;
    return invalid(message::kParameterWord,
                   {{"name", "format"}, {"value", *given}, {"expected", "html, md, json"}});
  }
  const std::string_view accept = call.request->header("accept");
  if (accept.empty()) return kForms[0];
  return kForms[choose_type(accept, kFormTypes).value_or(0)];
}

Result<HttpResponse> show_report(Call& call) {
  TRY_ASSIGN(const std::string_view form, form_asked(call));
  const std::string filename = call.argument("name") + "." + std::string(form);
  auto opened = open_report(call.desk->project, filename);
  if (!opened.ok() && opened.error().code() == ErrorCode::NotFound) {
    return not_found(message::kNoReport, {{"name", call.argument("name")}, {"form", form}});
  }
  TRY_ASSIGN(Download found, std::move(opened));
  HttpResponse response = file_response(call, std::move(found));
  response.headers.emplace_back("Vary", "Accept");
  if (form == kForms[0]) response.headers.emplace_back("Content-Security-Policy", kReportPolicy);
  return response;
}

// --- The table -----------------------------------------------------------------------------------

using In = RouteParameter::In;
namespace is = schema;

Route download_route() {
  return {
      .method = "GET",
      .path = "/download/{file_type}/{filename}",
      .role = KeyRole::Viewer,
      .work = Work::Pool,
      .name = "download",
      .tag = "files",
      .what = "An output of a job; whole or a range of it.",
      .parameters = {{"file_type", In::Path, is::one_of({"processed", "features", "predictions"}),
                      "What kind of file.", true},
                     {"filename", In::Path, is::text(), "Its name: the last part of `output`.",
                      true},
                     {"Range", In::Header, is::text(), "bytes=0-99, one range."}},
      .answers = {{200, "The file.", R"({"type":"string","format":"binary"})",
                   "application/octet-stream"},
                  {206, "The range.", R"({"type":"string","format":"binary"})",
                   "application/octet-stream"},
                  {304, "It is what If-None-Match names."},
                  {404, "No such file."},
                  {412, "It is not what If-Match names."},
                  {416, "The range lies outside of the file."}},
      .handler = download};
}

// A row of its own in the table: here a model is named, there none.
Route model_download_route() {
  Route route = download_route();
  route.path = "/download/models/{filename}";
  route.models = {.about = RouteModels::About::Named,
                  .places = {{ModelPlace::In::Path, "filename", ModelPlace::As::Version}}};
  route.name = "downloadModel";
  route.what = "What a model has learnt; whole or a range of it.";
  std::erase_if(route.parameters, [](const auto& each) { return each.name == "file_type"; });
  route.parameters.front().what = "A model_filename, as /models lists them.";
  route.handler = download_model;
  return route;
}

}  // namespace

std::vector<Route> file_routes() {
  return {download_route(),
          model_download_route(),
          {.method = "GET",
           .path = "/v1/reports",
           .role = KeyRole::Viewer,
           .work = Work::Pool,
           .name = "listReports",
           .tag = "reports",
           .what = "Reports that are there, and in which forms.",
           .answers = {{200, "By name.",
                        is::object(
                            {{"reports",
                              is::array(is::object(
                                  {{"name", is::text()},
                                   {"forms", is::array(is::one_of({"html", "json", "md"}))}}))}})}},
           .handler = list_reports},
          {.method = "GET",
           .path = "/v1/reports/{name}",
           .role = KeyRole::Viewer,
           .work = Work::Pool,
           .name = "showReport",
           .tag = "reports",
           .what = "A report as a page, as Markdown or as JSON.",
           .parameters = {{"name", In::Path, is::text(), "A report.", true},
                          {"format", In::Query, is::one_of({"html", "md", "json"}),
                           "Instead of what Accept says."}},
           .answers = {{200, "The report.", is::text(), "text/html"},
                       {200, "The report.", is::text(), "text/markdown"},
                       {200, "The report.", is::any(), "application/json"},
                       {404, "No such report, or not in that form."}},
           .handler = show_report}};
}

}  // namespace canasta
