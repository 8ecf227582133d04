#include "server/cross_origin.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/messages/server.h"

namespace canasta {
namespace {

constexpr int kNoContent = 204;
constexpr std::string_view kSchemeEnd = "://";
// What routes and keys read; and what answers say, beside what every page may read.
constexpr const char* kRequestHeaders =
    "Authorization, X-API-Key, Content-Type, Content-Encoding, Accept-Language, If-Match, "
    "If-None-Match, If-Range, Range, Prefer, X-Request-Id, traceparent";
constexpr const char* kAnswerHeaders =
    "ETag, Location, Retry-After, Content-Disposition, Content-Range, Preference-Applied, "
    "X-Canasta-Model, X-Canasta-Unknown-Words, X-Request-Id";
constexpr const char* kSecondsKept = "600";  // that a browser need not ask again

bool is_allowed(const Origins& origins, std::string_view origin) {
  return std::find(origins.begin(), origins.end(), origin) != origins.end();
}

}  // namespace

Status check_origin(const HttpRequest& request, const Origins& origins) {
  const std::string_view origin = request.header("origin");
  const bool changes_nothing =
      request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  if (origin.empty() || changes_nothing || is_allowed(origins, origin)) return {};
  const std::size_t scheme = origin.find(kSchemeEnd);
  const std::string_view place =
      scheme == std::string_view::npos ? origin : origin.substr(scheme + kSchemeEnd.size());
  if (equal_ignoring_case(place, request.header("host"))) return {};
  return Error(ErrorCode::Denied, message::kOriginNotAllowed, {{"origin", origin}});
}

HttpResponse options_response(const HttpRequest& request, const Origins& origins,
                              const std::string& methods) {
  HttpResponse response{.status = kNoContent, .content_type = "", .headers = {}};
  response.headers.emplace_back("Allow", methods + ", OPTIONS");
  const bool is_preflight = !request.header("access-control-request-method").empty();
  if (is_preflight && is_allowed(origins, request.header("origin"))) {
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    response.headers.emplace_back("Access-Control-Allow-Headers", kRequestHeaders);
    response.headers.emplace_back("Access-Control-Max-Age", kSecondsKept);
  }
  return response;
}

void share_with_origin(const HttpRequest& request, const Origins& origins, HttpResponse& response) {
  if (origins.empty()) return;
  response.headers.emplace_back("Vary", "Origin");  // for caches, also where none was sent
  const std::string_view origin = request.header("origin");
  if (!is_allowed(origins, origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  response.headers.emplace_back("Access-Control-Expose-Headers", kAnswerHeaders);
}

}  // namespace canasta
