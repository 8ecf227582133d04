// Symmetric matrices: eigenvectors of small ones, and systems of equations.
//
// Shapes   square, row-major; only the lower triangle is read.
// Errors   none: a matrix of another shape is a Bug. Threads  pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/view.h"

namespace canasta {

// A = sum over i of value[i] * vector_i vector_i', vectors orthonormal, values descending.
struct SymmetricEigen {
  std::vector<double> value;
  std::vector<double> vector;  // [n x n], row i is the vector of value[i]
};

// By Jacobi's rotations: exact to rounding, O(n^3) a sweep and some ten sweeps; for tens of rows.
// Source: Golub & Van Loan (2013), "Matrix Computations", 8.5.
SymmetricEigen symmetric_eigen(View2<const double> matrix);

// A = L L' of a positive definite matrix, for solving A x = b many times. A pivot that is not above
// rounding is raised to the scale of the matrix, so that every matrix can be used: what is then
// solved is a nearby system, good enough to precondition with. O(n^3 / 3), then O(n^2).
class Cholesky {
 public:
  explicit Cholesky(View2<const double> matrix);

  std::size_t size() const { return size_; }
  // In place: b becomes x. REQUIRES: size() numbers.
  void solve(std::span<double> b) const;

 private:
  std::size_t size_ = 0;
  std::vector<double> lower_;  // [n x n]
};

}  // namespace canasta
