// Estimates in sentences: as many digits as one can believe.
#pragma once

#include <cmath>
#include <string_view>

#include "base/messages.h"

namespace canasta {

// Rounded to four significant digits.
inline double four_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

// Rounded to four decimals: shares and metrics, beside their intervals.
inline double four_decimals(double value) { return std::round(1e4 * value) / 1e4; }

// Four significant digits as a field; whole from 1,000 on, so that a sum of money is no power of
// ten.
inline Field estimate_field(std::string_view name, double value) {
  constexpr double kWholeFrom = 1'000, kWholeBelow = 1e15;
  const double size = std::abs(value);
  if (size >= kWholeFrom && size < kWholeBelow) return {name, std::llround(four_digits(value))};
  return {name, four_digits(value)};
}

}  // namespace canasta
