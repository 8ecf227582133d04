#include "server/call.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/messages/server.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/problem.h"
#include "server/route_admission.h"
#include "server/router.h"

namespace canasta {

Call::~Call() {
  constexpr int kClientWentAway = 499;
  end(kClientWentAway, 0);
}

void Call::end(int status, double seconds) {
  if (entered != nullptr) std::exchange(entered, nullptr)->leave(*route);
  if (std::exchange(begun, false)) desk->metrics.request_ended(route, status, seconds);
}

const std::string& Call::argument(std::string_view name) const {
  const std::size_t place = argument_place(route->path, name);
  CANASTA_ASSERT(place < arguments.size());
  return arguments[place];
}

std::optional<std::string_view> Call::text(std::string_view name) const {
  for (const QueryParameter& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

Result<std::int64_t> Call::whole(std::string_view name, std::int64_t otherwise, std::int64_t low,
                                 std::int64_t high) const {
  const auto given = text(name);
  if (!given) return otherwise;
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(given->data(), given->data() + given->size(), value);
  const bool whole = problem == std::errc() && end == given->data() + given->size();
  if (whole && value >= low && value <= high) return value;
  return invalid(message::kParameterRange,
                 {{"name", name}, {"value", *given}, {"low", low}, {"high", high}});
}

Result<bool> Call::truth(std::string_view name, bool otherwise) const {
  const auto given = text(name);
  if (!given) return otherwise;
  if (*given == "true" || *given == "1") return true;
  if (*given == "false" || *given == "0") return false;
  return invalid(message::kParameterWord,
                 {{"name", name}, {"value", *given}, {"expected", "true, false"}});
}

Result<std::optional<Day>> Call::day(std::string_view name) const {
  const auto given = text(name);
  if (!given) return std::optional<Day>();
  const auto parsed = parse_day(*given);
  if (parsed) return parsed;
  return invalid(message::kParameterWord,
                 {{"name", name}, {"value", *given}, {"expected", "2026-11-22"}});
}

bool Call::is_ready() const { return served != nullptr && !desk->draining; }

Result<const Served*> Call::state() const {
  if (served == nullptr) return Error(ErrorCode::Unavailable, message::kNotReady);
  return served.get();
}

void Call::about(const Served& state, std::string_view customer) {
  if (!desk->logs_customers) return;
  const CustomerCode code = state.customer(customer);
  customer_hash =
      keyed_hash(desk->log_key, code == kNoCode ? customer : state.log().customers()[code]);
}

bool Call::is_restricted() const {
  return principal.facts != nullptr && !principal.facts->facts.models.empty();
}

bool Call::may_ask(std::string_view model) const {
  return !is_restricted() || principal.facts->may_ask(model);
}

bool Call::may_see(const Job& job) const { return !is_restricted() || job.actor == principal.key; }

Status Call::check_model(std::string_view model) const {
  if (may_ask(model)) return {};
  return Error(ErrorCode::Denied, message::kModelNotAllowed, {{"model", model}});
}

ProblemPlace Call::place() const {
  return {.instance = request->path(),
          .request_id = id,
          .language = language,
          .root = desk->project.root};
}

HttpResponse Call::problem(const Error& error) const { return problem(error, http_status(error)); }

HttpResponse Call::problem(const Error& error, int status) const {
  if (is_kept_back(error)) log(error);
  return problem_response(error, status, place());
}

void Call::log(const Error& error) const { desk->log->problem(id, error.text(Language::English)); }

HttpResponse json_response(std::string body, int status) {
  return {
      .status = status, .content_type = "application/json", .body = std::move(body), .headers = {}};
}

HttpResponse json_response(JsonWriter& json, int status) {
  return json_response(json.take(), status);
}

}  // namespace canasta
