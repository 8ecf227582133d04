// A day or time as the numbers that a model learns from.
#pragma once

#include <array>
#include <string_view>

#include "base/dates.h"

namespace canasta {

inline constexpr std::array<std::string_view, 5> kDateParts = {"year", "quarter", "month",
                                                               "day_of_month", "weekday"};

// With the hour of a time behind them.
inline std::size_t date_part_count(bool hour) { return kDateParts.size() + (hour ? 1 : 0); }

// REQUIRES: values has room for date_part_count(hour).
inline void write_date_parts(Seconds time, bool hour, float* values) {
  const Day day = day_of(time);
  const CivilDate date = to_civil(day);
  values[0] = static_cast<float>(date.year);
  values[1] = static_cast<float>((date.month + 2) / 3);
  values[2] = static_cast<float>(date.month);
  values[3] = static_cast<float>(date.day);
  values[4] = static_cast<float>(weekday_of(day));
  if (hour) values[5] = static_cast<float>((time - start_of(day)) / 3600);
}

}  // namespace canasta
