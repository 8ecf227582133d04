// The models as their stories tell them, integrated by brute force: the slow twins of the formulas.
//
// A rate or a probability is spread over a fine grid of its logarithm or logit, where the trapezoid
// rule is exact to rounding for such densities; what a customer does given the two is elementary.
#pragma once

#include <cmath>
#include <functional>

#include "math/gamma_functions.h"

namespace canasta {

// Integral over the real line of a function that has died away at both ends.
inline double on_the_line(double low, double high, const std::function<double(double)>& f) {
  constexpr double kStep = 0.05;
  double sum = 0;
  for (double u = low; u <= high; u += kStep) sum += f(u);
  return sum * kStep;
}

// E[f(l)] for l ~ gamma(shape, rate).
inline double mean_over_gamma(double shape, double rate, const std::function<double(double)>& f) {
  const double log_front = shape * std::log(rate) - log_gamma(shape);
  const double middle = std::log(shape / rate);
  return on_the_line(middle - 40 / shape - 10, middle + 8, [&](double u) {
    const double l = std::exp(u);
    return std::exp(log_front + shape * u - rate * l) * f(l);
  });
}

// E[f(p)] for p ~ beta(a, b).
inline double mean_over_beta(double a, double b, const std::function<double(double)>& f) {
  const double log_front = log_gamma(a + b) - log_gamma(a) - log_gamma(b);
  return on_the_line(-40 / a - 20, 40 / b + 20, [&](double v) {
    const double log_p = -std::log1p(std::exp(-v));
    const double log_rest = -std::log1p(std::exp(v));
    return std::exp(log_front + a * log_p + b * log_rest) * f(std::exp(log_p));
  });
}

}  // namespace canasta
