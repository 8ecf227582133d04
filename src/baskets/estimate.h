// How many frequent itemsets are there, without listing them? For saying so when they are too many.
//
// Random dives: from the top, go to one of the node's children by chance, and so on down; a node
// that was reached counts for as many as there were children to choose from on the way. The mean
// over dives is the number of itemsets on average, whatever the shape of the tree. Few dives give
// its order of magnitude, no more; rare deep branches are often missed, so that it is mostly low.
//
// Cost      kDives times at most the marks of the lists, for each item of depth.
// Threads   context.threads. The same estimate for any number of them; it depends on context.seed.
// Source    Knuth (1975), "Estimating the Efficiency of Backtrack Programs", Mathematics of
//           Computation 29(129), pages 121-136.
#pragma once

#include "base/context.h"
#include "baskets/item_lists.h"

namespace canasta {

inline constexpr std::size_t kDives = 256;

// Of kind All, and at most `length_max` items long (0: no limit).
double estimate_itemsets(const Context& context, const ItemLists& lists, std::uint64_t min_count,
                         std::uint64_t length_max);

}  // namespace canasta
