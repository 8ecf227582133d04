// Gradients of the weighted logistic loss.
//
//   g = w (p - y),  h = w p (1 - p),  p = 1 / (1 + exp(-margin))
//
// Cost     O(n), parallel in chunks; every row is on its own.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"
#include "boosters/exact_sums.h"

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

LogisticTargets logistic_targets(const RowSubset& rows, double positive_weight);

// REQUIRES: margin, gradient and hessian have one entry per target.
void logistic_gradients(const Context& context, const LogisticTargets& targets,
                        std::span<const float> margin, Gradients& out);

}  // namespace canasta
