#include "quality/typed_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/truth_words.h"

namespace canasta {
namespace {

constexpr std::size_t kDateLength = 10;   // 2026-11-21
constexpr std::size_t kMinuteLength = 5;  // 09:30
constexpr std::size_t kSecondLength = 8;  // 09:30:00
constexpr std::int64_t kSecondsInMinute = 60;
constexpr std::int64_t kSecondsInHour = 3'600;

template <class T>
std::optional<T> parse_whole_text(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "09:30" or "09:30:00" as seconds of the day.
std::optional<std::int64_t> parse_clock(std::string_view text) {
  if (text.size() != kMinuteLength && text.size() != kSecondLength) return std::nullopt;
  std::array<std::int64_t, 3> parts{};
  for (std::size_t i = 0; i * 3 < text.size(); ++i) {
    const std::string_view two = text.substr(i * 3, 2);
    const bool parted = i == 0 || text[i * 3 - 1] == ':';
    if (!parted || !is_digit(two[0]) || !is_digit(two[1])) return std::nullopt;
    parts[i] = (two[0] - '0') * 10 + (two[1] - '0');
  }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return parts[0] * kSecondsInHour + parts[1] * kSecondsInMinute + parts[2];
}

// An integer's limit that may be written with a fraction: of "at least 0.5", 1.
std::optional<ContractLimit> integer_limit(std::string_view text, bool exclusive, RangeEnd end) {
  if (const auto whole = parse_integer(text)) return ContractLimit{*whole, exclusive};
  constexpr double kIntegersEnd = 9.2e18;  // doubles below it are in the range of int64
  const auto number = parse_real(text);
  if (!number || std::abs(*number) > kIntegersEnd) return std::nullopt;
  const double inner = end == RangeEnd::Lower ? std::ceil(*number) : std::floor(*number);
  return ContractLimit{static_cast<std::int64_t>(inner), exclusive && inner == *number};
}

template <class T>
std::optional<ContractLimit> whole_limit(std::optional<T> value, bool exclusive) {
  if (!value) return std::nullopt;
  return ContractLimit{static_cast<std::int64_t>(*value), exclusive};
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return parse_whole_text<std::int64_t>(text);
}

std::optional<double> parse_real(std::string_view text) {
  const auto value = parse_whole_text<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<Seconds> parse_timestamp(std::string_view text) {
  const auto day = parse_day(text.substr(0, kDateLength));
  if (!day) return std::nullopt;
  if (text.size() == kDateLength) return start_of(*day);
  if (text[kDateLength] != ' ' && text[kDateLength] != 'T') return std::nullopt;
  std::string_view clock = text.substr(kDateLength + 1);
  if (clock.ends_with('Z')) clock.remove_suffix(1);
  const auto seconds = parse_clock(clock);
  if (!seconds) return std::nullopt;
  return start_of(*day) + *seconds;
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string timestamp_text(Seconds time) {
  std::string text = format_time(time);
  if (const std::size_t blank = text.find(' '); blank != std::string::npos) text[blank] = 'T';
  return text;
}

std::string limit_text(LogicalType type, const ContractLimit& limit) {
  if (const auto* number = std::get_if<double>(&limit.value)) return number_text(*number);
  const std::int64_t whole = std::get<std::int64_t>(limit.value);
  if (type == LogicalType::Date) return format_day(static_cast<Day>(whole));
  return type == LogicalType::Timestamp ? timestamp_text(whole) : std::to_string(whole);
}

std::optional<ContractLimit> parse_limit(LogicalType type, std::string_view text, bool exclusive,
                                         RangeEnd end) {
  switch (type) {
    case LogicalType::Integer:
      return integer_limit(text, exclusive, end);
    case LogicalType::Number:
      if (const auto number = parse_real(text)) return ContractLimit{*number, exclusive};
      return std::nullopt;
    case LogicalType::Date:
      return whole_limit(parse_day(text), exclusive);
    case LogicalType::Timestamp:
      return whole_limit(parse_timestamp(text), exclusive);
    case LogicalType::String:
    case LogicalType::Boolean:
      break;
  }
  return std::nullopt;
}

std::string canonical_text(LogicalType type, std::string_view text) {
  if (type == LogicalType::Integer) return std::to_string(*parse_integer(text));
  if (type == LogicalType::Number) return number_text(*parse_real(text));
  return std::string(text);
}

bool reads_as(LogicalType type, std::string_view text) {
  switch (type) {
    case LogicalType::Integer:
      return parse_integer(text).has_value();
    case LogicalType::Number:
      return parse_real(text).has_value();
    case LogicalType::Date:
      return parse_day(text).has_value();
    case LogicalType::Timestamp:
      return parse_timestamp(text).has_value();
    case LogicalType::Boolean:
      return parse_truth(text).has_value();
    case LogicalType::String:
      break;
  }
  return true;
}

}  // namespace canasta
