// Times as people write them, with the order of day and month decided on the whole column.
//
// 2010-12-01, 2010/12/01, 20101201 say their order themselves. 01/12/2010, 1-12-10 and 01.12.2010
// do not, unless a part is above 12. So a value is packed into 64 bits at once, either as seconds
// or as its parts, with a note of what it showed; when the whole column has been seen,
// settle_time() makes seconds of the parts. One pass is enough, whatever comes late.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/dates.h"

namespace canasta {

enum class DateOrder : std::uint8_t { DayFirst, MonthFirst };

enum class TimeShape : std::uint8_t {
  Certain,     // year first, or one name for all
  DayFirst,    // 31/12/2010: can only be read day first
  MonthFirst,  // 12/31/2010
  Ambiguous,   // 01/12/2010
  NotTime,
};

struct TimeText {
  std::int64_t packed = 0;  // seconds, or parts: see settle_time
  TimeShape shape = TimeShape::NotTime;
};

// Reads the times of one column; remembers the last date and zone offset, because neighbours share
// them. Not shared between threads.
class TimeReader {
 public:
  // `zone` is the shop's: times that carry an offset or Z are moved there; others are the shop's.
  // REQUIRES: is_time_zone(zone)
  explicit TimeReader(std::string zone) : zone_(std::move(zone)) {}

  // Months may have their English or Spanish name: Aug 31, 1995; 31-ago-95; 31 de agosto de 1995.
  // REQUIRES: trimmed. A date with or without HH:MM[:SS[.fraction]] and AM/PM. Fractions are cut.
  // Two-digit years: 00-68 are 20xx, 69-99 are 19xx (POSIX).
  TimeText parse(std::string_view text);

  // A moment in UTC as the time on the shop's wall.
  Seconds to_shop(Seconds utc);

 private:
  std::optional<Seconds> parse_iso(std::string_view text);

  std::string zone_;
  std::array<char, 10> last_date_{};  // text of the last ISO date, and its day
  Day last_day_ = 0;
  std::int64_t offset_quarter_ = INT64_MIN;  // quarter of an hour for which offset_ is known
  Seconds offset_ = 0;
};

// Seconds of a packed time. REQUIRES: parse() did not say NotTime, and the order does not
// contradict the shape it gave.
Seconds settle_time(std::int64_t packed, DateOrder order);

constexpr bool contradicts(TimeShape shape, DateOrder order) {
  return order == DateOrder::DayFirst ? shape == TimeShape::MonthFirst
                                      : shape == TimeShape::DayFirst;
}

}  // namespace canasta
