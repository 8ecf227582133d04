#include "simulate/csv_text.h"

#include <array>
#include <charconv>

namespace canasta {

void append_number(std::uint64_t number, std::string& text) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_padded(std::uint64_t number, std::size_t width, std::string& text) {
  const std::size_t start = text.size();
  append_number(number, text);
  const std::size_t digits = text.size() - start;
  if (digits < width) text.insert(start, width - digits, '0');
}

void append_decimal(Micros value, int decimals, std::string& text) {
  constexpr std::array<std::uint64_t, 7> kPowers{1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
  const auto places = static_cast<std::size_t>(decimals);
  const std::uint64_t parts = static_cast<std::uint64_t>(value) / kPowers[6 - places];
  append_number(parts / kPowers[places], text);
  text += '.';
  append_padded(parts % kPowers[places], places, text);
}

}  // namespace canasta
