// One customer: who it is, what will come of it, why.
#include <array>

#include "base/messages/live.h"
#include "live/customers.h"
#include "live/offers.h"
#include "live/scoring.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/outlook_json.h"
#include "server/paging.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::size_t kOrdersDefault = 20;
constexpr std::size_t kOutlookProducts = 5;

// The same in every language, in the order of kSegments.
std::string_view segment_id(Segment segment) {
  constexpr std::array<std::string_view, kSegmentCount> kIds = {
      "vip", "loyal", "promising", "new", "needs_attention", "at_risk", "hibernating", "lost"};
  return kIds.at(static_cast<std::size_t>(segment));
}

void write_segment(const SegmentFacts& facts, Language language, JsonWriter& json) {
  json.key("segment").begin_object();
  json.member("name", text(name(facts.segment), language))
      .member("id", segment_id(facts.segment))
      .member("action", text(action(facts.segment), language))
      .member("recency_days", facts.recency_days)
      .member("frequency", facts.frequency)
      .member("monetary", facts.monetary)
      .member("r", facts.score.r)
      .member("f", facts.score.f)
      .member("m", facts.score.m)
      .end_object();
}

void write_value(const ValueFacts& facts, JsonWriter& json) {
  json.key("value").begin_object();
  json.member("days", facts.days)
      .member("expected_purchases", facts.expected_purchases)
      .member("p_alive", facts.p_alive)
      .member("expected_spend", facts.expected_spend)
      .member("value", facts.value)
      .end_object();
}

void write_facts(const Served& served, const CustomerFacts& facts, Language language,
                 JsonWriter& json) {
  json.member("customer_id", served.log().customers()[facts.customer]);
  json.key("first_day").day(facts.first_day);
  json.key("last_day").day(facts.last_day);
  if (facts.segment) write_segment(*facts.segment, language, json);
  if (facts.value) write_value(*facts.value, json);
}

