// Baskets by item and items by basket, with only the items that may still matter. Private to
// baskets.
//
// Items are ranked: a lower rank is in more baskets, equal counts go by code. So the rare items
// come last, and the sets that end in an item need only look at the items before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "baskets/baskets.h"

namespace canasta {

using ItemRank = std::uint32_t;

// Invariants
//   1. Ranks ascend in each basket; positions of baskets ascend in each item's list.
//   2. Sets are grown from ranks below `growing` only. The others were looked at before, elsewhere
//      in the search; a set that one of them could extend is not closed.
// Cost: 8 bytes a mark (an item in a basket), beside the offsets.
struct ItemLists {
  std::vector<ItemCode> code;        // [n_ranks]
  std::vector<std::uint32_t> count;  // [n_ranks], baskets
  std::size_t growing = 0;
  std::vector<std::uint64_t> basket_offsets;  // [n_baskets + 1]
  std::vector<ItemRank> ranks;                // of each basket
  std::vector<std::uint64_t> item_offsets;    // [n_ranks + 1]
  std::vector<std::uint32_t> baskets;         // of each rank

  std::size_t size() const { return code.size(); }
  std::size_t basket_count() const { return basket_offsets.size() - 1; }
  std::span<const ItemRank> items_of(std::size_t basket) const {
    return std::span(ranks).subspan(basket_offsets[basket],
                                    basket_offsets[basket + 1] - basket_offsets[basket]);
  }
  std::span<const std::uint32_t> baskets_of(ItemRank rank) const {
    return std::span(baskets).subspan(item_offsets[rank],
                                      item_offsets[rank + 1] - item_offsets[rank]);
  }
  // From basket_offsets and ranks: sorts each basket and fills item_offsets and baskets.
  void invert();
};

// The items that are in at least `min_count` baskets, all of them growing. Baskets that hold none
// are left out. REQUIRES: fewer than 2^32 baskets.
ItemLists frequent_items(const BasketSpans& baskets, std::uint64_t min_count);

}  // namespace canasta
