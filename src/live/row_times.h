// Times in texts of rows for the doors, which may not open rooms: as training reads those of files.
#pragma once

#include <optional>
#include <string_view>

#include "ingest/time_typing.h"

namespace canasta {

// On the shop's wall, by the order of day and month of its column. Where that is not known a text
// has to say itself which is which: 31/12/2010 does, 01/12/2010 does not. REQUIRES: trimmed
inline std::optional<Seconds> time_in_row(TimeReader& reader, std::string_view text,
                                          std::optional<DateOrder> order) {
  const TimeText read = reader.parse(text);
  if (read.shape == TimeShape::NotTime) return std::nullopt;
  if (!order && read.shape == TimeShape::Ambiguous) return std::nullopt;
  const bool is_month_first = read.shape == TimeShape::MonthFirst;
  const DateOrder known =
      order.value_or(is_month_first ? DateOrder::MonthFirst : DateOrder::DayFirst);
  if (contradicts(read.shape, known)) return std::nullopt;
  return settle_time(read.packed, known);
}

}  // namespace canasta
