// Times in texts of rows for the doors, which may not open rooms: as training reads those of files.
#pragma once

#include <optional>
#include <string_view>

#include "ingest/time_typing.h"

namespace canasta {

// On the shop's wall. Nothing where the text does not say which number is the day and which the
// month: a column of a file shows it, a row does not. REQUIRES: trimmed
inline std::optional<Seconds> time_in_row(TimeReader& reader, std::string_view text) {
  const TimeText read = reader.parse(text);
  if (read.shape != TimeShape::Certain) return std::nullopt;
  return settle_time(read.packed, DateOrder::DayFirst);  // either order gives the same
}

}  // namespace canasta
