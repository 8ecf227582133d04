// What the tasks of a search found, in the order of the answer. Private to baskets.
//
// Itemsets are dealt to their counts, then those of one count are sorted by length and codes: a
// comparison sort of all of them takes longer than finding them does.
//
// Cost      24 bytes an itemset, and 8 for each count between the lowest and the highest.
// Threads   Counts in fixed chunks; the order is total, so that it does not depend on the tasks.
#pragma once

#include <memory>
#include <vector>

#include "base/context.h"
#include "baskets/baskets.h"
#include "baskets/found_itemsets.h"

namespace canasta {

using FoundParts = std::vector<std::unique_ptr<FoundItemsets>>;

// Fills offsets, items and count of `out`.
void sort_itemsets(const Context& context, const FoundParts& found, std::size_t item_count,
                   Itemsets& out);

}  // namespace canasta
