// How busy a day is: week, paydays, season and growth, in thousandths of an ordinary day.
#pragma once

#include <cstdint>
#include <vector>

#include "base/dates.h"

namespace canasta {

struct ShopDay {
  Day day = 0;
  int weekday = 0;         // 0 = Monday
  bool is_closed = false;  // 1 January and 25 December
  bool is_payday = false;  // wages are paid on the 15th and at the month's end
  std::uint32_t season_permille =
      0;  // of the month: how fast people come back, how full baskets are
  std::uint32_t demand_permille = 0;  // week, paydays, season, growth together; 0 when closed
};

std::vector<ShopDay> make_calendar(Day first_day, std::int32_t days);

}  // namespace canasta
