#include "features/holidays.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace canasta {
namespace {

enum class Basis : std::uint8_t { Fixed, Easter, NthWeekday, LastWeekday, June21OrSolstice };

// When in the year, before any move.
struct DateRule {
  Basis basis;
  int month = 0;
  int day = 0;      // of the month; for Easter: days after Easter Sunday; for NthWeekday: n
  int weekday = 0;  // 0 = Monday
};

constexpr DateRule fixed(int month, int day) { return {Basis::Fixed, month, day}; }
constexpr DateRule easter(int days_after) { return {Basis::Easter, 0, days_after}; }
constexpr DateRule nth_monday(int month, int n) { return {Basis::NthWeekday, month, n, 0}; }

// What happens to it by the weekday it falls on: days to move, Monday first.
struct Move {
  std::array<int, 7> days;
  bool keeps_weekend = false;  // a Saturday or Sunday that moves stays a holiday too
};
constexpr int kDropped = 100;  // no holiday at all on such a weekday

constexpr Move kStays = {{0, 0, 0, 0, 0, 0, 0}};
// Colombia, Ley 51 de 1983 ("Ley Emiliani"): to the next Monday, unless on one.
constexpr Move kEmiliani = {{0, 6, 5, 4, 3, 2, 1}};
// Argentina, Ley 27.399: Tuesday and Wednesday to the Monday before, Thursday and Friday to the
// Monday after.
constexpr Move kArgentina = {{0, -1, -2, 4, 3, 0, 0}};
// 17 June: on a Friday it stays, as the Monday after would often meet 20 June.
constexpr Move kArgentinaJune = {{0, -1, -2, 4, 0, 0, 0}};
// Chile, Ley 19.668: Tuesday to Thursday to the Monday before, Friday to the Monday after.
constexpr Move kChile = {{0, -1, -2, -3, 3, 0, 0}};
// Chile, Ley 20.299: a Tuesday to the Friday before, a Wednesday to the Friday after.
constexpr Move kChileOctober = {{0, -4, 2, 0, 0, 0, 0}};
constexpr Move kOnlyMonday = {{0, kDropped, kDropped, kDropped, kDropped, kDropped, kDropped}};
constexpr Move kOnlyFriday = {{kDropped, kDropped, kDropped, kDropped, 0, kDropped, kDropped}};
constexpr Move kOnlyMondayOrFriday = {{0, kDropped, kDropped, kDropped, 0, kDropped, kDropped}};
// Ecuador, law of 20 December 2016: the rest is transferred, so that weekends get longer.
constexpr Move kEcuador = {{0, -1, 2, 1, 0, -1, 1}, true};
constexpr Move kEcuadorWeekend = {{0, 0, 0, 0, 0, -1, 1}, true};
// 2 and 3 November stand side by side: each moves so that they stay together.
constexpr Move kEcuadorNovember2 = {{0, -1, 2, 0, 0, -1, 2}, true};
constexpr Move kEcuadorNovember3 = {{0, 0, 0, 0, 0, 0, 1}, true};
// Guatemala, Decreto 19-2018; Costa Rica, Ley 9875 (2020 to 2024).
constexpr Move kNearestMonday = {{0, -1, -2, 4, 3, 2, 1}};
// Panama, Código de Trabajo: the Monday after a Sunday is free too.
constexpr Move kPanama = {{0, 0, 0, 0, 0, 0, 1}, true};
// Spain: a Sunday is no holiday for the whole country; each region may choose the Monday.
constexpr Move kSpain = {{0, 0, 0, 0, 0, 0, kDropped}};
// United States, 5 U.S.C. 6103: Saturday also on Friday, Sunday also on Monday.
constexpr Move kUnitedStates = {{0, 0, 0, 0, 0, -1, 1}, true};

struct HolidayRule {
  std::string_view country;
  DateRule date;
  Move move = kStays;
  int from_year = 0;
  int to_year = 9999;
  int every_years = 1;  // counted from from_year
};

constexpr HolidayRule kRules[] = {
    {"AR", fixed(1, 1)},
    {"AR", easter(-48)},  // carnival
    {"AR", easter(-47)},
    {"AR", fixed(3, 24)},
    {"AR", fixed(4, 2)},
    {"AR", easter(-3)},
    {"AR", easter(-2)},
    {"AR", fixed(5, 1)},
    {"AR", fixed(5, 25)},
    {"AR", fixed(6, 17), kArgentinaJune, 2016},
    {"AR", fixed(6, 20)},
    {"AR", fixed(7, 9)},
    {"AR", fixed(8, 17), kArgentina},
    {"AR", fixed(10, 12), kArgentina},
    {"AR", fixed(11, 20), kArgentina},
    {"AR", fixed(12, 8)},
    {"AR", fixed(12, 25)},

    {"BR", fixed(1, 1)},
    {"BR", easter(-2)},
    {"BR", fixed(4, 21)},
    {"BR", fixed(5, 1)},
    {"BR", fixed(9, 7)},
    {"BR", fixed(10, 12)},
    {"BR", fixed(11, 2)},
    {"BR", fixed(11, 15)},
    {"BR", fixed(11, 20), kStays, 2024},
    {"BR", fixed(12, 25)},

    {"CL", fixed(1, 1)},
    {"CL", fixed(1, 2), kOnlyMonday, 2017},
    {"CL", easter(-2)},
    {"CL", easter(-1)},
    {"CL", fixed(5, 1)},
    {"CL", fixed(5, 21)},
    {"CL", {Basis::June21OrSolstice}, kStays, 2021},  // indigenous peoples
    {"CL", fixed(6, 29), kChile},
    {"CL", fixed(7, 16)},
    {"CL", fixed(8, 15)},
    {"CL", fixed(9, 17), kOnlyMondayOrFriday, 2017},
    {"CL", fixed(9, 18)},
    {"CL", fixed(9, 19)},
    {"CL", fixed(9, 20), kOnlyFriday},
    {"CL", fixed(10, 12), kChile},
    {"CL", fixed(10, 31), kChileOctober},
    {"CL", fixed(11, 1)},
    {"CL", fixed(12, 8)},
    {"CL", fixed(12, 25)},

    {"CO", fixed(1, 1)},
    {"CO", fixed(1, 6), kEmiliani},
    {"CO", fixed(3, 19), kEmiliani},
    {"CO", easter(-3)},
    {"CO", easter(-2)},
    {"CO", fixed(5, 1)},
    {"CO", easter(39), kEmiliani},  // Ascension, Corpus Christi, Sacred Heart
    {"CO", easter(60), kEmiliani},
    {"CO", easter(68), kEmiliani},
    {"CO", fixed(6, 29), kEmiliani},
    {"CO", fixed(7, 9), kEmiliani, 2026},
    {"CO", fixed(7, 20)},
    {"CO", fixed(8, 7)},
    {"CO", fixed(8, 15), kEmiliani},
    {"CO", fixed(10, 12), kEmiliani},
    {"CO", fixed(11, 1), kEmiliani},
    {"CO", fixed(11, 11), kEmiliani},
    {"CO", fixed(12, 8)},
    {"CO", fixed(12, 25)},

    {"CR", fixed(1, 1)},
    {"CR", easter(-3)},
    {"CR", easter(-2)},
    {"CR", fixed(4, 11), kStays, 0, 2022},
    {"CR", fixed(4, 11), kNearestMonday, 2023, 2024},
    {"CR", fixed(4, 11), kStays, 2025},
    {"CR", fixed(5, 1)},
    {"CR", fixed(7, 25), kStays, 0, 2019},
    {"CR", fixed(7, 25), kNearestMonday, 2020, 2024},
    {"CR", fixed(7, 25), kStays, 2025},
    {"CR", fixed(8, 15), kStays, 0, 2022},
    {"CR", fixed(8, 15), kNearestMonday, 2023, 2024},
    {"CR", fixed(8, 15), kStays, 2025},
    {"CR", fixed(9, 15), kStays, 0, 2019},
    {"CR", fixed(9, 15), kNearestMonday, 2020, 2022},
    {"CR", fixed(9, 15), kStays, 2023},
    {"CR", fixed(12, 25)},

    {"EC", fixed(1, 1), kEcuadorWeekend},
    {"EC", easter(-48)},
    {"EC", easter(-47)},
    {"EC", easter(-2)},
    {"EC", fixed(5, 1), kEcuador},
    {"EC", fixed(5, 24), kEcuador},
    {"EC", fixed(8, 10), kEcuador},
    {"EC", fixed(10, 9), kEcuador},
    {"EC", fixed(11, 2), kEcuadorNovember2},
    {"EC", fixed(11, 3), kEcuadorNovember3},
    {"EC", fixed(12, 25), kEcuadorWeekend},

    {"ES", fixed(1, 1), kSpain},
    {"ES", fixed(1, 6), kSpain},
    {"ES", easter(-2)},
    {"ES", fixed(5, 1), kSpain},
    {"ES", fixed(8, 15), kSpain},
    {"ES", fixed(10, 12), kSpain},
    {"ES", fixed(11, 1), kSpain},
    {"ES", fixed(12, 6), kSpain},
    {"ES", fixed(12, 8), kSpain},
    {"ES", fixed(12, 25), kSpain},

    {"GT", fixed(1, 1)},
    {"GT", easter(-3)},
    {"GT", easter(-2)},
    {"GT", easter(-1)},
    {"GT", fixed(5, 1)},
    {"GT", fixed(6, 30), kNearestMonday, 2019},
    {"GT", fixed(6, 30), kStays, 0, 2018},
    {"GT", fixed(8, 15)},
    {"GT", fixed(9, 15)},
    {"GT", fixed(10, 20)},
    {"GT", fixed(11, 1)},
    {"GT", fixed(12, 25)},

    {"MX", fixed(1, 1)},
    {"MX", nth_monday(2, 1)},
    {"MX", nth_monday(3, 3)},
    {"MX", fixed(5, 1)},
    {"MX", fixed(9, 16)},
    {"MX", nth_monday(11, 3)},
    {"MX", fixed(10, 1), kStays, 2024, 9999, 6},  // the federal government changes
    {"MX", fixed(12, 25)},

    {"PA", fixed(1, 1), kPanama},
    {"PA", fixed(1, 9), kPanama},
    {"PA", easter(-47)},
    {"PA", easter(-2)},
    {"PA", fixed(5, 1), kPanama},
    {"PA", fixed(7, 1), kStays, 2014, 9999, 5},  // the president takes office
    {"PA", fixed(11, 3), kPanama},
    {"PA", fixed(11, 5), kPanama},
    {"PA", fixed(11, 10), kPanama},
    {"PA", fixed(11, 28), kPanama},
    {"PA", fixed(12, 8), kPanama},
    {"PA", fixed(12, 20), kPanama, 2022},
    {"PA", fixed(12, 25), kPanama},

    {"PE", fixed(1, 1)},
    {"PE", easter(-3)},
    {"PE", easter(-2)},
    {"PE", easter(0)},
    {"PE", fixed(5, 1)},
    {"PE", fixed(6, 7), kStays, 2024},
    {"PE", fixed(6, 29)},
    {"PE", fixed(7, 23), kStays, 2023},
    {"PE", fixed(7, 28)},
    {"PE", fixed(7, 29)},
    {"PE", fixed(8, 6), kStays, 2022},
    {"PE", fixed(8, 30)},
    {"PE", fixed(10, 8)},
    {"PE", fixed(11, 1)},
    {"PE", fixed(12, 8)},
    {"PE", fixed(12, 9), kStays, 2022},
    {"PE", fixed(12, 25)},

    {"US", fixed(1, 1), kUnitedStates},
    {"US", nth_monday(1, 3)},
    {"US", nth_monday(2, 3)},
    {"US", {Basis::LastWeekday, 5}},
    {"US", fixed(6, 19), kUnitedStates, 2021},
    {"US", fixed(7, 4), kUnitedStates},
    {"US", nth_monday(9, 1)},
    {"US", nth_monday(10, 2)},
    {"US", fixed(11, 11), kUnitedStates},
    {"US", {Basis::NthWeekday, 11, 4, 3}},  // Thanksgiving
    {"US", fixed(12, 25), kUnitedStates},
};

constexpr std::string_view kCountries[] = {"AR", "BR", "CL", "CO", "CR", "EC",
                                           "ES", "GT", "MX", "PA", "PE", "US"};

constexpr int kDaysPerWeek = 7;
constexpr int kSaturday = 5;

Day nth_weekday(int year, int month, int n, int weekday) {
  const Day first = to_day({year, month, 1});
  return first + (weekday - weekday_of(first) + kDaysPerWeek) % kDaysPerWeek +
         (n - 1) * kDaysPerWeek;
}

Day last_weekday(int year, int month, int weekday) {
  const Day fifth = nth_weekday(year, month, 5, weekday);
  return to_civil(fifth).month == month ? fifth : fifth - kDaysPerWeek;
}

// The June solstice in Chile (UTC-4): on the 20th in leap years and the year after from 2024 to
// 2052, else on the 21st. In 2021, the first year, the law itself said the 21st; 2022 and 2023 are
// 21 as well.
Day june_solstice(int year) {
  const bool early = year >= 2024 && year % 4 <= 1;
  return to_day({year, 6, early ? 20 : 21});
}

Day day_of_rule(const DateRule& rule, int year) {
  switch (rule.basis) {
    case Basis::Fixed:
      return to_day({year, rule.month, rule.day});
    case Basis::Easter:
      return easter_sunday(year) + rule.day;
    case Basis::NthWeekday:
      return nth_weekday(year, rule.month, rule.day, rule.weekday);
    case Basis::LastWeekday:
      return last_weekday(year, rule.month, rule.weekday);
    case Basis::June21OrSolstice:
      return june_solstice(year);
  }
  CANASTA_ASSERT(false);
  return 0;
}

bool in_force(const HolidayRule& rule, int year) {
  return year >= rule.from_year && year <= rule.to_year &&
         (year - rule.from_year) % rule.every_years == 0;
}

}  // namespace

Day easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return to_day({year, month, day});
}

std::span<const std::string_view> known_holiday_countries() { return kCountries; }

void append_holidays(std::string_view country, int year, std::vector<Day>& days) {
  CANASTA_ASSERT(std::ranges::find(kCountries, country) != std::end(kCountries));
  for (const HolidayRule& rule : kRules) {
    if (rule.country != country || !in_force(rule, year)) continue;
    const Day day = day_of_rule(rule.date, year);
    const int weekday = weekday_of(day);
    const int move = rule.move.days[static_cast<std::size_t>(weekday)];
    if (move == kDropped) continue;
    days.push_back(day + move);
    if (move != 0 && weekday >= kSaturday && rule.move.keeps_weekend) days.push_back(day);
  }
}

}  // namespace canasta
