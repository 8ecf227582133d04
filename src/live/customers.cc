#include "live/customers.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/messages/engine.h"
#include "engine/customer_value.h"

namespace canasta {
namespace {

std::optional<SegmentFacts> segment_facts(const Served& served, CustomerCode customer) {
  const std::uint32_t row = served.segment_row[customer];
  if (row == kNoRow) return std::nullopt;
  const Rfm& rfm = served.segments.rfm;
  return SegmentFacts{.recency_days = rfm.recency_days[row],
                      .frequency = rfm.frequency[row],
                      .monetary = rfm.monetary[row],
                      .score = served.segments.score[row],
                      .segment = served.segments.segment[row]};
}

std::optional<ValueFacts> value_facts(const Served& served, CustomerCode customer) {
  if (served.value_row.empty() || served.value_row[customer] == kNoRow) return std::nullopt;
  const Table& table = served.snapshot.tables.at("value");
  const std::uint32_t row = served.value_row[customer];
  return ValueFacts{.days = static_cast<int>(kHorizonDaysDefault),
                    .expected_purchases = real_at(table, "expected_purchases", row),
                    .p_alive = real_at(table, "p_alive", row),
                    .expected_spend = real_at(table, "expected_spend", row),
                    .value = real_at(table, "value", row)};
}

// All orders of a customer, by their first line.
std::vector<BoughtOrder> all_orders(const Served& served, CustomerCode customer) {
  const PurchaseColumns& columns = served.log().columns();
  std::vector<BoughtOrder> orders;
  // Lines of one order stand together, unless two orders were open at a time.
  std::unordered_map<OrderCode, std::size_t> place_of;
  for (std::uint64_t line = served.log().offsets()[customer];
       line < served.log().offsets()[customer + 1]; ++line) {
    const OrderCode code = columns.order[line];
    const auto [place, is_new] = place_of.try_emplace(code, orders.size());
    if (is_new) {
      orders.push_back({.order = code, .time = columns.time[line], .amount = 0, .lines = {}});
    }
    BoughtOrder& order = orders[place->second];
    order.amount += columns.amount[line];
    order.lines.push_back({.product = columns.product[line],
                           .quantity = static_cast<double>(columns.quantity[line]),
                           .amount = columns.amount[line]});
  }
  return orders;
}

}  // namespace

Status check_purchases(const Served& served) {
  if (served.log().size() > 0) return {};
  return not_found(message::kNoReceipts);
}

Result<CustomerCode> find_customer(const Served& served, std::string_view id) {
  TRY(check_purchases(served));
  const CustomerCode code = served.customer(id);
  if (code == kNoCode) return not_found(message::kNoCustomer, {{"customer", id}});
  return code;
}

CustomerFacts facts_of(const Served& served, CustomerCode customer) {
  const PurchaseColumns& columns = served.log().columns();
  const std::uint64_t first = served.log().offsets()[customer];
  const std::uint64_t last = served.log().offsets()[customer + 1];
  return {.customer = customer,
          .first_day = day_of(columns.time[first]),
          .last_day = day_of(columns.time[last - 1]),
          .segment = segment_facts(served, customer),
          .value = value_facts(served, customer)};
}

OrderPage orders_of(const Served& served, CustomerCode customer, std::size_t skip,
                    std::size_t limit) {
  std::vector<BoughtOrder> orders = all_orders(served, customer);
  OrderPage page{.orders = {}, .total = orders.size()};
  for (std::size_t i = skip; i < orders.size() && page.orders.size() < limit; ++i) {
    page.orders.push_back(std::move(orders[orders.size() - 1 - i]));
  }
  return page;
}

}  // namespace canasta
