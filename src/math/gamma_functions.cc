#include "math/gamma_functions.h"

#include <array>
#include <cmath>
#include <numbers>

namespace canasta {
namespace {

constexpr double kSeriesFrom = 12;

// Bernoulli numbers B2, B4, ... B16, from which both series are made.
constexpr std::array<double, 8> kBernoulli{1.0 / 6,  -1.0 / 30,      1.0 / 42, -1.0 / 30,
                                           5.0 / 66, -691.0 / 2'730, 7.0 / 6,  -3'617.0 / 510};

}  // namespace

double log_gamma(double x) {
  double product = 1;
  for (; x < kSeriesFrom; x += 1) product *= x;
  double tail = 0;
  const double inverse_square = 1 / (x * x);
  double power = 1 / x;
  for (std::size_t k = 0; k < kBernoulli.size(); ++k, power *= inverse_square) {
    const double two_k = 2 * static_cast<double>(k + 1);
    tail += kBernoulli[k] / (two_k * (two_k - 1)) * power;
  }
  const double half_log_two_pi = std::log(2 * std::numbers::pi) / 2;
  return (x - 0.5) * std::log(x) - x + half_log_two_pi + tail - std::log(product);
}

double digamma(double x) {
  double raised = 0;
  for (; x < kSeriesFrom; x += 1) raised += 1 / x;
  double tail = 0;
  const double inverse_square = 1 / (x * x);
  double power = inverse_square;
  for (std::size_t k = 0; k < kBernoulli.size(); ++k, power *= inverse_square) {
    tail += kBernoulli[k] / (2 * static_cast<double>(k + 1)) * power;
  }
  return std::log(x) - 1 / (2 * x) - tail - raised;
}

}  // namespace canasta
