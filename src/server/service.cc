#include "server/service.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <set>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/server.h"
#include "base/random.h"
#include "net/accepted.h"
#include "net/conditional.h"
#include "net/gzip.h"
#include "server/call.h"
#include "server/client_address.h"
#include "server/cross_origin.h"
#include "server/form.h"
#include "server/model_access.h"
#include "server/problem.h"
#include "server/trace_context.h"
#include "server/without_port.h"

namespace canasta {
namespace {

constexpr int kBadRequest = 400;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kMethodNotAllowed = 405;
constexpr int kTooManyRequests = 429;
constexpr int kClientWentAway = 499;
constexpr std::size_t kRequestIdBytesMax = 64;
constexpr std::size_t kGzipBytesMin = 4 << 10;  // smaller answers are sent as they are
constexpr int kGzipLevel = 1;
constexpr std::size_t kInlineBodyBytesMax = 4 << 10;  // some 400 customers, half a millisecond
constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kOwnHost = "localhost";

// Until a token comes back.
std::int64_t seconds_until_one(double rate) {
  constexpr double kDay = 86'400;
  return static_cast<std::int64_t>(std::ceil(std::min(1 / rate, kDay)));
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= kRequestIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.';
         });
}

// 16 hexadecimal digits, each time others.
std::string new_id(const Desk& desk) {
  static std::atomic<std::uint64_t> next{1};
  constexpr std::string_view kHex = "0123456789abcdef";
  std::uint64_t bits = mix64(static_cast<std::uint64_t>(desk.started * 1e9) ^
                             mix64(next.fetch_add(1, std::memory_order_relaxed)));
  std::string id(16, '0');
  for (char& digit : id) {
    digit = kHex[bits & 0xF];
    bits >>= 4;
  }
  return id;
}

std::string_view presented_key(const HttpRequest& request) {
  const std::string_view authorization = request.header("authorization");
  const std::string_view scheme = authorization.substr(0, kBearer.size());
  if (equal_ignoring_case(scheme, kBearer)) return authorization.substr(kBearer.size());
  return request.header("x-api-key");
}

Language language_of(const HttpRequest& request, const Desk& desk) {
  return choose_language(request.header("accept-language"), desk.project.config.language);
}

// "DELETE, GET, HEAD, POST": of all routes, each once.
std::string methods_in_use() {
  std::set<std::string_view> methods;
  for (const Route& route : all_routes()) methods.insert(route.method);
  methods.insert("HEAD");
  return joined(methods);
}

Error too_large(const Call* call) {
  const std::uint64_t most = call == nullptr ? 0 : call->body_bytes_max;
  if (most == 0) return {ErrorCode::TooLarge, message::kNoBodyExpected};
  return {ErrorCode::TooLarge, message::kBodyTooLarge, {{"bytes", most}}};
}

Error no_room(const Desk& desk) {
  return {
      ErrorCode::Overloaded, message::kBodiesFull, {{"bytes", desk.limits.http.gathered_bytes}}};
}

Call& call_of(HttpRequest& request) { return static_cast<Call&>(*request.state); }
const Call* call_of(const HttpRequest& request) {
  return static_cast<const Call*>(request.state.get());
}

}  // namespace

static void complete(const HttpRequest& request, const Desk& desk, std::string_view id,
                     HttpResponse& response) {
  const bool says_caching =
      std::any_of(response.headers.begin(), response.headers.end(),
                  [](const auto& header) { return header.first == "Cache-Control"; });
  if (!says_caching) response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Request-Id", id);
  share_with_origin(request, desk.origins, response);
}

void complete(const Call& call, HttpResponse& response) {
  complete(*call.request, *call.desk, call.id, response);
}

static void pack(HttpResponse& response) {
  response.body = gzip_compressed(response.body, kGzipLevel);
  for (auto& [header, value] : response.headers) {
    if (header == "ETag") value = gzip_tag(value);
  }
  response.headers.emplace_back("Content-Encoding", "gzip");
}

// Also called by handlers that answer later.
HttpResponse problem_of(const Call& call, const std::exception& error) {
  call.desk->log->problem(call.id, error.what());
  return problem_response(corrupt(message::kInternalError), call.place());
}

void send(Call& call, HttpResponse response) {
  // The call may be gone once it has been sent. Where the rest throws, what is let go of answers.
  HttpReply reply = std::move(*call.reply);
  const bool is_worth_packing =
      call.route->work == Work::Pool && response.body.size() >= kGzipBytesMin;
  if (is_worth_packing) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (accepts_gzip(call.request->header("accept-encoding"))) pack(response);
  }
  complete(call, response);
  reply(std::move(response));
}

