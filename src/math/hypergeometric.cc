#include "math/hypergeometric.h"

#include <array>
#include <cmath>
#include <limits>

namespace canasta {

double hypergeometric_sum(std::span<const double> tops, std::span<const double> bottoms, double z) {
  double sum = 1;
  double term = 1;
  for (int n = 0; n < kHypergeometricTermsMax; ++n) {
    double up = z;
    double down = 1;
    for (const double top : tops) up *= top + n;
    for (const double bottom : bottoms) down *= bottom + n;
    const double ratio = up / down;
    term *= ratio;
    sum += term;
    // What is left is about term * ratio / (1 - ratio), once the terms fall.
    const double left = std::abs(term) * std::abs(ratio);
    const double rounding = std::numeric_limits<double>::epsilon() * std::abs(sum);
    if (std::abs(ratio) < 1 && left <= rounding / 4 * (1 - std::abs(ratio))) break;
  }
  return sum;
}

Euler2F1 euler_2f1(double a, double b, double c, double z) {
  return {.log_power = (c - a - b) * std::log1p(-z),
          .sum = hypergeometric_sum(std::array{c - a, c - b}, std::array{c, 1.0}, z)};
}

}  // namespace canasta
