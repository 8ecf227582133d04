#include "math/nonnegative.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr int kSweepsMax = 100'000;
constexpr double kMoveMin = 1e-12;  // of the largest coefficient

}  // namespace

std::vector<double> nonnegative_least_squares(View2<const double> gram,
                                              std::span<const double> rhs) {
  const std::size_t n = rhs.size();
  CANASTA_ASSERT(gram.rows() == n && gram.columns() == n);
  std::vector<double> x(n);
  for (int sweep = 0; sweep < kSweepsMax; ++sweep) {
    double moved = 0;
    double largest = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (!(gram(j, j) > 0)) continue;
      double slope = -rhs[j];
      for (std::size_t i = 0; i < n; ++i) slope += gram(j, i) * x[i];
      const double next = std::max(0.0, x[j] - slope / gram(j, j));
      moved = std::max(moved, std::abs(next - x[j]));
      x[j] = next;
      largest = std::max(largest, next);
    }
    if (moved <= kMoveMin * largest) break;
  }
  return x;
}

}  // namespace canasta
