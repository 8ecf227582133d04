// What is known of one customer: purchases, segment, value.
//
// Errors   NotFound kNoCustomer; kNoReceipts where there are no purchases.
// Threads  pure, over a Served.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "live/served.h"

namespace canasta {

struct BoughtLine {
  ProductCode product = 0;
  double quantity = 0;
  double amount = 0;
};

struct BoughtOrder {
  OrderCode order = 0;
  Seconds time = 0;  // of its first line, wall time in the shop's zone
  double amount = 0;
  std::vector<BoughtLine> lines;
};

// A page of a customer's orders, the latest first.
struct OrderPage {
  std::vector<BoughtOrder> orders;
  std::size_t total = 0;  // of the customer
};

struct SegmentFacts {
  Day recency_days = 0;
  std::uint32_t frequency = 0;
  double monetary = 0;
  RfmScore score;
  Segment segment = Segment::Vip;
};

struct ValueFacts {
  int days = 0;  // of the horizon
  double expected_purchases = 0;
  double p_alive = 0;
  double expected_spend = 0;  // NaN where nothing is known
  double value = 0;           // NaN where nothing is known
};

struct CustomerFacts {
  CustomerCode customer = 0;
  Day first_day = 0;
  Day last_day = 0;
  std::optional<SegmentFacts> segment;  // none: only returns
  std::optional<ValueFacts> value;      // none: no model of value, or nothing to tell
};

// Error: NotFound kNoReceipts where nobody has bought anything: of a project of tables alone.
Status check_purchases(const Served& served);

Result<CustomerCode> find_customer(const Served& served, std::string_view id);

CustomerFacts facts_of(const Served& served, CustomerCode customer);

// At most `limit` orders behind the latest `skip`. An order's place counts from its first line.
OrderPage orders_of(const Served& served, CustomerCode customer, std::size_t skip,
                    std::size_t limit);

}  // namespace canasta
