#include "math/slate_metrics.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace canasta {
namespace {

double discount(std::size_t rank) { return 1 / std::log2(1 + static_cast<double>(rank)); }

double discounts(std::size_t hits) {
  double sum = 0;
  for (std::size_t rank = 1; rank <= hits; ++rank) sum += discount(rank);
  return sum;
}

}  // namespace

SlateMetrics slate_metrics(std::span<const std::uint8_t> is_hit, std::size_t bought,
                           std::size_t k) {
  CANASTA_ASSERT(bought > 0 && k > 0);
  SlateMetrics metrics;
  double hits = 0;
  double gain = 0;
  double precisions = 0;
  for (std::size_t rank = 1; rank <= std::min(k, is_hit.size()); ++rank) {
    if (is_hit[rank - 1] == 0) continue;
    ++hits;
    gain += discount(rank);
    precisions += hits / static_cast<double>(rank);
    if (metrics.mrr == 0) metrics.mrr = 1 / static_cast<double>(rank);
  }
  const auto best = static_cast<double>(std::min(bought, k));
  metrics.precision = hits / static_cast<double>(k);
  metrics.recall = hits / static_cast<double>(bought);
  metrics.hit_rate = hits > 0 ? 1 : 0;
  metrics.ndcg = gain / discounts(std::min(bought, k));
  metrics.ndcg_full = gain / discounts(bought);
  metrics.map = precisions / best;
  return metrics;
}

}  // namespace canasta
