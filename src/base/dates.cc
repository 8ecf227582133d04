#include "base/dates.h"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>
#include <exception>

namespace canasta {
namespace {

date::year_month_day to_ymd(const CivilDate& date) {
  return date::year{date.year} / date::month{static_cast<unsigned>(date.month)} /
         date::day{static_cast<unsigned>(date.day)};
}

std::optional<int> parse_digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') {
    return std::nullopt;
  }
  return value;
}

const date::time_zone* find_zone(std::string_view zone) {
  try {
    return date::locate_zone(std::string(zone));
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

bool is_valid(const CivilDate& date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31 &&
         to_ymd(date).ok();
}

Day to_day(const CivilDate& date) {
  return date::sys_days{to_ymd(date)}.time_since_epoch().count();
}

CivilDate to_civil(Day day) {
  const date::year_month_day ymd{date::sys_days{date::days{day}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto day = parse_digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  if (!is_valid(date)) return std::nullopt;
  return to_day(date);
}

std::string format_day(Day day) {
  const CivilDate date = to_civil(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string format_time(Seconds time) {
  const Day day = day_of(time);
  const Seconds second = time - start_of(day);
  return fmt::format("{} {:02}:{:02}:{:02}", format_day(day), second / 3600, second / 60 % 60,
                     second % 60);
}

std::optional<Seconds> to_local(Seconds utc, std::string_view zone) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) return std::nullopt;
  const auto local = found->to_local(date::sys_seconds{std::chrono::seconds{utc}});
  return local.time_since_epoch().count();
}

bool is_time_zone(std::string_view zone) { return find_zone(zone) != nullptr; }

}  // namespace canasta
