// Products for customers and baskets, and what goes with a product.
#include "base/messages/server.h"
#include "live/offers.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/json_body.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::int64_t kOfferedDefault = 10;
constexpr std::int64_t kDaysMax = 3'650;

void write_offers(const Served& served, const OfferAnswer& answer, bool explain, Language language,
                  JsonWriter& json) {
  json.key("recommendations").begin_array();
  std::int64_t rank = 0;
  for (const Offered& each : answer.offered) {
    json.begin_object()
        .member("rank", ++rank)
        .member("product_id", served.log().products()[each.product])
        .member("score", each.score)
        .member("source", each.source);
    if (explain) {
      const std::string reason = reason_of(served, answer, each, language);
      if (!reason.empty()) json.member("reason", reason);
    }
    json.end_object();
  }
  json.end_array();
}

struct Asked {
  OfferQuestion question;
  bool explain = false;
};

Result<HttpResponse> answer_offers(Call& call, const Asked& asked) {
  TRY_ASSIGN(const Served* const served, call.state());
  if (!asked.question.customer.empty()) call.about(*served, asked.question.customer);
  TRY_ASSIGN(const OfferAnswer answer, offer(*served, asked.question));
  JsonWriter json;
  json.begin_object();
  if (!asked.question.customer.empty()) {
    json.member("customer_id", asked.question.customer).member("known", answer.known);
  }
  write_offers(*served, answer, asked.explain, call.language, json);
  if (!answer.unknown_products.empty()) {
    json.key("unknown_products").begin_array();
    for (const std::string& product : answer.unknown_products) json.value(product);
    json.end_array();
  }
  json.end_object();
  return json_response(json);
}

// n is what system C's clients send, k everybody else.
Result<std::size_t> asked_number(const Call& call) {
  constexpr auto kMost = static_cast<std::int64_t>(kOfferedMax);
  TRY_ASSIGN(const std::int64_t k, call.whole("k", kOfferedDefault, 1, kMost));
  TRY_ASSIGN(const std::int64_t n, call.whole("n", k, 1, kMost));
  return static_cast<std::size_t>(n);
}

Result<Asked> asked_in_query(const Call& call, std::string_view customer) {
  Asked asked;
  asked.question.customer = customer;
  TRY_ASSIGN(asked.question.k, asked_number(call));
  asked.question.task = call.text("task").value_or("");
  asked.question.model = call.text("model").value_or("");
  TRY_ASSIGN(asked.question.rules, call.truth("rules", true));
  TRY_ASSIGN(asked.explain, call.truth("explain", false));
  return asked;
}

Result<HttpResponse> recommend_to(Call& call) {
  TRY_ASSIGN(const Asked asked, asked_in_query(call, call.argument("user")));
  return answer_offers(call, asked);
}

Result<HttpResponse> recommend_by_query(Call& call) {
  TRY_ASSIGN(const Asked asked,
             asked_in_query(call, call.text("user").value_or(call.text("customer").value_or(""))));
  return answer_offers(call, asked);
}

// {"customer": …, "basket": […], "k": …, "rules": …, "model": …, "task": …, "explain": …}
Result<HttpResponse> recommend_by_body(Call& call) {
  TRY_ASSIGN(const JsonBody body, JsonBody::parse(call.request->body, call.desk->limits));
  TRY(body.check_fields({"customer", "basket", "k", "rules", "model", "task", "explain"}));
  Asked asked;
  TRY_ASSIGN(const std::string customer, body.text("customer", ""));
  TRY_ASSIGN(const std::string model, body.text("model", ""));
  TRY_ASSIGN(const std::string task, body.text("task", ""));
  TRY_ASSIGN(asked.question.basket, body.texts("basket", kBasketProductsMax));
  TRY_ASSIGN(const std::int64_t k, body.whole("k", kOfferedDefault, 1, kOfferedMax));
  TRY_ASSIGN(asked.question.rules, body.truth("rules", true));
  TRY_ASSIGN(asked.explain, body.truth("explain", false));
  asked.question.customer = customer;
  asked.question.model = model;
  asked.question.task = task;
  asked.question.k = static_cast<std::size_t>(k);
  return answer_offers(call, asked);
}

