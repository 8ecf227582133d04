#include "boosters/logistic.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 16'384;

}  // namespace

double balanced_weight(const RowSubset& rows) {
  const LogisticTargets targets = logistic_targets(rows, 1);
  const double negative_sum = targets.total_sum - targets.positive_sum;
  if (targets.positive_sum <= 0 || negative_sum <= 0) return 1;
  return negative_sum / targets.positive_sum;
}

LogisticTargets logistic_targets(const RowSubset& rows, double positive_weight) {
  const FeatureMatrix& matrix = rows.matrix;
  CANASTA_ASSERT(matrix.positive.size() == matrix.rows() && matrix.total.size() == matrix.rows());
  LogisticTargets targets;
  for (const std::uint32_t row : rows.rows) {
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

void logistic_gradients(const Context& context, const LogisticTargets& targets,
                        std::span<const float> margin, Gradients& out) {
  CANASTA_ASSERT(margin.size() == targets.size() && out.gradient.size() == targets.size() &&
                 out.hessian.size() == targets.size());
  const Grid grid(targets.weight_sum);
  for_chunks(context, {.count = targets.size(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      const float p = 1 / (1 + std::exp(-margin[row]));
      const float gradient = targets.weight[row] * (p - targets.share[row]);
      const float hessian = targets.weight[row] * p * (1 - p);
      out.gradient[row] = grid(gradient);
      out.hessian[row] = std::max(grid(hessian), grid.step());
    }
  });
}

}  // namespace canasta
