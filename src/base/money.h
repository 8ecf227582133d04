// Money as it is told: sums of amounts in binary keep noise behind their last digit
// (4309.999999999997), so they are told with four decimals, more than any currency has.
//
// Laws     money(money(x)) == money(x); what is not finite, or so large that four decimals say
//          nothing of it, stays as it is.
#pragma once

#include <cmath>

namespace canasta {

inline double money(double sum) {
  constexpr double kParts = 1e4;
  constexpr double kToldWhole = 1e11;  // times kParts a double still holds every whole number
  return std::abs(sum) < kToldWhole ? std::round(kParts * sum) / kParts : sum;
}

}  // namespace canasta
