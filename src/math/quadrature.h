// Gauss-Legendre quadrature on [0, 1]: a few points at which a polynomial says its whole integral.
//
//   sum over i of weight[i] * p(point[i])  =  integral of p from 0 to 1
//
// exactly (to rounding) for every polynomial p of degree at most 2 * n - 1.
//
// Cost     O(n^2), with a handful of Newton steps a point.
// Errors   None. n = 0 or n > kQuadraturePointsMax is a Bug.
// Threads  Pure.
// Laws     weights are positive and sum to 1; points lie inside (0, 1), rise, and mirror at 1/2.
// Source   Press et al., Numerical Recipes, 3rd ed. (2007), 4.6.
#pragma once

#include <cstddef>
#include <vector>

namespace canasta {

inline constexpr std::size_t kQuadraturePointsMax = 64;

struct Quadrature {
  std::vector<double> points;
  std::vector<double> weights;
};

Quadrature gauss_legendre(std::size_t n);

}  // namespace canasta
