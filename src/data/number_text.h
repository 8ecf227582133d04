// A number as a word.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace canasta {

inline constexpr double kExactWholeMax = 9'007'199'254'740'992;  // 2^53

// The shortest text that reads back as itself, but whole numbers that a double holds exactly by
// their digits: 100000 and not 1e+05.
inline std::string number_text(double value) {
  if (std::trunc(value) == value && std::abs(value) <= kExactWholeMax) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

}  // namespace canasta
