#include "baskets/item_lists.h"

#include <algorithm>
#include <numeric>

namespace canasta {
namespace {

constexpr ItemRank kNoRank = 0xFFFFFFFF;

}  // namespace

void ItemLists::invert() {
  item_offsets.assign(size() + 1, 0);
  for (const ItemRank rank : ranks) ++item_offsets[rank + 1];
  std::partial_sum(item_offsets.begin(), item_offsets.end(), item_offsets.begin());
  baskets.resize(ranks.size());
  std::vector<std::uint64_t> next(item_offsets.begin(), item_offsets.end() - 1);
  for (std::size_t basket = 0; basket < basket_count(); ++basket) {
    const auto begin = ranks.begin() + static_cast<std::ptrdiff_t>(basket_offsets[basket]);
    const auto end = ranks.begin() + static_cast<std::ptrdiff_t>(basket_offsets[basket + 1]);
    std::sort(begin, end);
    for (auto rank = begin; rank != end; ++rank) {
      baskets[next[*rank]++] = static_cast<std::uint32_t>(basket);
    }
  }
}

ItemLists frequent_items(const BasketSpans& spans, std::uint64_t min_count) {
  std::vector<std::uint32_t> count(spans.item_count);
  for (const ItemCode item : spans.items) ++count[item];
  ItemLists lists;
  for (ItemCode item = 0; item < spans.item_count; ++item) {
    if (count[item] >= min_count) lists.code.push_back(item);
  }
  std::stable_sort(lists.code.begin(), lists.code.end(),
                   [&](ItemCode a, ItemCode b) { return count[a] > count[b]; });
  std::vector<ItemRank> rank_of(spans.item_count, kNoRank);
  std::size_t marks = 0;
  for (ItemRank rank = 0; rank < lists.size(); ++rank) {
    rank_of[lists.code[rank]] = rank;
    lists.count.push_back(count[lists.code[rank]]);
    marks += lists.count.back();
  }
  lists.growing = lists.size();
  lists.ranks.reserve(marks);
  lists.basket_offsets.push_back(0);
  for (std::size_t basket = 0; basket < spans.size(); ++basket) {
    for (const ItemCode item : spans[basket]) {
      if (rank_of[item] != kNoRank) lists.ranks.push_back(rank_of[item]);
    }
    if (lists.ranks.size() > lists.basket_offsets.back()) {
      lists.basket_offsets.push_back(lists.ranks.size());
    }
  }
  lists.invert();
  return lists;
}

}  // namespace canasta
