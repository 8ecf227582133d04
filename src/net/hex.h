// Hexadecimal digits.
#pragma once

#include "base/ascii.h"

namespace canasta {

// 0 to 15; -1 for what is no digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace canasta
