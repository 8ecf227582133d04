#include "report/local_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "base/messages/report.h"

namespace canasta {
namespace {

constexpr double kWholeBelow = 1e15;
constexpr double kSmallFrom = 1e-4;
constexpr double kDecimalBelow = 1e5;
constexpr int kSignificant = 4;
// Four digits stand together, so that a year stays a year (Real Academia Española, Ortografía 2010;
// SI Brochure, 5.4.4).
constexpr std::size_t kUngroupedDigits = 4;

char decimal_mark(Language language) { return language == Language::Spanish ? ',' : '.'; }
char group_mark(Language language) { return language == Language::Spanish ? '.' : ','; }

std::string with_mark(std::string number, Language language) {
  std::replace(number.begin(), number.end(), '.', decimal_mark(language));
  return number;
}

// Digits with an optional sign and one point: what fmt writes for a fixed number.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool digits = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
  return digits && text.front() != '.' && text.back() != '.' &&
         std::count(text.begin(), text.end(), '.') <= 1;
}

std::string superscript(int number) {
  constexpr std::array<std::string_view, 10> kDigits{"⁰", "¹", "²", "³", "⁴",
                                                     "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out;
  for (const char digit : std::to_string(number)) {
    out += digit == '-' ? "⁻" : kDigits.at(static_cast<std::size_t>(digit - '0'));
  }
  return out;
}

// 1.25e-7 as 1.25 × 10⁻⁷, with blanks that do not break.
std::string power_text(double value, Language language) {
  const std::string plain = fmt::format("{:.{}g}", value, kSignificant);
  const std::size_t e = plain.find('e');
  if (e == std::string::npos) return with_mark(plain, language);
  return with_mark(plain.substr(0, e), language) + "\u00A0×\u00A010" +
         superscript(std::stoi(plain.substr(e + 1)));
}

std::string drop_zeros(std::string number, char mark) {
  if (number.find(mark) == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == mark) number.pop_back();
  return number;
}

}  // namespace

std::string grouped_text(std::string_view plain, Language language) {
  if (!is_plain_number(plain)) return std::string(plain);
  const std::size_t point = std::min(plain.find('.'), plain.size());
  const std::size_t first = plain.starts_with('-') ? 1 : 0;
  const bool groups = point - first > kUngroupedDigits;
  std::string out(plain.substr(0, first));
  for (std::size_t i = first; i < point; ++i) {
    if (groups && i > first && (point - i) % 3 == 0) out += group_mark(language);
    out += plain[i];
  }
  if (point < plain.size()) out.append(1, decimal_mark(language)).append(plain.substr(point + 1));
  return out;
}

std::string fixed_text(double value, int decimals, Language language) {
  CANASTA_ASSERT(std::isfinite(value) && decimals >= 0 && decimals <= 15);
  std::string plain = fmt::format("{:.{}f}", value, decimals);
  if (plain.find_first_not_of("-0.") == std::string::npos && plain.front() == '-')
    plain.erase(0, 1);
  return grouped_text(plain, language);
}

std::string local_number(double value, Language language) {
  if (!std::isfinite(value)) return "";
  const double size = std::abs(value);
  if (value == 0) return "0";
  if (size >= kWholeBelow || size < kSmallFrom) {
    return power_text(value, language);
  }
  if (value == std::floor(value)) return fixed_text(value, 0, language);
  const int whole_digits = size < 1 ? 0 : static_cast<int>(std::floor(std::log10(size))) + 1;
  const int decimals = std::max(size < kDecimalBelow ? 1 : 0, kSignificant - whole_digits);
  return drop_zeros(fixed_text(value, decimals, language), decimal_mark(language));
}

std::string share_text(double share, Language language) {
  if (!std::isfinite(share)) return "";
  const double percent = 100 * share;
  const double size = std::abs(percent);
  std::string number = local_number(percent, language);
  if (size >= 0.1 && size < 1000) {
    const int decimals = size < 10 ? 2 : 1;
    number = drop_zeros(fixed_text(percent, decimals, language), decimal_mark(language));
  }
  return number + (language == Language::Spanish ? "\u00A0%" : "%");
}

std::string_view month_name(int month, Language language) {
  CANASTA_ASSERT(month >= 1 && month <= 12);
  constexpr std::size_t kLetters = 3;
  const std::string_view names = pattern(message::kMonthsShort, language);
  return names.substr(static_cast<std::size_t>(month - 1) * (kLetters + 1), kLetters);
}

bool is_calendar_day(double day) {
  static const double first = to_day({.year = 1, .month = 1, .day = 1});
  static const double last = to_day({.year = 9999, .month = 12, .day = 31});
  return day >= first && day <= last;
}

std::string day_text(Day day, Language language) {
  const CivilDate date = to_civil(day);
  return fmt::format("{} {} {}", date.day, month_name(date.month, language), date.year);
}

std::string axis_text(double value, AxisScale scale, Language language) {
  if (scale == AxisScale::Share) return share_text(value, language);
  if (scale == AxisScale::Days) {
    return is_calendar_day(value) ? day_text(static_cast<Day>(std::floor(value)), language) : "";
  }
  return local_number(value, language);
}

}  // namespace canasta