Service::Service(Desk& desk, const ServiceOptions& options)
    : desk_(desk),
      options_(options),
      router_(all_routes()),
      admission_(desk.limits, all_routes().size()) {
  for (std::string& proxy : options_.proxies) proxy = plain_address(proxy).value_or(proxy);
  for (std::string& host : options_.hosts) host = without_port(std::string(host));
}

std::string Service::common_headers() {
  return "X-Content-Type-Options: nosniff\r\n"
         "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "
         "base-uri 'none'; frame-ancestors 'none'\r\n"
         "Referrer-Policy: no-referrer\r\n";
}

BodyPlan Service::plan(HttpRequest& request) {
  Call& call = begin_call(request);
  BodyPlan plan;
  plan.refusal = answer_early(call);
  if (!plan.refusal) plan = plan_body(call);
  call.body_bytes_max = plan.bytes_max;
  if (plan.refusal) complete(call, *plan.refusal);
  return plan;
}

Call& Service::begin_call(HttpRequest& request) {
  auto state = std::make_unique<Call>();
  Call& call = *state;
  request.state = std::move(state);
  call.request = &request;
  call.desk = &desk_;
  const std::string_view given = request.header("x-request-id");
  call.unique = new_id(desk_);
  call.id = is_plain_id(given) ? std::string(given) : call.unique;
  call.language = language_of(request, desk_);
  desk_.metrics.request_begins();
  call.begun = true;
  return call;
}

