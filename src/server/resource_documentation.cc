// The service described: OpenAPI, a page that shows it, what each type of problem means.
#include <array>

#include "base/messages/server.h"
#include "net/accepted.h"
#include "net/gzip.h"
#include "server/call.h"
#include "server/embedded_files.h"
#include "server/error_pages.h"
#include "server/openapi.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kPageType = "text/html";
constexpr std::string_view kPageTypeSent = "text/html; charset=utf-8";
constexpr int kDescriptionLevel = 9;  // packed once, sent often
constexpr int kNotModified = 304;
constexpr int kTemporaryRedirect = 307;

Result<HttpResponse> description(Call& call) {
  static const std::string kPacked =
      gzip_compressed(openapi_document(all_routes()), kDescriptionLevel);
  return packed_response(*call.request, {.type = kJsonType, .packed = kPacked});
}

Result<HttpResponse> page(Call& call) { return packed_response(*call.request, embedded_page()); }

// Relative, so that it leads there behind a proxy that serves all this below a path of its own.
Result<HttpResponse> to_page(Call&) {
  return HttpResponse{
      .status = kTemporaryRedirect, .content_type = "", .headers = {{"Location", "docs"}}};
}

Error nothing_here(const Call& call) {
  return not_found(message::kNoRoute, {{"path", call.request->path()}});
}

Result<HttpResponse> page_file(Call& call) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == call.argument("file")) return packed_response(*call.request, file.text);
  }
  return nothing_here(call);
}

// JSON, unless the other end would rather have a page, as browsers say.
bool wants_page(const Call& call) {
  constexpr std::array<std::string_view, 2> kOffered = {kJsonType, kPageType};
  const auto chosen = choose_type(call.request->header("accept"), kOffered);
  return chosen.has_value() && kOffered.at(*chosen) == kPageType;
}

HttpResponse in_language(const Call& call, std::string_view type, std::string body) {
  HttpResponse response =
      tagged_response(*call.request, type, std::move(body), "Accept, Accept-Language");
  response.headers.emplace_back("Content-Language", language_tag(call.language));
  return response;
}

Result<HttpResponse> problem_types(Call& call) {
  if (wants_page(call)) return in_language(call, kPageTypeSent, errors_page(call.language));
  return in_language(call, kJsonType, errors_json(call.language));
}

Result<HttpResponse> problem_type(Call& call) {
  const auto code = error_code_of(call.argument("code"));
  if (!code) return nothing_here(call);
  if (wants_page(call)) return in_language(call, kPageTypeSent, error_page(*code, call.language));
  return in_language(call, kJsonType, error_json(*code, call.language));
}

using In = RouteParameter::In;
namespace is = schema;

std::string type_schema() {
  return is::object({{"type", is::text()},
                     {"name", is::text()},
                     {"code", is::text()},
                     {"status", is::integer()},
                     {"title", is::text()},
                     {"meaning", is::text()},
                     {"remedy", is::text()}});
}

}  // namespace

std::vector<Route> documentation_routes() {
  const Described known{kNotModified, "The one that If-None-Match names is still true."};
  const auto route = [&](std::string_view path, std::string_view name, std::string_view what,
                         std::vector<Described> answers, Handler handler) {
    answers.push_back(known);
    return Route{.method = "GET",
                 .path = path,
                 .name = name,
                 .tag = "documentation",
                 .what = what,
                 .answers = std::move(answers),
                 .handler = handler};
  };
  const std::string types = is::object({{"errors", is::array(type_schema())}});
  std::vector<Route> routes = {
      {.method = "GET",
       .path = "/",
       .name = "toPage",
       .tag = "documentation",
       .what = "Leads to the page.",
       .answers = {{kTemporaryRedirect, "The page is at /docs."}},
       .handler = to_page},
      route("/openapi.json", "description", "This description.",
            {{200, "OpenAPI 3.1.", is::map(is::any())}}, description),
      route("/docs", "page", "This description as a page, to read and to try out.",
            {{200, "A page.", is::text(), kPageType}}, page),
      route("/docs/{file}", "pageFile", "What the page is made of.",
            {{200, "A script, a style sheet or a picture.", is::text(), "text/javascript"},
             {200, "", is::text(), "text/css"},
             {200, "", is::text(), "image/png"}},
            page_file),
      route("/errors", "problemTypes", "The types of problems.",
            {{200, "All of them.", types}, {200, "", is::text(), kPageType}}, problem_types),
      route("/errors/{code}", "problemType", "What a type of problem means, and what to do.",
            {{200, "One of them.", type_schema()}, {200, "", is::text(), kPageType}},
            problem_type)};
  for (Route& each : routes) {
    if (each.path == "/openapi.json") each.work = Work::Pool;  // the first one makes it
    if (each.path == "/docs/{file}") {
      each.parameters = {{"file", In::Path, is::text(), "Name of a file.", true}};
    }
    if (each.path == "/errors/{code}") {
      each.parameters = {{"code", In::Path, is::text(), "The end of a problem's type.", true}};
    }
  }
  return routes;
}

}  // namespace canasta
