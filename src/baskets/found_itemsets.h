// What a search finds: itemsets one behind the other, or only how many. Private to baskets.
//
// A search reports a node: items that are in (the prefix) and, of kind All, free items, each of
// which is in every basket that holds the prefix, so that the prefix with any part of them is
// frequent with the same count. The 574,431 itemsets of the mushroom data at 10 % are
// 8,108 nodes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "baskets/allowance.h"
#include "baskets/baskets.h"

namespace canasta {

enum class Finding : std::uint8_t { Keep, Count };

class FoundItemsets {
 public:
  FoundItemsets(Finding finding, std::uint64_t length_max, Allowance& allowance)
      : finding_(finding), length_max_(length_max), allowance_(&allowance) {}

  // The prefix with every part of `free`, as long as they are not too long. The empty set is none.
  void add(std::span<const ItemCode> prefix, std::span<const ItemCode> free, std::uint32_t count);
  // Takes what was not taken yet from the allowance.
  void settle();

  std::size_t size() const { return counts_.size(); }
  std::span<const std::uint32_t> counts() const { return counts_; }
  std::span<const std::uint32_t> lengths() const { return lengths_; }
  std::span<const ItemCode> items() const { return items_; }

 private:
  void keep(std::size_t free_from, std::uint32_t count);
  void append(std::uint32_t count);

  Finding finding_;
  std::uint64_t length_max_;
  Allowance* allowance_;
  Amount untaken_;
  std::vector<ItemCode> prefix_, free_, chosen_;  // ascending
  std::vector<ItemCode> items_;
  std::vector<std::uint32_t> lengths_, counts_;
};

// Of prefix_length items with every part of `free` others, none longer than length_max (0: no
// limit) and none empty.
Amount amount_of(std::uint64_t prefix_length, std::uint64_t free, std::uint64_t length_max);

}  // namespace canasta
