#include "math/quadrature.h"

#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr int kNewtonSteps = 100;  // four are usual
constexpr double kPrecision = 1e-15;

struct Legendre {
  double value;
  double slope;
};

// The Legendre polynomial of degree n at x inside (-1, 1), by its recurrence.
Legendre legendre(std::size_t n, double x) {
  double before = 0;
  double value = 1;
  for (std::size_t degree = 1; degree <= n; ++degree) {
    const auto k = static_cast<double>(degree);
    const double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  const auto degree = static_cast<double>(n);
  return {value, degree * (x * value - before) / (x * x - 1)};
}

// The i-th largest root, from a guess that is close enough for every n.
double root(std::size_t n, std::size_t i) {
  double x =
      std::cos(std::numbers::pi * (static_cast<double>(i) + .75) / (static_cast<double>(n) + .5));
  for (int step = 0; step < kNewtonSteps; ++step) {
    const Legendre at = legendre(n, x);
    const double change = at.value / at.slope;
    x -= change;
    if (std::abs(change) < kPrecision) break;
  }
  return x;
}

}  // namespace

Quadrature gauss_legendre(std::size_t n) {
  CANASTA_ASSERT(n >= 1 && n <= kQuadraturePointsMax);
  Quadrature found{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < (n + 1) / 2; ++i) {
    const double x = 2 * i + 1 == n ? 0 : root(n, i);
    const double slope = legendre(n, x).slope;
    const double weight = 1 / ((1 - x * x) * slope * slope);
    found.points[i] = (1 - x) / 2;
    found.points[n - 1 - i] = (1 + x) / 2;
    found.weights[i] = weight;
    found.weights[n - 1 - i] = weight;
  }
  return found;
}

}  // namespace canasta
