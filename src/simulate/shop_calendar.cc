#include "simulate/shop_calendar.h"

#include <array>

namespace canasta {
namespace {

constexpr std::array<std::uint32_t, 7> kWeekdayPermille{880, 840, 920, 960, 1160, 1400, 840};
constexpr std::array<std::uint32_t, 12> kMonthPermille{880,  870, 950, 970,  1060, 1010,
                                                       1000, 970, 950, 1000, 1100, 1380};
constexpr std::uint32_t kPaydayPermille = 1280;
constexpr std::uint32_t kGrowthPermillePerYear = 100;
constexpr std::uint32_t kDaysPerYear = 365;

// The day of the wages and the two after it.
bool is_payday(const CivilDate& date) {
  return (date.day >= 15 && date.day <= 17) || date.day >= 30 || date.day <= 2;
}

bool is_closed(const CivilDate& date) {
  return (date.month == 1 && date.day == 1) || (date.month == 12 && date.day == 25);
}

ShopDay make_day(Day day, std::uint32_t days_since_start) {
  const CivilDate date = to_civil(day);
  const std::uint32_t season = kMonthPermille[static_cast<std::size_t>(date.month - 1)];
  ShopDay shop_day{day, weekday_of(day), is_closed(date), is_payday(date), season, 0};
  if (shop_day.is_closed) return shop_day;
  std::uint64_t demand = kWeekdayPermille[static_cast<std::size_t>(shop_day.weekday)];
  demand = demand * season / 1000;
  if (shop_day.is_payday) demand = demand * kPaydayPermille / 1000;
  demand = demand * (1000 + kGrowthPermillePerYear * days_since_start / kDaysPerYear) / 1000;
  shop_day.demand_permille = static_cast<std::uint32_t>(demand);
  return shop_day;
}

}  // namespace

std::vector<ShopDay> make_calendar(Day first_day, std::int32_t days) {
  std::vector<ShopDay> calendar;
  calendar.reserve(static_cast<std::size_t>(days));
  for (std::int32_t i = 0; i < days; ++i) {
    calendar.push_back(make_day(first_day + i, static_cast<std::uint32_t>(i)));
  }
  return calendar;
}

}  // namespace canasta
