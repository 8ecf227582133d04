#include "ingest/time_typing.h"

#include <cstring>

#include "base/ascii.h"
#include "base/assert.h"

namespace canasta {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;
constexpr std::int64_t kPartsTag = std::int64_t{1} << 62;
constexpr Seconds kQuarterHour = 900;

struct MonthName {
  std::string_view name;
  int month;
};
constexpr std::array<MonthName, 24> kMonthNames{
    {{"january", 1},    {"february", 2},  {"march", 3},      {"april", 4},     {"may", 5},
     {"june", 6},       {"july", 7},      {"august", 8},     {"september", 9}, {"october", 10},
     {"november", 11},  {"december", 12}, {"enero", 1},      {"febrero", 2},   {"marzo", 3},
     {"abril", 4},      {"mayo", 5},      {"junio", 6},      {"julio", 7},     {"agosto", 8},
     {"septiembre", 9}, {"octubre", 10},  {"noviembre", 11}, {"diciembre", 12}}};

// --- Packing -------------------------------------------------------------------------------------

std::int64_t pack_parts(int year, int first, int second, Seconds of_day) {
  return kPartsTag | std::int64_t{year} << 40 | std::int64_t{first} << 32 |
         std::int64_t{second} << 24 | of_day;
}

std::optional<Day> valid_day(int year, int month, int day) {
  const CivilDate date{year, month, day};
  if (year < kYearMin || year > kYearMax || !is_valid(date)) return std::nullopt;
  return to_day(date);
}

// --- Reading from the left -----------------------------------------------------------------------

// Takes up to `digits_max` digits off; their number, 0 when there are none.
std::size_t take_digits(std::string_view& text, std::size_t digits_max, int& value) {
  std::size_t size = 0;
  value = 0;
  while (size < digits_max && size < text.size() && is_digit(text[size])) {
    value = value * 10 + (text[size++] - '0');
  }
  text.remove_prefix(size);
  return size;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void drop_blanks(std::string_view& text) {
  while (take(text, ' ') || take(text, '\t')) {
  }
}

// The date's parts in the order in which they stand.
struct DateText {
  int year = 0;
  int first = 0;  // of the other two
  int second = 0;
  bool year_first = false;
};

int full_year(int two_digits) { return two_digits + (two_digits <= 68 ? 2000 : 1900); }

bool take_compact_date(std::string_view& text, DateText& date) {
  int number = 0;
  std::string_view rest = text;
  if (take_digits(rest, 9, number) != 8) return false;
  date = {number / 10000, number / 100 % 100, number % 100, true};
  text = rest;
  return true;
}

// Of the words in front of `text`, the number of the month, in English or Spanish; 0 for none.
int take_month(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_lower(to_lower(text[size]))) ++size;
  if (size < 3) return 0;
  const std::string word = to_lower(text.substr(0, size));
  for (const auto& [name, month] : kMonthNames) {
    const bool short_form = word.size() == 3 && name.starts_with(word);
    if (!short_form && word != name && !(word == "sept" && month == 9)) continue;
    text.remove_prefix(size);
    take(text, '.');
    return month;
  }
  return 0;
}

// Blanks, a dash, a slash or a comma between the parts of a date, and the Spanish "de".
bool take_gap(std::string_view& text) {
  const std::size_t before = text.size();
  drop_blanks(text);
  if (!take(text, ',') && !take(text, '-')) take(text, '/');
  drop_blanks(text);
  if (text.starts_with("de ")) text.remove_prefix(3);
  drop_blanks(text);
  return text.size() < before;
}

// "Aug 31, 1995", "31-ago-95", "31 de agosto de 1995": nothing is left open.
bool take_named_date(std::string_view& text, DateText& date) {
  std::string_view rest = text;
  int day = 0;
  int month = take_month(rest);
  const bool month_first = month != 0;
  if (month_first && !take_gap(rest)) return false;
  if (take_digits(rest, 2, day) == 0 || !take_gap(rest)) return false;
  if (!month_first) {
    month = take_month(rest);
    if (month == 0 || !take_gap(rest)) return false;
  }
  int year = 0;
  const std::size_t digits = take_digits(rest, 5, year);
  if (digits != 4 && digits != 2) return false;
  date = {digits == 2 ? full_year(year) : year, month, day, true};
  text = rest;
  return true;
}

bool take_date(std::string_view& text, DateText& date) {
  if (take_compact_date(text, date) || take_named_date(text, date)) return true;
  int one = 0;
  int two = 0;
  int three = 0;
  const std::size_t one_digits = take_digits(text, 4, one);
  if (one_digits == 0 || one_digits == 3 || text.empty()) return false;
  const char separator = text.front();
  if (separator != '-' && separator != '/' && separator != '.') return false;
  text.remove_prefix(1);
  const std::size_t two_digits = take_digits(text, 2, two);
  if (two_digits == 0 || !take(text, separator)) return false;
  const std::size_t three_digits = take_digits(text, 4, three);
  if (!text.empty() && is_digit(text.front())) return false;
  if (one_digits == 4) {
    date = {one, two, three, true};
    return three_digits == 1 || three_digits == 2;
  }
  date = {three_digits == 2 ? full_year(three) : three, one, two, false};
  return three_digits == 2 || three_digits == 4;
}

struct ClockText {
  Seconds of_day = 0;
  std::optional<Seconds> offset;  // of UTC, when the text names one
};

// AM, pm, "a. m.": 12 hours are added to the afternoon, and midnight is 12 AM.
bool take_half(std::string_view& text, int& hour) {
  drop_blanks(text);
  if (text.empty()) return true;
  const char half = to_lower(text.front());
  if (half != 'a' && half != 'p') return true;
  text.remove_prefix(1);
  take(text, '.');
  drop_blanks(text);
  if (!take(text, 'm') && !take(text, 'M')) return false;
  take(text, '.');
  if (hour < 1 || hour > 12) return false;
  hour = hour % 12 + (half == 'p' ? 12 : 0);
  return true;
}

bool take_offset(std::string_view& text, ClockText& clock) {
  drop_blanks(text);
  if (text.empty()) return true;
  if (take(text, 'Z') || take(text, 'z')) {
    clock.offset = 0;
    return true;
  }
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') return false;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (take_digits(text, 2, hours) != 2) return false;
  const bool colon = take(text, ':');
  const std::size_t digits = take_digits(text, 2, minutes);
  if ((colon || digits != 0) && digits != 2) return false;
  if (hours > 18 || minutes > 59) return false;
  clock.offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

bool take_clock(std::string_view& text, ClockText& clock) {
  if (text.empty()) return true;
  if (!take(text, 'T') && !take(text, ' ')) return false;
  drop_blanks(text);
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (take_digits(text, 2, hour) == 0 || !take(text, ':')) return false;
  if (take_digits(text, 2, minute) != 2) return false;
  if (take(text, ':')) {
    if (take_digits(text, 2, second) != 2) return false;
    if (take(text, '.') || take(text, ',')) {
      int fraction = 0;
      if (take_digits(text, 9, fraction) == 0) return false;
    }
  }
  if (!take_half(text, hour) || !take_offset(text, clock) || !text.empty()) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  clock.of_day = hour * 3600 + minute * 60 + second;
  return true;
}

TimeShape shape_of(const DateText& date) {
  const bool day_first = valid_day(date.year, date.second, date.first).has_value();
  const bool month_first = valid_day(date.year, date.first, date.second).has_value();
  if (day_first && month_first) {
    return date.first == date.second ? TimeShape::Certain : TimeShape::Ambiguous;
  }
  if (day_first) return TimeShape::DayFirst;
  return month_first ? TimeShape::MonthFirst : TimeShape::NotTime;
}

}  // namespace

// "2010-12-01 08:26:00", with blank or T: the form of most files.
std::optional<Seconds> TimeReader::parse_iso(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00 00:00:00";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits =
        kForm[i] == '0' ? is_digit(text[i]) : text[i] == kForm[i] || (i == 10 && text[i] == 'T');
    if (!fits) return std::nullopt;
  }
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const int hour = two(11);
  const int minute = two(14);
  const int second = two(17);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  if (std::memcmp(text.data(), last_date_.data(), last_date_.size()) != 0) {
    const auto day = valid_day(two(0) * 100 + two(2), two(5), two(8));
    if (!day) return std::nullopt;
    std::memcpy(last_date_.data(), text.data(), last_date_.size());
    last_day_ = *day;
  }
  return start_of(last_day_) + hour * 3600 + minute * 60 + second;
}

