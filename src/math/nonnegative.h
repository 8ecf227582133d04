// Least squares with coefficients that may not be negative, from its normal equations.
//
//   lowest  x' G x / 2 - b' x   with  x >= 0;   G = A'A, b = A'y
//
// By coordinate descent: one coefficient after the other is set to its best, until none moves. For
// tens of coefficients. A coefficient whose G_jj is 0 stays 0.
// Source   Franc, Hlavac & Navara (2005), "Sequential Coordinate-Wise Algorithm for the NNLS".
#pragma once

#include <span>
#include <vector>

#include "base/view.h"

namespace canasta {

// REQUIRES: gram symmetric, positive semidefinite, of the size of rhs.
std::vector<double> nonnegative_least_squares(View2<const double> gram,
                                              std::span<const double> rhs);

}  // namespace canasta
