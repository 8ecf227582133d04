// What is bought together: frequent itemsets, association rules, complements and substitutes.
//
// One exact miner stands behind all of it (miner.cc says how it works); rules and pairs only read
// what it counted. A support is compared as a count: an itemset is frequent when it is in at least
// ceil(p * n) of n baskets, and a rule holds when count >= ceil(c * antecedent), so that a
// confidence of exactly the threshold is in. Empty baskets count in n.
//
// Order     Each answer has one stated order, in which no two entries tie.
// Memory    An answer that would be larger than is allowed is cut where a person would cut it: the
//           minimum support is raised to the lowest count whose answer fits, and the answer says
//           so. That count depends on the baskets and the limit only, not on threads or timing.
// Errors    InvalidInput for a share outside (0, 1]; TooLarge where no support makes it fit, with
//           the remedy; Cancelled.
// Threads   context.threads; the same bytes for any number of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"

namespace canasta {

using ItemCode = std::uint32_t;

// Baskets that somebody else owns. The items of a basket ascend, each once, below item_count.
struct BasketSpans {
  std::span<const std::uint64_t> offsets;  // [n_baskets + 1], into items
  std::span<const ItemCode> items;
  std::size_t item_count = 0;

  std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const ItemCode> operator[](std::size_t basket) const {
    return items.subspan(offsets[basket], offsets[basket + 1] - offsets[basket]);
  }
};

// The least count that is at least `share` of `of`; a product that is whole but for the rounding of
// a double counts as whole, so that .07 of 100 is 7. At least 1. REQUIRES: 0 <= share <= 1
std::uint64_t least_count(double share, std::uint64_t of);

// Closed: no item can be added without losing a basket; the counts of all others follow from these.
// Maximal: no item can be added at all and leave it frequent; the border of what is frequent.
enum class ItemsetKind : std::uint8_t { All, Closed, Maximal };

struct ItemsetOptions {
  double min_support = 0.01;  // share of the baskets
  ItemsetKind kind = ItemsetKind::All;
  // Longer itemsets are not listed; 0: no limit. What is closed or maximal is decided without it.
  std::uint64_t length_max = 0;
  std::uint64_t itemsets_max = 0;  // 0: as many as a quarter of context.memory_limit_bytes holds
};

// What was asked and what was used; they differ when the answer had to be cut.
struct SupportUsed {
  std::uint64_t baskets = 0;
  std::uint64_t asked_count = 0;
  std::uint64_t used_count = 0;
  // Of a raised support: about how many itemsets there would have been (estimate.h).
  double itemsets_estimated = 0;

  bool raised() const { return used_count > asked_count; }
};

// Highest count first; of one count the shorter first, then by codes. Items of an itemset ascend.
struct Itemsets {
  SupportUsed support;
  std::vector<std::uint64_t> offsets;  // [n_itemsets + 1], into items
  std::vector<ItemCode> items;
  std::vector<std::uint32_t> count;  // baskets that hold all of the items

  std::size_t size() const { return count.size(); }
  std::span<const ItemCode> operator[](std::size_t i) const {
    return std::span(items).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

Result<Itemsets> frequent_itemsets(const Context& context, const BasketSpans& baskets,
                                   const ItemsetOptions& options);

}  // namespace canasta
