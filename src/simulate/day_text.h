// One day's receipts as CSV text.
#pragma once

#include <cstdint>
#include <string>

#include "simulate/assortment.h"
#include "simulate/shop_calendar.h"
#include "simulate/simulate.h"
#include "simulate/visits.h"

namespace canasta {

// The shop, ready to be written day by day.
struct Shop {
  std::uint64_t seed = 0;
  ReceiptOptions options;
  std::vector<ShopDay> calendar;
  Assortment assortment;
  Visits visits;
};

// A day's text, and what is in it.
struct DayText {
  std::string text;
  ReceiptSummary counts;
};

// Pure: days may be written side by side. Orders are numbered through all days.
DayText write_day(const Shop& shop, std::size_t position);

}  // namespace canasta