Result<HttpResponse> answer_related(Call& call, std::string_view score,
                                    Result<std::vector<RelatedProduct>> (*find)(const Served&,
                                                                                std::string_view,
                                                                                std::size_t)) {
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const std::size_t k, asked_number(call));
  TRY_ASSIGN(const auto related, find(*served, call.argument("product"), k));
  JsonWriter json;
  json.begin_object().member("product_id", call.argument("product")).key("products").begin_array();
  for (const RelatedProduct& each : related) {
    json.begin_object()
        .member("product_id", served->log().products()[each.product])
        .member(score, each.score);
    if (each.count > 0) json.member("orders", each.count);
    json.end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

Result<HttpResponse> similar(Call& call) { return answer_related(call, "similarity", similar_to); }
Result<HttpResponse> together(Call& call) { return answer_related(call, "share", bought_together); }

Result<HttpResponse> popular_products(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const std::size_t k, asked_number(call));
  TRY_ASSIGN(const std::int64_t days, call.whole("days", 30, 0, kDaysMax));
  JsonWriter json;
  json.begin_object().member("days", days).key("products").begin_array();
  for (const PopularProduct& each : popular(*served, static_cast<int>(days), k)) {
    json.begin_object()
        .member("product_id", served->log().products()[each.product])
        .member("customers", each.customers)
        .member("orders", each.orders)
        .end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

using In = RouteParameter::In;
namespace is = schema;

// A key that is restricted to models may ask the tasks among them, by any model in memory.
RouteModels offer_asked(ModelPlace::In in) {
  return {.about = RouteModels::About::Named, .places = {{in, "task"}}, .unnamed = only_offer};
}

RouteParameter number_of(std::string_view name, std::string_view what) {
  return {name, In::Query, is::integer(1, kOfferedMax), what};
}

// `first`, and how products are offered.
std::vector<RouteParameter> offer_parameters(RouteParameter first) {
  return {std::move(first),
          number_of("k", "How many; 10 where nothing is said."),
          number_of("n", "The same as k."),
          {"task", In::Query, is::text(),
           "A task of type recommend; where nothing is said, the only one."},
          {"model", In::Query, is::text(),
           "A model of products in memory, instead of the task's own offer."},
          {"rules", In::Query, is::truth(),
           "false: without the rules of the business. A task that has some is then answered by the "
           "model that is named, and by nothing beside it."},
          {"explain", In::Query, is::truth(), "true: a reason with each product."}};
}

std::string offers_schema() {
  return is::object(
      {is::optional("customer_id", is::text()),
       is::optional("known", is::truth()),
       {"recommendations", is::array(is::object({{"rank", is::integer()},
                                                 {"product_id", is::text()},
                                                 {"score", is::number()},
                                                 {"source", is::text()},
                                                 is::optional("reason", is::text())}))},
       is::optional("unknown_products", is::array(is::text()))});
}

std::string asked_schema() {
  return is::object({is::optional("customer", is::id()),
                     is::optional("basket", is::array(is::id(), 0, kBasketProductsMax)),
                     is::optional("k", is::integer(1, kOfferedMax)),
                     is::optional("rules", is::truth()), is::optional("model", is::id()),
                     is::optional("task", is::id()), is::optional("explain", is::truth())});
}

std::string related_schema(std::string_view score) {
  return is::object({{"product_id", is::text()},
                     {"products", is::array(is::object({{"product_id", is::text()},
                                                        {score, is::number()},
                                                        is::optional("orders", is::integer())}))}});
}

std::string popular_schema() {
  return is::object({{"days", is::integer()},
                     {"products", is::array(is::object({{"product_id", is::text()},
                                                        {"customers", is::integer()},
                                                        {"orders", is::integer()}}))}});
}

// Of another model than the slates that are kept: it scores the whole catalogue.
bool asks_for_a_model(const Call& call) { return call.text("model").has_value(); }

}  // namespace

std::vector<Route> offer_routes() {
  const RouteParameter user{"user", In::Path, is::text(), "Id of a customer.", true};
  const RouteParameter asked_user{"user", In::Query, is::text(), "Id of a customer."};
  const RouteParameter asked_customer{"customer", In::Query, is::text(), "Id of a customer."};
  const RouteParameter product{"product", In::Path, is::text(), "Id of a product.", true};
  const RouteParameter k = number_of("k", "How many; 10 where nothing is said.");
  const RouteParameter days{"days", In::Query, is::integer(0, kDaysMax),
                            "In the last so many days; 0: ever; 30 where nothing is said."};
  const Described offers{200, "Products, best first.", offers_schema()};
  const Described not_there{404, "No such task, model or product."};
  return {
      {.method = "GET",
       .path = "/recommend/{user}",
       .role = KeyRole::Viewer,
       .models = offer_asked(ModelPlace::In::Query),
       .is_heavy = asks_for_a_model,
       .name = "recommendTo",
       .tag = "offers",
       .what = "Products for a customer; for one whom nobody knows, what is popular.",
       .parameters = offer_parameters(user),
       .answers = {offers, not_there},
       .handler = recommend_to},
      {.method = "GET",
       .path = "/recommend",
       .role = KeyRole::Viewer,
       .models = offer_asked(ModelPlace::In::Query),
       .is_heavy = asks_for_a_model,
       .name = "recommend",
       .tag = "offers",
       .what = "The same, with the customer in the query.",
       .parameters = offer_parameters(asked_user),
       .answers = {offers, not_there},
       .handler = recommend_by_query},
      {.method = "GET",
       .path = "/v1/recommend",
       .role = KeyRole::Viewer,
       .models = offer_asked(ModelPlace::In::Query),
       .is_heavy = asks_for_a_model,
       .name = "recommendV1",
       .tag = "offers",
       .what = "Products for a customer.",
       .parameters = offer_parameters(asked_customer),
       .answers = {offers, not_there},
       .handler = recommend_by_query},
      {.method = "POST",
       .path = "/v1/recommend",
       .role = KeyRole::Viewer,
       .models = offer_asked(ModelPlace::In::Member),
       .work = Work::Pool,
       .name = "recommendForBasket",
       .tag = "offers",
       .what = "Products for a customer, for what lies in a basket, or for both.",
       .body = Body::Json,
       .body_schema = asked_schema(),
       .body_example = R"({"customer":"12347","basket":["22423"],"k":5})",
       .answers = {offers, not_there},
       .handler = recommend_by_body},
      {.method = "GET",
       .path = "/v1/similar/{product}",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .name = "similarProducts",
       .tag = "offers",
       .what = "Products that the same customers buy.",
       .parameters = {product, k},
       .answers = {{200, "Most alike first.", related_schema("similarity")}, not_there},
       .handler = similar},
      {.method = "GET",
       .path = "/v1/bought-together/{product}",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .work = Work::Pool,
       .name = "boughtTogether",
       .tag = "offers",
       .what = "Products that stand in the same baskets.",
       .parameters = {product, k},
       .answers = {{200, "Those of most baskets first.", related_schema("share")}, not_there},
       .handler = together},
      {.method = "GET",
       .path = "/v1/popular",
       .role = KeyRole::Viewer,
       .models = {.about = RouteModels::About::None},
       .work = Work::Pool,
       .name = "popularProducts",
       .tag = "offers",
       .what = "Products that most customers buy.",
       .parameters = {k, days},
       .answers = {{200, "Those of most customers first.", popular_schema()}},
       .handler = popular_products},
  };
}

}  // namespace canasta
