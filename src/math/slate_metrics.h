// Metrics of one ranked list against the products that were bought, at a cut K.
//
//   precision   hits among the first K / K, also where the list is shorter
//   recall      hits / bought
//   hit_rate    1 where there is a hit
//   ndcg        sum over hits of 1 / log2(1 + rank) by that of the best list; the best list
//               holds min(bought, K) hits (ndcg) or, as next-basket papers have it, all bought
//               products however many (ndcg_full)
//   map         mean over the hits' ranks of the precision there, hits divided by min(bought, K)
//   mrr         1 / rank of the first hit, 0 without one
//
// Source   Manning, Raghavan & Schütze (2008), "Introduction to Information Retrieval", 8.4;
//          Järvelin & Kekäläinen (2002) for the discount. Threads  pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace canasta {

struct SlateMetrics {
  double precision = 0;
  double recall = 0;
  double hit_rate = 0;
  double ndcg = 0;
  double ndcg_full = 0;
  double map = 0;
  double mrr = 0;
};

// `is_hit`: for each place of the list whether its product was bought, 1 or 0. `bought`: how many
// products were. REQUIRES: bought > 0, at least as many as hits; k > 0.
SlateMetrics slate_metrics(std::span<const std::uint8_t> is_hit, std::size_t bought, std::size_t k);

}  // namespace canasta
