// Gradients rounded so that their sums are exact.
//
// Trees are grown from sums of gradients over rows. Sums of doubles depend on the order in which
// they are taken, hence on the number of threads; split gains that nearly tie then differ, and so
// do the bytes of the model. Here every gradient is a multiple of one power of two, the grid,
// chosen so that the largest possible sum still has fewer than 2^53 steps: each partial sum is
// exact, in any order. The step is the largest sum * 2^-51, about 1e-8 for fifty million
// customer-days: below what a float holds of most gradients anyway.
#pragma once

#include <cmath>
#include <vector>

namespace canasta {

// By row, then output.
struct Gradients {
  std::vector<float> gradient;
  std::vector<float> hessian;  // at least one step
};

// A double counts to 2^53; one bit is left for rounded weights, one for Grid.
inline constexpr int kSumBits = 51;

// The step of the grid for sums of up to `sum_max`: a power of two.
inline double exact_sum_step(double sum_max) {
  return std::ldexp(1.0, std::ilogb(sum_max) + 1 - kSumBits);
}

// Rounds to multiples of the step. Adding and taking away a large number rounds to an integer, ties
// to even, in two instructions. REQUIRES: |value| <= sum_max.
class Grid {
 public:
  explicit Grid(double sum_max) : step_(exact_sum_step(sum_max)), steps_per_unit_(1 / step_) {}

  float step() const { return static_cast<float>(step_); }
  float operator()(float value) const {
    constexpr double kRounder = 0x1.8p52;
    return static_cast<float>(
        ((static_cast<double>(value) * steps_per_unit_ + kRounder) - kRounder) * step_);
  }

 private:
  double step_;
  double steps_per_unit_;
};

}  // namespace canasta
