#include "boosters/logistic.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 16'384;
// A double counts to 2^53; one bit is left for rounded weights, one for to_grid.
constexpr int kSumBits = 51;
// Adding and taking it away rounds any |x| <= 2^51 to an integer, ties to even, in two
// instructions.
constexpr double kRounder = 0x1.8p52;

double to_grid(double value, double step, double steps_per_unit) {
  return ((value * steps_per_unit + kRounder) - kRounder) * step;
}

}  // namespace

Outcomes outcomes_of(const RowsInDays& rows) {
  Outcomes outcomes;
  for (std::size_t row = 0; row < rows.matrix.rows(); ++row) {
    if (!rows.holds(row)) continue;
    outcomes.positive.push_back(rows.matrix.positive[row]);
    outcomes.total.push_back(rows.matrix.total[row]);
  }
  return outcomes;
}

double balanced_weight(const RowsInDays& rows) {
  const LogisticTargets targets = logistic_targets(rows, 1);
  const double negative_sum = targets.total_sum - targets.positive_sum;
  if (targets.positive_sum <= 0 || negative_sum <= 0) return 1;
  return negative_sum / targets.positive_sum;
}

LogisticTargets logistic_targets(const RowsInDays& rows, double positive_weight) {
  const FeatureMatrix& matrix = rows.matrix;
  CANASTA_ASSERT(matrix.positive.size() == matrix.rows() && matrix.total.size() == matrix.rows());
  LogisticTargets targets;
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    if (!rows.holds(row)) continue;
    const double positive = matrix.positive[row];
    const double total = matrix.total[row];
    CANASTA_ASSERT(positive >= 0 && positive <= total && std::isfinite(total));
    const double weight = positive_weight * positive + (total - positive);
    targets.share.push_back(weight > 0 ? static_cast<float>(positive_weight * positive / weight)
                                       : 0.0F);
    targets.weight.push_back(static_cast<float>(weight));
    targets.positive_sum += positive;
    targets.total_sum += total;
    targets.weight_sum += weight;
  }
  return targets;
}

double exact_sum_step(double weight_sum) {
  return std::ldexp(1.0, std::ilogb(weight_sum) + 1 - kSumBits);
}

void logistic_gradients(const Context& context, const LogisticTargets& targets,
                        std::span<const float> margin, Gradients& out) {
  CANASTA_ASSERT(margin.size() == targets.size() && out.gradient.size() == targets.size() &&
                 out.hessian.size() == targets.size());
  const double step = exact_sum_step(targets.weight_sum);
  const double steps_per_unit = 1 / step;
  for_chunks(context, {.count = targets.size(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      const float p = 1 / (1 + std::exp(-margin[row]));
      const float gradient = targets.weight[row] * (p - targets.share[row]);
      const float hessian = targets.weight[row] * p * (1 - p);
      out.gradient[row] = static_cast<float>(to_grid(gradient, step, steps_per_unit));
      out.hessian[row] = static_cast<float>(std::max(to_grid(hessian, step, steps_per_unit), step));
    }
  });
}

}  // namespace canasta
