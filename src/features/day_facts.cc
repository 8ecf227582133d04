#include "features/day_facts.h"

#include <algorithm>
#include <limits>

namespace canasta {
namespace {

Day last_of_month(const CivilDate& date) {
  const int next_month = date.month % 12 + 1;
  const int year = date.month == 12 ? date.year + 1 : date.year;
  return to_day({year, next_month, 1}) - 1;
}

bool is_payday(const ShopCalendar& calendar, Day day) {
  const CivilDate date = to_civil(day);
  return std::ranges::any_of(calendar.paydays, [&](int payday) {
    return payday == date.day || (payday > date.day && day == last_of_month(date));
  });
}

// The latest payday up to `day`. REQUIRES: the calendar has one.
Day payday_before(const ShopCalendar& calendar, Day day) {
  while (!is_payday(calendar, day)) --day;
  return day;
}

}  // namespace

DayFacts::DayFacts(const ShopCalendar& calendar, Day first, Day last) : first_(first) {
  if (last < first) return;
  values_.resize(static_cast<std::size_t>(last - first + 1) * kDayFacts);
  const std::vector<Day> holidays = holidays_between(calendar, first, last + 1);
  const auto is_holiday = [&](Day day) {
    return std::binary_search(holidays.begin(), holidays.end(), day);
  };
  const bool has_paydays = calendar.has_paydays();
  Day payday = has_paydays ? payday_before(calendar, first) : 0;
  for (Day day = first; day <= last; ++day) {
    if (has_paydays && is_payday(calendar, day)) payday = day;
    const CivilDate date = to_civil(day);
    const int weekday = weekday_of(day);
    const auto set = [&](FeatureId id, auto value) {
      const std::size_t fact = static_cast<std::size_t>(id) - kFirstDayFact;
      values_[static_cast<std::size_t>(day - first) * kDayFacts + fact] = static_cast<float>(value);
    };
    set(FeatureId::DayOfWeek, weekday);
    set(FeatureId::Month, date.month);
    set(FeatureId::DayOfMonth, date.day);
    set(FeatureId::IsHoliday, is_holiday(day));
    set(FeatureId::IsDayBeforeHoliday, is_holiday(day + 1));
    set(FeatureId::IsClosed, calendar.closed[static_cast<std::size_t>(weekday)]);
    set(FeatureId::IsPayday, has_paydays && payday == day);
    set(FeatureId::DaysSincePayday,
        has_paydays ? static_cast<float>(day - payday) : std::numeric_limits<float>::quiet_NaN());
  }
}

}  // namespace canasta