// What is answered without a handler. Nothing: the call has a route.
std::optional<HttpResponse> Service::answer_early(Call& call) {
  HttpRequest& request = *call.request;
  if (request.target == "*") return options_response(request, desk_.origins, methods_in_use());
  auto target = parse_target(request.target);
  if (!target.ok()) return call.problem(target.error(), kBadRequest);
  call.parameters = std::move(target->parameters);
  if (const Status host = check_host(request); !host.ok()) {
    return call.problem(host.error(), kBadRequest);
  }
  if (const Status page = check_origin(request, desk_.origins); !page.ok()) {
    return call.problem(page.error(), kForbidden);
  }
  const Status key = identify(request, call);
  if (const Status rate = take_token(call); !rate.ok()) {
    desk_.metrics.rejected("rate");
    return call.problem(rate.error(), kTooManyRequests);
  }
  Routed routed = router_.find(request.method, target->segments);
  if (request.method == "OPTIONS" && !routed.allowed.empty()) {
    return options_response(request, desk_.origins, routed.allowed);
  }
  const bool is_open = routed.route != nullptr && !routed.route->role;
  if (!key.ok() && !is_open) {
    HttpResponse response = call.problem(key.error(), kUnauthorized);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  if (routed.route == nullptr) return not_routed(call, routed.allowed);
  call.route = routed.route;
  call.arguments = std::move(routed.arguments);
  if (const Status admitted = admit(call); !admitted.ok()) return call.problem(admitted.error());
  return std::nullopt;
}

HttpResponse Service::not_routed(const Call& call, const std::string& allowed) const {
  const std::string_view path = call.request->path();
  if (allowed.empty()) return call.problem(not_found(message::kNoRoute, {{"path", path}}));
  HttpResponse response = call.problem(
      invalid(message::kWrongMethod,
              {{"path", path}, {"method", call.request->method}, {"allowed", allowed}}),
      kMethodNotAllowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

// Of the key, where it has a rate of its own, else of the address: also for a key that is refused.
// Error: Overloaded kRateOver.
Status Service::take_token(const Call& call) {
  const double now = desk_.context.clock->monotonic();
  const ApiKey* const key = call.principal.facts;
  const bool has_own = key != nullptr && key->facts.requests_per_second;
  const double rate =
      has_own ? *key->facts.requests_per_second : desk_.limits.requests_per_second_per_address;
  if (rate <= 0) return {};
  const bool taken =
      has_own ? keys_.take(key->id, rate, now)
              : addresses_.take(address_group(client_address(*call.request, options_.proxies)),
                                rate, now);
  if (taken) return {};
  return Error(ErrorCode::Overloaded, message::kRateOver,
               {{"rate", rate}, {"seconds", seconds_until_one(rate)}});
}

// Role, models, parameters.
Status Service::admit(Call& call) {
  const Route& route = *call.route;
  if (route.role && call.principal.role < *route.role) {
    return Error(ErrorCode::Denied, message::kRoleTooLow,
                 {{"role", name(call.principal.role)}, {"needed", name(*route.role)}});
  }
  TRY(check_route_models(call));
  return check_parameters(call);
}

// Once the whole body is there, so that nobody holds the places of a route by sending slowly.
Status Service::enter(Call& call) {
  const Status entered = admission_.enter(*call.route);
  if (entered.ok()) {
    call.entered = &admission_;
  } else {
    desk_.metrics.rejected("waiting");
  }
  return entered;
}

// A name of this machine, or one that was allowed: else a page elsewhere could have a browser ask
// here under its own name (DNS rebinding). That needs a name that can be led elsewhere; who asks by
// an address reaches just that, so that any address may be asked for.
Status Service::check_host(const HttpRequest& request) const {
  if (plain_address(request.header("host"))) return {};
  const std::string_view host = without_port(request.header("host"));
  const auto own = [&](std::string_view name) { return equal_ignoring_case(name, host); };
  if (host.empty() || own(kOwnHost) ||
      std::any_of(options_.hosts.begin(), options_.hosts.end(), own)) {
    return {};
  }
  return invalid(message::kHostNotAllowed, {{"host", host}});
}

Status Service::identify(const HttpRequest& request, Call& call) {
  call.keys = desk_.keys.get();
  const std::string_view presented = presented_key(request);
  if (presented.empty() && options_.open && call.keys->size() == 0) {
    call.principal.role = KeyRole::Admin;
    return {};
  }
  if (presented.empty()) return Error(ErrorCode::Denied, message::kCallNeedsKey);
  const Seconds now = desk_.context.clock->now();
  auto verified = call.keys->verify(presented, now);
  if (!verified.ok() && desk_.look_at_keys) {  // one that was made a moment ago is not known yet
    desk_.look_at_keys();
    call.keys = desk_.keys.get();
    verified = call.keys->verify(presented, now);
  }
  TRY_ASSIGN(const ApiKey* const key, std::move(verified));
  call.principal = {.key = key->id, .role = key->facts.role, .facts = key};
  return {};
}

Status Service::check_parameters(const Call& call) const {
  const std::vector<RouteParameter>& known = call.route->parameters;
  for (const QueryParameter& given : call.parameters) {
    const bool is_known =
        std::any_of(known.begin(), known.end(), [&](const RouteParameter& parameter) {
          return parameter.in == RouteParameter::In::Query && parameter.name == given.name;
        });
    if (is_known) continue;
    std::string expected;
    for (const RouteParameter& parameter : known) {
      if (parameter.in != RouteParameter::In::Query) continue;
      expected += (expected.empty() ? "" : ", ") + std::string(parameter.name);
    }
    if (expected.empty()) return invalid(message::kTakesNoParameter, {{"name", given.name}});
    return invalid(message::kParameterUnknown, {{"name", given.name}, {"expected", expected}});
  }
  for (const RouteParameter& parameter : known) {
    if (parameter.in == RouteParameter::In::Query && parameter.required &&
        !call.text(parameter.name)) {
      return invalid(message::kParameterMissing,
                     {{"name", parameter.name}, {"expected", parameter.what}});
    }
  }
  return {};
}

BodyPlan Service::plan_body(Call& call) {
  BodyPlan plan;
  switch (call.route->body) {
    case Body::None:
      break;
    case Body::Json:
    case Body::Rows:
      plan.bytes_max = desk_.limits.json_bytes;
      break;
    case Body::Form:
    case Body::FormOrRows:
      return plan_form(call);
  }
  return plan;
}

void Service::answer(HttpRequest& request, HttpReply reply) {
  Call& call = call_of(request);
  if (const Status entered = enter(call); !entered.ok()) {
    call.reply.emplace(std::move(reply));
    return send(call, call.problem(entered.error()));
  }
  call.served = desk_.served.get();
  const bool packed = !request.header("content-encoding").empty();
  const bool is_small = request.body.size() <= kInlineBodyBytesMax;
  const bool is_heavy = call.route->is_heavy != nullptr && call.route->is_heavy(call);
  if (call.route->work == Work::Inline && !packed && is_small && !is_heavy) {
    return finish(call, std::move(reply));
  }
  // The request lives until the reply has been sent; a reply is copied by nobody.
  auto kept = std::make_shared<HttpReply>(std::move(reply));
  desk_.pool->post([this, &call, kept] { finish(call, std::move(*kept)); });
}

void Service::finish(Call& call, HttpReply reply) {
  call.reply.emplace(std::move(reply));
  HttpResponse response;
  try {
    auto answered = handle(call);
    if (answered.ok() && is_later(*answered)) return;
    response = answered.ok() ? std::move(*answered) : call.problem(answered.error());
  } catch (const std::exception& error) {
    response = problem_of(call, error);
  }
  send(call, std::move(response));
}

// Takes off what the body was packed in, then asks the handler.
Result<HttpResponse> Service::handle(Call& call) {
  HttpRequest& request = *call.request;
  const std::string_view packed = request.header("content-encoding");
  if (!packed.empty() && packed != "identity") {
    if (packed != "gzip") {
      return invalid(message::kUnsupportedBody, {{"type", packed}, {"expected", "gzip"}});
    }
    const std::uint64_t most = desk_.limits.json_bytes;
    if (!request.share.hold(request.share.held() + most)) return no_room(desk_);
    TRY_ASSIGN(request.body, gzip_decompressed(request.body, most));
    static_cast<void>(request.share.hold(request.body.size()));  // no more than before
  }
  TRY(check_named_models(call));
  return call.route->handler(call);
}

HttpResponse Service::refuse(const HttpRequest& request, HttpRefusal refusal) {
  const HttpLimits& http = desk_.limits.http;
  const auto error = [&]() -> Error {
    switch (refusal) {
      case HttpRefusal::Malformed:
        return invalid(message::kMalformedRequest);
      case HttpRefusal::HeaderTooLong:
        return {ErrorCode::TooLarge,
                message::kHeaderTooLong,
                {{"bytes", http.header_bytes}, {"fields", http.header_fields}}};
      case HttpRefusal::TargetTooLong:
        return {ErrorCode::TooLarge, message::kTargetTooLong, {{"bytes", http.target_bytes}}};
      case HttpRefusal::HeaderTooSlow:
      case HttpRefusal::BodyTooSlow:
        return {ErrorCode::Unavailable, message::kRequestTooSlow};
      case HttpRefusal::BodyTooLarge:
        return too_large(call_of(request));
      case HttpRefusal::TooMany:
        return {ErrorCode::Overloaded, message::kTooManyConnections};
      case HttpRefusal::NoRoom:
        return no_room(desk_);
      case HttpRefusal::Failed:
        break;
    }
    return corrupt(message::kInternalError);
  }();
  desk_.metrics.rejected(problem_name(error.code()));
  const Call* const call = call_of(request);
  const std::string id = call == nullptr ? new_id(desk_) : call->id;
  HttpResponse response = problem_response(error, status_of(refusal),
                                           {.instance = call == nullptr ? "" : request.path(),
                                            .request_id = id,
                                            .language = language_of(request, desk_),
                                            .root = desk_.project.root});
  complete(request, desk_, id, response);
  return response;
}

void Service::reload(const Status& certificates) {
  if (!certificates.ok()) {
    desk_.log->problem("-", certificates.error().text(Language::English));
  } else if (options_.has_certificate && desk_.tell) {
    desk_.tell(message::kCertificateRead, {});
  }
}

void Service::draining() {
  desk_.draining = true;
  desk_.draining.notify_all();
  if (desk_.tell) {
    desk_.tell(message::kStopping, {{"seconds", desk_.limits.http.drain_seconds}});
  }
  desk_.waiting.release();
}

void Service::served(const HttpRequest& request, const HttpServed& served) {
  static const Call kNone;  // of what was refused, or ended, before its header was read
  auto* const begun = static_cast<Call*>(request.state.get());
  const int status = served.status == 0 ? kClientWentAway : served.status;
  if (begun != nullptr) begun->end(status, served.seconds);
  if (!desk_.log->is_on()) return;
  const Call& call = begun == nullptr ? kNone : *begun;
  const std::string address = client_address(request, options_.proxies);
  desk_.log->write({.request_id = begun == nullptr ? "-" : call.id,
                    .method = request.method.empty() ? "-" : request.method,
                    .route = call.route == nullptr ? "-" : call.route->path,
                    .key = call.principal.key,
                    .address = address,
                    .trace_id = trace_id(request.header("traceparent")),
                    .customer = call.customer_hash,
                    .error = served.whole ? "" : "cut",
                    .status = status,
                    .seconds = served.seconds,
                    .bytes_in = served.bytes_in,
                    .bytes_out = served.bytes_out});
}

}  // namespace canasta
