#include "server/customer_json.h"

#include <array>

#include "base/money.h"
#include "server/schema.h"

namespace canasta {

namespace {

void write_segment(const SegmentFacts& facts, Language language, JsonWriter& json) {
  json.key("segment").begin_object();
  json.member("name", text(name(facts.segment), language))
      .member("id", segment_id(facts.segment))
      .member("action", text(action(facts.segment), language))
      .member("recency_days", facts.recency_days)
      .member("frequency", facts.frequency)
      .member("monetary", money(facts.monetary))
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
      .member("expected_spend", money(facts.expected_spend))
      .member("value", money(facts.value))
      .end_object();
}

}  // namespace

std::string_view segment_id(Segment segment) {
  constexpr std::array<std::string_view, kSegmentCount> kIds = {
      "vip", "loyal", "promising", "new", "needs_attention", "at_risk", "hibernating", "lost"};
  return kIds.at(static_cast<std::size_t>(segment));
}

void write_customer(const Served& served, const CustomerFacts& facts, Language language,
                    JsonWriter& json) {
  json.member("customer_id", served.log().customers()[facts.customer]);
  json.key("first_day").day(facts.first_day);
  json.key("last_day").day(facts.last_day);
  if (facts.segment) write_segment(*facts.segment, language, json);
  if (facts.value) write_value(*facts.value, json);
}

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

}  // namespace canasta
