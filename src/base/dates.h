// Days and times of the shop's own clock.
//
// A Day counts from 1970-01-01; a time counts seconds from 1970-01-01 00:00:00. Both are wall time
// in the shop's time zone, so a day has 86,400 seconds always and needs no zone afterwards.
// Calendar arithmetic: howard-hinnant date (proleptic Gregorian).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace canasta {

using Day = std::int32_t;
using Seconds = std::int64_t;

inline constexpr Seconds kSecondsPerDay = 86'400;

struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
  bool operator==(const CivilDate&) const = default;
};

// Floor, so that times before 1970 fall on their own day.
constexpr Day day_of(Seconds time) {
  const Seconds day = time / kSecondsPerDay;
  return static_cast<Day>(time % kSecondsPerDay < 0 ? day - 1 : day);
}
constexpr Seconds start_of(Day day) { return static_cast<Seconds>(day) * kSecondsPerDay; }

// 0 = Monday … 6 = Sunday.
constexpr int weekday_of(Day day) {
  const int shifted = static_cast<int>((static_cast<std::int64_t>(day) + 3) % 7);
  return shifted < 0 ? shifted + 7 : shifted;
}

bool is_valid(const CivilDate& date);
// REQUIRES: is_valid(date)
Day to_day(const CivilDate& date);
CivilDate to_civil(Day day);

// "2011-12-09"; nothing when it is not such a date.
std::optional<Day> parse_day(std::string_view text);
std::string format_day(Day day);
// "2011-12-09 12:50:00"
std::string format_time(Seconds time);

// Wall time in `zone` (IANA name) of a UTC instant; nothing when the zone is unknown.
std::optional<Seconds> to_local(Seconds utc, std::string_view zone);
bool is_time_zone(std::string_view zone);

}  // namespace canasta
