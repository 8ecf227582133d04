// Products for customers and baskets, and what goes with a product.
#include <simdjson.h>

#include "base/messages/server.h"
#include "live/offers.h"
#include "server/call.h"
#include "server/json_body.h"
#include "server/json_writer.h"

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

Result<Answered> answer_offers(Call& call, const Asked& asked) {
  TRY_ASSIGN(const Served* const served, call.state());
  if (!asked.question.customer.empty()) call.about(asked.question.customer);
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
  const char* const name = call.text("n") ? "n" : "k";
  TRY_ASSIGN(const std::int64_t k,
             call.whole(name, kOfferedDefault, 1, static_cast<std::int64_t>(kOfferedMax)));
  return static_cast<std::size_t>(k);
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

Result<Answered> recommend_to(Call& call) {
  TRY_ASSIGN(const Asked asked, asked_in_query(call, call.argument("user")));
  return answer_offers(call, asked);
}

Result<Answered> recommend_by_query(Call& call) {
  TRY_ASSIGN(const Asked asked,
             asked_in_query(call, call.text("user").value_or(call.text("customer").value_or(""))));
  return answer_offers(call, asked);
}

// {"customer": …, "basket": […], "k": …, "rules": …, "model": …, "task": …, "explain": …}
Result<Answered> recommend_by_body(Call& call) {
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

Result<Answered> answer_related(Call& call, std::string_view score,
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

Result<Answered> similar(Call& call) { return answer_related(call, "similarity", similar_to); }
Result<Answered> together(Call& call) { return answer_related(call, "share", bought_together); }

Result<Answered> popular_products(Call& call) {
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

using In = Parameter::In;
constexpr std::string_view kText = R"({"type":"string"})";
constexpr std::string_view kTruth = R"({"type":"boolean"})";
constexpr std::string_view kCount = R"({"type":"integer","minimum":1,"maximum":100})";
const Parameter kK{"k", In::Query, kCount, "How many; 10 where nothing is said."};
const Parameter kN{"n", In::Query, kCount, "The same as k."};
const std::vector<Parameter> kOfferParameters = {
    kK,
    kN,
    {"task", In::Query, kText, "A task of type recommend; where nothing is said, the only one."},
    {"model", In::Query, kText, "A model of products in memory, instead of the task's own offer."},
    {"rules", In::Query, kTruth, "false: without the rules of the business."},
    {"explain", In::Query, kTruth, "true: a reason with each product."}};

std::vector<Parameter> with(std::vector<Parameter> first, const std::vector<Parameter>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

constexpr std::string_view kOffersSchema =
    R"({"type":"object","required":["recommendations"],"properties":{"customer_id":{"type":"string"},"known":{"type":"boolean"},"recommendations":{"type":"array","items":{"type":"object","required":["rank","product_id","score","source"],"properties":{"rank":{"type":"integer"},"product_id":{"type":"string"},"score":{"type":["number","null"]},"source":{"type":"string"},"reason":{"type":"string"}}}},"unknown_products":{"type":"array","items":{"type":"string"}}}})";
constexpr std::string_view kAskedSchema =
    R"({"type":"object","additionalProperties":false,"properties":{"customer":{"type":"string"},"basket":{"type":"array","items":{"type":"string"},"maxItems":1000},"k":{"type":"integer","minimum":1,"maximum":100},"rules":{"type":"boolean"},"model":{"type":"string"},"task":{"type":"string"},"explain":{"type":"boolean"}}})";
constexpr std::string_view kRelatedSchema =
    R"({"type":"object","required":["product_id","products"],"properties":{"product_id":{"type":"string"},"products":{"type":"array","items":{"type":"object","required":["product_id"],"properties":{"product_id":{"type":"string"},"similarity":{"type":"number"},"share":{"type":"number"},"orders":{"type":"integer"}}}}}})";
constexpr std::string_view kPopularSchema =
    R"({"type":"object","required":["days","products"],"properties":{"days":{"type":"integer"},"products":{"type":"array","items":{"type":"object","required":["product_id","customers","orders"],"properties":{"product_id":{"type":"string"},"customers":{"type":"integer"},"orders":{"type":"integer"}}}}}})";
const Described kOffers{200, "Products, best first.", kOffersSchema};
const Described kNotThere{404, "No such task, model or product."};

}  // namespace

std::vector<Route> offer_routes() {
  const Parameter user{"user", In::Path, kText, "Id of a customer.", true};
  const Parameter product{"product", In::Path, kText, "Id of a product.", true};
  return {
      {.method = "GET",
       .path = "/recommend/{user}",
       .role = KeyRole::Viewer,
       .name = "recommendTo",
       .tag = "offers",
       .what = "Products for a customer; for one whom nobody knows, what is popular.",
       .parameters = with({user}, kOfferParameters),
       .answers = {kOffers, kNotThere},
       .handler = recommend_to},
      {.method = "GET",
       .path = "/recommend",
       .role = KeyRole::Viewer,
       .name = "recommend",
       .tag = "offers",
       .what = "The same, with the customer in the query.",
       .parameters = with({{"user", In::Query, kText, "Id of a customer."}}, kOfferParameters),
       .answers = {kOffers, kNotThere},
       .handler = recommend_by_query},
      {.method = "GET",
       .path = "/v1/recommend",
       .role = KeyRole::Viewer,
       .name = "recommendV1",
       .tag = "offers",
       .what = "Products for a customer.",
       .parameters = with({{"customer", In::Query, kText, "Id of a customer."}}, kOfferParameters),
       .answers = {kOffers, kNotThere},
       .handler = recommend_by_query},
      {.method = "POST",
       .path = "/v1/recommend",
       .role = KeyRole::Viewer,
       .work = Work::Pool,
       .name = "recommendForBasket",
       .tag = "offers",
       .what = "Products for a customer, for what lies in a basket, or for both.",
       .body = Body::Json,
       .body_schema = kAskedSchema,
       .body_example = R"({"customer":"12347","basket":["22423"],"k":5})",
       .answers = {kOffers, kNotThere},
       .handler = recommend_by_body},
      {.method = "GET",
       .path = "/v1/similar/{product}",
       .role = KeyRole::Viewer,
       .name = "similarProducts",
       .tag = "offers",
       .what = "Products that the same customers buy.",
       .parameters = {product, kK},
       .answers = {{200, "Most alike first.", kRelatedSchema}, kNotThere},
       .handler = similar},
      {.method = "GET",
       .path = "/v1/bought-together/{product}",
       .role = KeyRole::Viewer,
       .work = Work::Pool,
       .name = "boughtTogether",
       .tag = "offers",
       .what = "Products that stand in the same baskets.",
       .parameters = {product, kK},
       .answers = {{200, "Those of most baskets first.", kRelatedSchema}, kNotThere},
       .handler = together},
      {.method = "GET",
       .path = "/v1/popular",
       .role = KeyRole::Viewer,
       .work = Work::Pool,
       .name = "popularProducts",
       .tag = "offers",
       .what = "Products that most customers buy.",
       .parameters = {kK,
                      {"days", In::Query, R"({"type":"integer","minimum":0,"maximum":3650})",
                       "In the last so many days; 0: ever; 30 where nothing is said."}},
       .answers = {{200, "Those of most customers first.", kPopularSchema}},
       .handler = popular_products},
  };
}

}  // namespace canasta
