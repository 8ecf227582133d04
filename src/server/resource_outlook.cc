// What will come of one customer, and why.
#include "live/offers.h"
#include "live/scoring.h"
#include "server/call.h"
#include "server/customer_json.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/outlook_json.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::size_t kOutlookProducts = 5;

void write_when(const DateOutlook& outlook, JsonWriter& json) {
  json.begin_object().member("task", outlook.task).member("model", outlook.model);
  write_dates(outlook, json);
  json.end_object();
}

void write_within(const WindowOutlook& outlook, JsonWriter& json) {
  json.begin_object()
      .member("task", outlook.task)
      .member("model", outlook.model)
      .member("days", outlook.days)
      .member("threshold", outlook.threshold);
  write_window(outlook, json);
  write_reasons(outlook, json);
  json.end_object();
}

// Of the tasks that the key may ask.
void write_whens(const Served& served, CustomerCode code, Call& call, JsonWriter& json) {
  json.key("when").begin_array();
  for (const auto& [task, table] : served.snapshot.outlooks) {
    if (!call.may_ask(task)) continue;
    const auto outlook = date_outlook(served, task, code);
    if (!outlook.ok()) continue;  // somebody who takes no part in the task
    write_when(*outlook, json);
    call.desk->metrics.predicted(outlook->model, "");
  }
  json.end_array().key("within").begin_array();
  for (const auto& [task, window] : served.windows) {
    if (!call.may_ask(task)) continue;
    const auto outlook = window_outlook(served, task, code, true);
    if (!outlook.ok()) continue;
    write_within(*outlook, json);
    call.desk->metrics.predicted(outlook->model, outlook->says_yes() ? "yes" : "no");
  }
  json.end_array();
}

// Of tasks on tables about customers.
void write_predictions(const Served& served, CustomerCode code, Call& call, JsonWriter& json) {
  json.key("predictions").begin_array();
  for (const auto& [task, table] : served.snapshot.predictions) {
    if (!call.may_ask(task)) continue;
    const auto outlook = row_outlook(served, task, code);
    if (!outlook.ok()) continue;  // somebody whom no row is about
    json.begin_object().member("task", outlook->task).member("model", outlook->model);
    write_prediction(outlook->prediction(), outlook->classes, json);
    write_reasons(*outlook, json);
    json.end_object();
    call.desk->metrics.predicted(outlook->model, outlook->decided_class());
  }
  json.end_array();
}

// By the first task that the key may ask.
std::optional<OfferAnswer> first_offer(const Served& served, std::string_view id,
                                       const Call& call) {
  for (const auto& [task, kept] : served.snapshot.offers) {
    if (!call.may_ask(task)) continue;
    auto answer = offer(served, {.task = task, .customer = id, .k = kOutlookProducts});
    if (answer.ok()) return *std::move(answer);
    return std::nullopt;
  }
  return std::nullopt;
}

void write_what(const Served& served, std::string_view id, const Call& call, JsonWriter& json) {
  json.key("what").begin_array();
  const auto answer = first_offer(served, id, call);
  if (answer) {
    for (const Offered& each : answer->offered) {
      json.begin_object()
          .member("product_id", served.log().products()[each.product])
          .member("source", each.source);
      const std::string reason = reason_of(served, *answer, each, call.language);
      if (!reason.empty()) json.member("reason", reason);
      json.end_object();
    }
  }
  json.end_array();
}

Result<HttpResponse> outlook(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  const std::string& id = call.argument("id");
  call.about(*served, id);
  TRY_ASSIGN(const CustomerCode code, find_customer(*served, id));
  JsonWriter json;
  json.begin_object();
  json.key("as_of").day(served->log().last_day());
  write_customer(*served, facts_of(*served, code), call.language, json);
  write_whens(*served, code, call, json);
  write_predictions(*served, code, call, json);
  write_what(*served, id, call, json);
  json.end_object();
  return json_response(json);
}

using In = RouteParameter::In;
namespace is = schema;

std::string date_schema() {
  return is::object({{"task", is::text()},
                     {"model", is::text()},
                     {"on_date", is::day()},
                     {"probability_on", is::number()},
                     {"by_date", is::day()},
                     {"probability_by", is::number()},
                     {"expected_date", is::day()},
                     {"expected_low", is::day()},
                     {"expected_high", is::day()}});
}

std::string window_schema() {
  return is::object({{"task", is::text()},
                     {"model", is::text()},
                     {"days", is::integer()},
                     {"probability", is::number()},
                     {"threshold", is::number()},
                     {"prediction", is::one_of({"yes", "no"})},
                     {"as_of", is::day()},
                     {"reasons", is::array(is::object({{"feature", is::text()},
                                                       {"value", is::number()},
                                                       {"contribution", is::number()}}))}});
}

std::string prediction_schema() {
  return is::object({{"task", is::text()},
                     {"model", is::text()},
                     {"prediction", is::either({is::text(), is::number()})},
                     is::optional("confidence", is::number()),
                     is::optional("probabilities", is::map(is::number())),
                     {"reasons", is::array(is::object(
                                     {{"column", is::text()}, {"contribution", is::number()}}))}});
}

std::string outlook_schema() {
  return is::object({{"as_of", is::day()},
                     {"customer_id", is::text()},
                     {"first_day", is::day()},
                     {"last_day", is::day()},
                     is::optional("segment", segment_schema()),
                     is::optional("value", value_schema()),
                     {"when", is::array(date_schema())},
                     {"within", is::array(window_schema())},
                     {"predictions", is::array(prediction_schema())},
                     {"what", is::array(is::object({{"product_id", is::text()},
                                                    {"source", is::text()},
                                                    is::optional("reason", is::text())}))}});
}

}  // namespace

std::vector<Route> outlook_routes() {
  const RouteParameter id{"id", In::Path, is::text(), "Id of a customer.", true};
  const Described nobody{404, "Nobody is called so."};
  return {
      {.method = "GET",
       .path = "/v1/customers/{id}/outlook",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::Own},
       .work = Work::Inline,  // a twentieth of a millisecond for each window, with its reasons
       .name = "outlook",
       .tag = "customers",
       .what = "When the customer will buy, what, how much, and why: one consistent answer.",
       .parameters = {id},
       .answers = {{200, "The outlook.", outlook_schema()}, nobody},
       .handler = outlook},
  };
}

}  // namespace canasta
