#include "base/timestamp_text.h"

#include <array>

#include "base/ascii.h"

namespace canasta {
namespace {

constexpr std::size_t kDateLength = 10;   // 2026-11-21
constexpr std::size_t kMinuteLength = 5;  // 09:30
constexpr std::size_t kSecondLength = 8;  // 09:30:00
constexpr std::int64_t kSecondsInMinute = 60;
constexpr std::int64_t kSecondsInHour = 3'600;

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

}  // namespace

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

}  // namespace canasta
