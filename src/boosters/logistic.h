// Gradients of the weighted logistic loss, rounded so that their sums are exact.
//
// Trees are grown from sums of gradients over rows. Sums of doubles depend on the order in which
// they are taken, hence on the number of threads; split gains that nearly tie then differ, and so
// do the bytes of the model. Here every gradient is a multiple of one power of two, the grid,
// chosen so that the largest possible sum still has fewer than 2^53 steps: each partial sum is
// exact, in any order. The step is total weight * 2^-51, about 1e-8 for fifty million
// customer-days: below what a float holds of most gradients anyway.
//
//   g = w (p - y),  h = w p (1 - p),  p = 1 / (1 + exp(-margin))
//
// Cost     O(n), parallel in chunks; every row is on its own.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"

namespace canasta {

// The rows of a part, as the loss sees them; one entry per row in the part.
struct LogisticTargets {
  std::vector<float> share;   // of positives, positives counted positive_weight times
  std::vector<float> weight;  // positive_weight * positive + negative
  double positive_sum = 0;    // observations, unweighted
  double total_sum = 0;
  double weight_sum = 0;

  std::size_t size() const { return weight.size(); }
  // Share of positives, unweighted.
  double base_rate() const { return positive_sum / total_sum; }
};

LogisticTargets logistic_targets(const RowsInDays& rows, double positive_weight);

// The step of the grid for sums of up to `weight_sum`: a power of two.
double exact_sum_step(double weight_sum);

struct Gradients {
  std::vector<float> gradient;
  std::vector<float> hessian;  // at least one step
};

// REQUIRES: margin, gradient and hessian have one entry per target.
void logistic_gradients(const Context& context, const LogisticTargets& targets,
                        std::span<const float> margin, Gradients& out);

}  // namespace canasta
