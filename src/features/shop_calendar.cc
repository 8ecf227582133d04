// From the words of canasta.yaml to a ShopCalendar, and from that to holidays.

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/features.h"
#include "base/nearest.h"
#include "features/features.h"
#include "features/holidays.h"

namespace canasta {
namespace {

constexpr std::size_t kCountryLetters = 2;
constexpr int kLastOfMonth = 31;

constexpr std::array<std::array<std::string_view, 5>, 7> kWeekdays = {{
    {"monday", "lunes", "mon", "lun", "0"},
    {"tuesday", "martes", "tue", "mar", "1"},
    {"wednesday", "miércoles", "wed", "miercoles", "2"},
    {"thursday", "jueves", "thu", "jue", "3"},
    {"friday", "viernes", "fri", "vie", "4"},
    {"saturday", "sábado", "sat", "sabado", "5"},
    {"sunday", "domingo", "sun", "dom", "6"},
}};

Status read_holiday(const std::string& word, ShopCalendar& calendar) {
  if (const std::optional<Day> day = parse_day(word)) {
    calendar.holidays.push_back(*day);
    return {};
  }
  const std::vector<std::string> known = holiday_countries();
  const std::string country = to_upper(word);
  if (word.size() == kCountryLetters && std::ranges::find(known, country) != known.end()) {
    if (!calendar.country.empty() && calendar.country != country) {
      return config_error(message::kTwoHolidayCountries,
                          {{"first", calendar.country}, {"second", country}});
    }
    calendar.country = country;
    return {};
  }
  return config_error(message::kHolidayUnknown, {{"word", word}, {"countries", joined(known)}});
}

Status read_closed(const std::string& word, ShopCalendar& calendar) {
  const std::string wanted = to_lower(word);
  std::vector<std::string> known;
  for (std::size_t weekday = 0; weekday < kWeekdays.size(); ++weekday) {
    const auto& names = kWeekdays[weekday];
    if (std::ranges::find(names, wanted) != names.end()) {
      calendar.closed[weekday] = true;
      return {};
    }
    known.emplace_back(names[0]);
    known.emplace_back(names[1]);
  }
  return unknown_name(ErrorCode::Config, "calendar.closed", word, known);
}

Status read_payday(const std::string& word, ShopCalendar& calendar) {
  int day = 0;
  if (to_lower(word) != "last") {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), day);
    const bool whole = error == std::errc{} && end == word.data() + word.size();
    if (!whole || day < 0 || day > kLastOfMonth) {
      return config_error(message::kPaydayUnknown, {{"word", word}});
    }
  }
  calendar.paydays.push_back(day == 0 ? kLastOfMonth : day);
  return {};
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

bool ShopCalendar::has_closed() const { return std::ranges::find(closed, true) != closed.end(); }

Result<ShopCalendar> make_calendar(const CalendarOptions& options) {
  ShopCalendar calendar;
  for (const std::string& word : options.holidays) TRY(read_holiday(word, calendar));
  for (const std::string& word : options.closed) TRY(read_closed(word, calendar));
  for (const std::string& word : options.paydays) TRY(read_payday(word, calendar));
  sort_unique(calendar.holidays);
  sort_unique(calendar.paydays);
  return calendar;
}

std::vector<std::string> holiday_countries() {
  const auto known = known_holiday_countries();
  return {known.begin(), known.end()};
}

std::vector<Day> holidays_between(const ShopCalendar& calendar, Day first, Day last) {
  std::vector<Day> days = calendar.holidays;
  if (!calendar.country.empty()) {
    // A year more on each side: New Year's Day may be kept on 31 December.
    for (int year = to_civil(first).year - 1; year <= to_civil(last).year + 1; ++year) {
      append_holidays(calendar.country, year, days);
    }
  }
  sort_unique(days);
  std::erase_if(days, [&](Day day) { return day < first || day > last; });
  return days;
}

}  // namespace canasta