Seconds TimeReader::to_shop(Seconds utc) {
  // Zones change their offset on a quarter of an hour at the earliest.
  const std::int64_t quarter = (utc - (utc % kQuarterHour + kQuarterHour) % kQuarterHour);
  if (quarter != offset_quarter_) {
    const auto local = to_local(quarter, zone_);
    CANASTA_ASSERT(local.has_value());
    offset_ = *local - quarter;
    offset_quarter_ = quarter;
  }
  return utc + offset_;
}

TimeText TimeReader::parse(std::string_view text) {
  if (const auto seconds = parse_iso(text)) return {*seconds, TimeShape::Certain};
  DateText date;
  ClockText clock;
  if (!take_date(text, date) || !take_clock(text, clock)) return {};
  if (date.year_first) {
    const auto day = valid_day(date.year, date.first, date.second);
    if (!day) return {};
    const Seconds time = start_of(*day) + clock.of_day;
    return {clock.offset ? to_shop(time - *clock.offset) : time, TimeShape::Certain};
  }
  const TimeShape shape = shape_of(date);
  if (shape == TimeShape::NotTime) return {};
  if (shape == TimeShape::Certain) {
    const Seconds time = start_of(*valid_day(date.year, date.first, date.second)) + clock.of_day;
    return {clock.offset ? to_shop(time - *clock.offset) : time, shape};
  }
  if (clock.offset)
    return {};  // an offset belongs to ISO; with parts it could not be settled later
  return {pack_parts(date.year, date.first, date.second, clock.of_day), shape};
}

Seconds settle_time(std::int64_t packed, DateOrder order) {
  if (packed < kPartsTag) return packed;
  const auto byte = [&](int shift) { return static_cast<int>(packed >> shift & 0xFF); };
  const int year = static_cast<int>((packed & ~kPartsTag) >> 40);
  const bool day_first = order == DateOrder::DayFirst;
  const CivilDate date{year, day_first ? byte(24) : byte(32), day_first ? byte(32) : byte(24)};
  CANASTA_ASSERT(is_valid(date));
  return start_of(to_day(date)) + (packed & 0xFFFFFF);
}

}  // namespace canasta
