#include "base/instant.h"

namespace canasta {

std::string format_instant(Seconds utc) {
  std::string text = format_time(utc);
  text[text.find(' ')] = 'T';
  return text + "Z";
}

std::optional<Seconds> parse_instant(std::string_view text) {
  constexpr std::size_t kDateLength = 10;
  const auto number = [&](std::size_t at) -> Seconds {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
  };
  if (text.size() != std::string_view("2026-11-21T09:30:00Z").size()) return std::nullopt;
  const auto day = parse_day(text.substr(0, kDateLength));
  if (!day) return std::nullopt;
  const Seconds time = start_of(*day) + number(11) * 3600 + number(14) * 60 + number(17);
  // Whatever is not of this form is written back differently.
  return format_instant(time) == text ? std::optional(time) : std::nullopt;
}

}  // namespace canasta
