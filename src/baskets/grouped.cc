#include <algorithm>

#include "base/assert.h"
#include "baskets/baskets.h"

namespace canasta {

GroupBaskets grouped(const BasketSpans& baskets, std::span<const std::uint32_t> group_of,
                     std::size_t groups) {
  CANASTA_ASSERT(group_of.size() == baskets.item_count);
  GroupBaskets out;
  out.item_count = groups;
  out.offsets.reserve(baskets.size() + 1);
  out.offsets.push_back(0);
  std::vector<ItemCode> basket;
  for (std::size_t i = 0; i < baskets.size(); ++i) {
    basket.clear();
    for (const ItemCode item : baskets[i]) {
      if (group_of[item] < groups) basket.push_back(group_of[item]);
    }
    std::sort(basket.begin(), basket.end());
    basket.erase(std::unique(basket.begin(), basket.end()), basket.end());
    out.items.insert(out.items.end(), basket.begin(), basket.end());
    out.offsets.push_back(out.items.size());
  }
  return out;
}

}  // namespace canasta
