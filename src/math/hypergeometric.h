// Sums of the hypergeometric family: each term is the one before times a ratio of products.
//
//   sum over n of z^n * product of (top)_n / product of (bottom)_n,   (a)_n = a (a + 1) ... (a+n-1)
//
// 2F1(a, b; c; z) has tops a, b and bottoms c, 1: n! is (1)_n. Its textbook sum overflows where a
// or b are above some 200 and z is near 1; Euler's transformation
//
//   2F1(a, b; c; z) = (1 - z)^(c-a-b) 2F1(c - a, c - b; c; z)
//
// keeps small what was large, and euler_2f1 gives the logarithm of the power apart from the sum.
//
// Cost      one division a term; about 40 / (1 - z) terms, at most kHypergeometricTermsMax.
// Errors    None: a sum that is not done by then is what it is by then (|z| < 1 is REQUIRED).
// Threads   Pure.
// Source    Abramowitz & Stegun (1964), 15.1.1, 15.3.3.
#pragma once

#include <span>

namespace canasta {

inline constexpr int kHypergeometricTermsMax = 200'000;

// REQUIRES: |z| < 1; no bottom is 0 or a negative whole number.
double hypergeometric_sum(std::span<const double> tops, std::span<const double> bottoms, double z);

// 2F1 = exp(log_power) * sum.
struct Euler2F1 {
  double log_power = 0;
  double sum = 0;
};
Euler2F1 euler_2f1(double a, double b, double c, double z);

}  // namespace canasta
