// Who the customers are: one with its purchases, all of them by id, their segments.
#include "base/money.h"
#include "live/customers.h"
#include "server/call.h"
#include "server/customer_json.h"
#include "server/paging.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::size_t kOrdersDefault = 20;

void write_orders(const Served& served, const OrderPage& page, JsonWriter& json) {
  json.key("orders").begin_array();
  for (const BoughtOrder& order : page.orders) {
    json.begin_object()
        .member("order_id", served.log().orders()[order.order])
        .member("time", format_time(order.time))
        .member("amount", money(order.amount))
        .key("lines")
        .begin_array();
    for (const BoughtLine& line : order.lines) {
      json.begin_object()
          .member("product_id", served.log().products()[line.product])
          .member("quantity", line.quantity)
          .member("amount", money(line.amount))
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

Result<HttpResponse> customer(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  call.about(*served, call.argument("id"));
  TRY_ASSIGN(const CustomerCode code, find_customer(*served, call.argument("id")));
  TRY_ASSIGN(const Page page, page_asked(call, *served, kOrdersDefault));
  const OrderPage orders = orders_of(*served, code, page.skip, page.limit);
  JsonWriter json;
  json.begin_object();
  write_customer(*served, facts_of(*served, code), call.language, json);
  json.member("order_count", orders.total);
  write_orders(*served, orders, json);
  write_next(page, orders.total, json);
  json.end_object();
  return json_response(json);
}

Result<HttpResponse> customers(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const Page page, page_asked(call, *served, kPageDefault));
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
          .member("monetary", money(facts.segment->monetary));
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
        .member("revenue", money(of.revenue))
        .member("revenue_share", of.revenue_share)
        .member("recency_days", of.recency_days_mean)
        .member("frequency", of.frequency_mean)
        .member("monetary", money(of.monetary_mean))
        .end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

using In = RouteParameter::In;
namespace is = schema;

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
