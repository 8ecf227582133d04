// One side of alternating least squares: the best factors of a row, those of all columns fixed.
//
//   lowest over x   sum over columns i of c_i (p_i - x . y_i)^2 + lambda |x|^2
//
// with p_i = 1 and c_i = 1 + w_i where the row has an entry w_i, and p_i = 0, c_i = 1 elsewhere.
// The fixed factors are first turned onto the axes of Y'Y, which is then diagonal (L); all that
// matters are products x . y, which turning both does not change. Then, exactly,
//
//   few entries    x = D Y_u' s,  (Y_u D Y_u' + diag(1 / w)) s = (1 + w) / w,  D = 1 / (L + lambda)
//   many           (L + lambda + Y_u' diag(w) Y_u) x = Y_u' (1 + w)
//
// The first is the second by the identity of Woodbury, with as many unknowns as entries.
//
// Cost     min(entries, factors)^2 * max(entries, factors) operations a row.
// Threads  pure; a scratch each thread.
// Source   Hu, Koren & Volinsky (2008), "Collaborative Filtering for Implicit Feedback Datasets",
//          eq. 4.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "base/view.h"
#include "math/sparse.h"

namespace canasta {

// Factors of the fixed side, on the axes of their own Gram matrix.
class FixedFactors {
 public:
  // factor: [rows x factors].
  static FixedFactors turned(const Context& context, std::vector<float> factor,
                             std::size_t factors);
  // Already on their axes: only the diagonal of Y'Y is computed.
  static FixedFactors on_axes(const Context& context, std::vector<float> factor,
                              std::size_t factors);

  std::size_t factors() const { return factors_; }
  View2<const float> view() const {
    return {factor_.data(), factors_ == 0 ? 0 : factor_.size() / factors_, factors_};
  }
  const std::vector<float>& axis() const { return axis_; }  // [factors], the diagonal L
  std::vector<float> release() && { return std::move(factor_); }

 private:
  std::size_t factors_ = 0;
  std::vector<float> factor_;
  std::vector<float> axis_;
};

class AlsRowSolver {
 public:
  explicit AlsRowSolver(const FixedFactors& fixed);
  // x of a row with entries w > 0; zeros where it has none. REQUIRES: lambda > 0 where it
  // has any.
  void solve(const SparseRow& row, double lambda, std::span<float> x);

 private:
  void solve_few(const SparseRow& row, std::span<float> x);
  void solve_many(const SparseRow& row, std::span<float> x);

  const FixedFactors& fixed_;
  std::vector<float> inverse_;   // [factors], D
  std::vector<float> rows_;      // Y_u, scaled
  std::vector<float> packed_;    // the other operand
  std::vector<float> system_;    // of the equations
  std::vector<float> unknowns_;  // right side, then solution
};

// Solves A x = b in place: b becomes x. A is positive definite of b.size() rows that lie `stride`
// apart; its upper triangle is used up. A pivot that rounding took below 0 is raised.
void solve_positive(std::span<float> a, std::size_t stride, std::span<float> b);

}  // namespace canasta
