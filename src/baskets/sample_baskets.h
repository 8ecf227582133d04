// Baskets for tests: from lists, from a seed, from the files of CANASTA_DATA.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "base/random.h"
#include "baskets/baskets.h"

namespace canasta {

// Baskets that are their own owner.
struct SampleBaskets {
  std::vector<std::uint64_t> offsets = {0};
  std::vector<ItemCode> items;
  std::size_t item_count = 0;

  void add(std::vector<ItemCode> basket) {
    std::sort(basket.begin(), basket.end());
    basket.erase(std::unique(basket.begin(), basket.end()), basket.end());
    for (const ItemCode item : basket) {
      item_count = std::max<std::size_t>(item_count, std::size_t{item} + 1);
    }
    items.insert(items.end(), basket.begin(), basket.end());
    offsets.push_back(items.size());
  }
  BasketSpans spans() const {
    return {.offsets = offsets, .items = items, .item_count = item_count};
  }
};

inline SampleBaskets baskets_of_lists(std::initializer_list<std::vector<ItemCode>> lists) {
  SampleBaskets baskets;
  for (const auto& list : lists) baskets.add(list);
  return baskets;
}

// `baskets` baskets over `items` items, each in with a chance of its own between 0 and `most`.
inline SampleBaskets random_baskets(std::uint64_t seed, std::size_t baskets, ItemCode items,
                                    double most) {
  Random random(seed);
  std::vector<double> chance(items);
  for (double& each : chance) each = most * random.unit();
  SampleBaskets out;
  for (std::size_t i = 0; i < baskets; ++i) {
    std::vector<ItemCode> basket;
    for (ItemCode item = 0; item < items; ++item) {
      if (random.unit() < chance[item]) basket.push_back(item);
    }
    out.add(basket);
  }
  out.item_count = items;
  return out;
}

}  // namespace canasta
