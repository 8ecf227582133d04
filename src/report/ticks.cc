#include "report/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "report/local_numbers.h"

namespace canasta {
namespace {

constexpr double kEndMax = 1e300;

// The smallest 1, 2 or 5 times a power of ten that covers `range` in at most `count` steps.
double round_step(double range, std::size_t count) {
  const double least = range / static_cast<double>(count);
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::string tick_text(double value, double step, const TickWishes& wishes) {
  const double shown = wishes.scale == AxisScale::Share ? 100 * value : value;
  const double shown_step = wishes.scale == AxisScale::Share ? 100 * step : step;
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(shown_step) + 1e-9)));
  std::string text = decimals > 6 || std::abs(shown) >= 1e12
                         ? local_number(shown, wishes.language)
                         : fixed_text(shown, decimals, wishes.language);
  if (wishes.scale == AxisScale::Share) {
    text += wishes.language == Language::Spanish ? "\u00A0%" : "%";
  }
  return text;
}

TickedRange number_range(double low, double high, const TickWishes& wishes) {
  if (high - low <= 1e-12 * std::max(std::abs(low), std::abs(high))) {
    const double slack = low == 0 ? 1 : std::abs(low) / 2;
    low = std::max(-kEndMax, low - slack);
    high = std::min(kEndMax, high + slack);
  }
  const double step = round_step(high - low, wishes.ticks_max);
  const double first = wishes.widen ? std::floor(low / step + 1e-9) : std::ceil(low / step - 1e-9);
  const double last = wishes.widen ? std::ceil(high / step - 1e-9) : std::floor(high / step + 1e-9);
  TickedRange range{.low = low, .high = high, .ticks = {}};
  for (double i = first; i <= last && range.ticks.size() <= wishes.ticks_max + 2; i += 1) {
    const double at = i * step;
    range.ticks.push_back({at, tick_text(at, step, wishes)});
  }
  if (wishes.widen && !range.ticks.empty()) {
    range.low = std::min(low, range.ticks.front().at);
    range.high = std::max(high, range.ticks.back().at);
  }
  return range;
}

// Months since year 0.
int month_number(Day day) {
  const CivilDate date = to_civil(day);
  return date.year * 12 + date.month - 1;
}
Day first_of_month(int number) {
  return to_day({.year = number / 12, .month = number % 12 + 1, .day = 1});
}

std::vector<Tick> month_ticks(Day low, Day high, int step, Language language) {
  std::vector<Tick> ticks;
  const int first = (month_number(low) + step - 1) / step * step;
  for (int number = first; number <= month_number(high); number += step) {
    if (number < 12) continue;  // year 0 has no date
    const Day day = first_of_month(number);
    if (day < low || day > high) continue;
    // The year stands beside the first month that is shown of it.
    const bool new_year = ticks.empty() || number % 12 < step;
    const std::string month(month_name(number % 12 + 1, language));
    ticks.push_back({static_cast<double>(day), step % 12 == 0 ? fmt::format("{}", number / 12)
                                               : new_year ? fmt::format("{} {}", month, number / 12)
                                                          : month});
  }
  return ticks;
}

std::vector<Tick> few_day_ticks(Day low, Day high, int step, Language language) {
  std::vector<Tick> ticks;
  int year = 0;
  for (Day day = low; day <= high; day += step) {
    const CivilDate date = to_civil(day);
    const std::string text = fmt::format("{} {}", date.day, month_name(date.month, language));
    ticks.push_back({static_cast<double>(day),
                     date.year == year ? text : fmt::format("{} {}", text, date.year)});
    year = date.year;
  }
  return ticks;
}

TickedRange day_range(double low, double high, const TickWishes& wishes) {
  const Day first = static_cast<Day>(std::floor(low));
  const Day last = static_cast<Day>(std::ceil(high));
  TickedRange range{.low = low, .high = high > low ? high : low + 1, .ticks = {}};
  const auto fits = [&](double days) { return (high - low) / days <= double(wishes.ticks_max); };
  for (const int step : {1, 2, 7, 14}) {
    if (!fits(step)) continue;
    range.ticks = few_day_ticks(first, last, step, wishes.language);
    return range;
  }
  for (const int months :
       {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 120000}) {
    if (!fits(30.4 * months)) continue;
    range.ticks = month_ticks(first, last, months, wishes.language);
    if (!range.ticks.empty()) return range;
    break;
  }
  range.ticks.push_back({static_cast<double>(first), day_text(first, wishes.language)});
  return range;
}

}  // namespace

TickedRange ticked_range(double low, double high, const TickWishes& wishes) {
  CANASTA_ASSERT(low <= high && std::abs(low) <= kEndMax && std::abs(high) <= kEndMax);
  CANASTA_ASSERT(wishes.ticks_max > 0);
  if (wishes.scale == AxisScale::Days) return day_range(low, high, wishes);
  return number_range(low, high, wishes);
}

}  // namespace canasta