void write_orders(const Served& served, const OrderPage& page, JsonWriter& json) {
  json.key("orders").begin_array();
  for (const BoughtOrder& order : page.orders) {
    json.begin_object()
        .member("order_id", served.log().orders()[order.order])
        .member("time", format_time(order.time))
        .member("amount", order.amount)
        .key("lines")
        .begin_array();
    for (const BoughtLine& line : order.lines) {
      json.begin_object()
          .member("product_id", served.log().products()[line.product])
          .member("quantity", line.quantity)
          .member("amount", line.amount)
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

Result<HttpResponse> customer(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  call.about(call.argument("id"));
  TRY_ASSIGN(const CustomerCode code, find_customer(*served, call.argument("id")));
  TRY_ASSIGN(const Page page, page_asked(call, kOrdersDefault));
  const OrderPage orders = orders_of(*served, code, page.skip, page.limit);
  JsonWriter json;
  json.begin_object();
  write_facts(*served, facts_of(*served, code), call.language, json);
  json.member("order_count", orders.total);
  write_orders(*served, orders, json);
  write_next(page, orders.total, json);
  json.end_object();
  return json_response(json);
}

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
    call.desk->metrics.predicted(outlook->model,
                                 outlook->probability >= outlook->threshold ? "yes" : "no");
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
  call.about(id);
  TRY_ASSIGN(const CustomerCode code, find_customer(*served, id));
  JsonWriter json;
  json.begin_object();
  json.key("as_of").day(served->log().last_day());
  write_facts(*served, facts_of(*served, code), call.language, json);
  write_whens(*served, code, call, json);
  write_what(*served, id, call, json);
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> customers(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const Page page, page_asked(call, kPageDefault));
  const Dictionary& ids = served->log().customers();
  JsonWriter json;
  json.begin_object().member("total", ids.size()).key("customers").begin_array();
  for (std::size_t i = page.skip; i < std::min(ids.size(), page.skip + page.limit); ++i) {
    const auto code = static_cast<CustomerCode>(i);
    const CustomerFacts facts = facts_of(*served, code);
    json.begin_object().member("customer_id", ids[i]);
    json.key("last_day").day(facts.last_day);
    if (facts.segment) {
      json.member("segment", text(name(facts.segment->segment), call.language))
          .member("frequency", facts.segment->frequency)
          .member("monetary", facts.segment->monetary);
    }
    json.end_object();
  }
  json.end_array();
  write_next(page, ids.size(), json);
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> segments(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  JsonWriter json;
  json.begin_object().key("segments").begin_array();
  for (const SegmentSummary& of : summarise(served->segments)) {
    json.begin_object()
        .member("segment", text(name(of.segment), call.language))
        .member("id", segment_id(of.segment))
        .member("action", text(action(of.segment), call.language))
        .member("customers", of.customers)
        .member("customer_share", of.customer_share)
        .member("revenue", of.revenue)
        .member("revenue_share", of.revenue_share)
        .member("recency_days", of.recency_days_mean)
        .member("frequency", of.frequency_mean)
        .member("monetary", of.monetary_mean)
        .end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

using In = RouteParameter::In;
namespace is = schema;

std::string segment_schema() {
  return is::object({{"name", is::text()},
                     {"id", is::text()},
                     {"action", is::text()},
                     {"recency_days", is::integer()},
                     {"frequency", is::integer()},
                     {"monetary", is::number()},
                     {"r", is::integer()},
                     {"f", is::integer()},
                     {"m", is::integer()}});
}

std::string value_schema() {
  return is::object({{"days", is::integer()},
                     {"expected_purchases", is::number()},
                     {"p_alive", is::number()},
                     {"expected_spend", is::number()},
                     {"value", is::number()}});
}

std::string order_schema() {
  return is::object({{"order_id", is::text()},
                     {"time", is::text()},
                     {"amount", is::number()},
                     {"lines", is::array(is::object({{"product_id", is::text()},
                                                     {"quantity", is::number()},
                                                     {"amount", is::number()}}))}});
}

std::string customer_schema() {
  return is::object({{"customer_id", is::text()},
                     {"first_day", is::day()},
                     {"last_day", is::day()},
                     is::optional("segment", segment_schema()),
                     is::optional("value", value_schema()),
                     {"order_count", is::integer()},
                     {"orders", is::array(order_schema())},
                     is::optional("next", is::text())});
}

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

std::string outlook_schema() {
  return is::object({{"as_of", is::day()},
                     {"customer_id", is::text()},
                     {"first_day", is::day()},
                     {"last_day", is::day()},
                     is::optional("segment", segment_schema()),
                     is::optional("value", value_schema()),
                     {"when", is::array(date_schema())},
                     {"within", is::array(window_schema())},
                     {"what", is::array(is::object({{"product_id", is::text()},
                                                    {"source", is::text()},
                                                    is::optional("reason", is::text())}))}});
}

std::string customers_schema() {
  return is::object({{"total", is::integer()},
                     {"customers", is::array(is::object({{"customer_id", is::text()},
                                                         {"last_day", is::day()},
                                                         is::optional("segment", is::text()),
                                                         is::optional("frequency", is::integer()),
                                                         is::optional("monetary", is::number())}))},
                     is::optional("next", is::text())});
}

std::string segments_schema() {
  return is::object({{"segments", is::array(is::object({{"segment", is::text()},
                                                        {"id", is::text()},
                                                        {"action", is::text()},
                                                        {"customers", is::integer()},
                                                        {"customer_share", is::number()},
                                                        {"revenue", is::number()},
                                                        {"revenue_share", is::number()},
                                                        {"recency_days", is::number()},
                                                        {"frequency", is::number()},
                                                        {"monetary", is::number()}}))}});
}

}  // namespace

std::vector<Route> customer_routes() {
  const RouteParameter id{"id", In::Path, is::text(), "Id of a customer.", true};
  const Described nobody{404, "Nobody is called so."};
  return {
      {.method = "GET",
       .path = "/v1/customers",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .work = Work::Pool,
       .name = "customers",
       .tag = "customers",
       .what = "All customers, by id.",
       .parameters = paging_parameters(),
       .answers = {{200, "A page of them.", customers_schema()}},
       .handler = customers},
      {.method = "GET",
       .path = "/v1/customers/{id}",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .work = Work::Pool,
       .name = "customer",
       .tag = "customers",
       .what = "Purchases, segment and value of a customer.",
       .parameters = with_paging({id}),
       .answers = {{200, "The customer, with a page of the orders, the latest first.",
                    customer_schema()},
                   nobody},
       .handler = customer},
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
      {.method = "GET",
       .path = "/v1/segments",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .work = Work::Pool,
       .name = "segments",
       .tag = "customers",
       .what = "The segments of customers by recency, frequency and money, and what to do.",
       .answers = {{200, "From the best to the worst.", segments_schema()}},
       .handler = segments},
  };
}

}  // namespace canasta
