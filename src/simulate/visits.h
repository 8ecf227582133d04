// Who comes when: every receipt of the shop, by day, before anything is written.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "simulate/shop_calendar.h"
#include "simulate/simulate.h"

namespace canasta {

// A receipt to be written: a sale, or the return of one line of an earlier sale.
struct Visit {
  std::uint32_t customer = 0;
  std::uint32_t second_of_day = 0;
  std::int32_t position = 0;       // of the day, in the calendar
  std::int32_t sale_position = 0;  // the same for a sale, an earlier one for a return
  bool is_anonymous = false;

  bool is_return() const { return sale_position != position; }
};

struct Visits {
  std::vector<Visit> visits;           // by day, then second, customer, sales before returns
  std::vector<std::uint64_t> offsets;  // first visit of each day; [n_days + 1]
  std::uint64_t named_customers = 0;   // with at least one receipt that names them

  std::span<const Visit> of_day(std::size_t position) const {
    return std::span(visits).subspan(offsets[position], offsets[position + 1] - offsets[position]);
  }
};

// Customers in chunks of fixed size; the same on any number of threads. Error: kCancelled.
Result<Visits> make_visits(const Context& context, const ReceiptOptions& options,
                           std::span<const ShopDay> calendar);

}  // namespace canasta
