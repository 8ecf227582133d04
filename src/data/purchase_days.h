// PurchaseDays: a History by day. One entry per customer and day with at least one order.
//
// This is what "a purchase" means everywhere: a day, in the shop's time zone, with an order.
// Invariants: entries are sorted by customer, then day, strictly; offsets is [n_customers + 1];
// a customer with no purchase yet has an empty run. 581,650 purchases take 14 MB.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"

namespace canasta {

struct PurchaseDays {
  Day end = 0;                         // the day up to which history is known, included
  std::vector<std::uint64_t> offsets;  // [n_customers + 1]
  std::vector<Day> day;
  std::vector<std::uint32_t> lines;  // product lines on that day
  std::vector<float> units;
  std::vector<double> spend;

  std::size_t customer_count() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::size_t size() const { return day.size(); }
  std::span<const Day> days_of(CustomerCode customer) const {
    return std::span(day).subspan(offsets[customer], offsets[customer + 1] - offsets[customer]);
  }
};

// One pass over the history. Sums run in line order within a customer.
PurchaseDays group_by_day(const Context& context, const History& history);

// The purchases of some customers up to the end of `day`, who become 0, 1, … in the given order:
// what grouping as_of(day) gives for them, at the cost of those customers alone.
PurchaseDays days_until(const PurchaseDays& days, std::span<const CustomerCode> customers, Day day);

}  // namespace canasta
