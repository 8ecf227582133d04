// The search for frequent itemsets below one item: depth first, first over lists of baskets, then,
// where few or dense baskets are left, over bits. Private to baskets.
//
// A node is a set of items (the prefix) with the baskets that hold it. Of the items beside it that
// are frequent in those baskets
//   free items     are in all of them: they need no node of their own (perfect extensions; Borgelt
//                  2012 calls it so, LCM's closure is the same idea);
//   growing items  come before the node's last item: each gives a child;
//   checking items come after it, and were or will be looked at elsewhere.
// For closed sets (LCM's prefix-preserving closure extension; DCI-Closed's order-preserving check):
// a checking item that is in all baskets of a node says that the node's closed set is found
// elsewhere, so it is left. A maximal set is a closed one without growing items and without a
// checking item that is frequent beside it. Neither kind needs to look up what was found before.
//
// Lists: the items of each basket of the node are counted in one pass (LCM's occurrence deliver),
//   and a child's lists hold its growing and checking items only.
// Bits: a row of bits per item, over the baskets of the node where the bits begin (Eclat). A child
//   intersects rows. Used where the rows take at most bit_words_max words or one bit in
//   `sparseness` is set; both were chosen by measuring on the FIMI data.
//
// Cost      Time is at most linear in the nodes times the size of their lists or rows.
// Memory    Lists and rows of the nodes from the top to the deepest: charged, and the search ends
//           as "too much" when those of a task pass one part in kWorkShare of the memory limit,
//           or kDepthMax.
// Source    Uno, Kiyomi, Arimura (2004), "LCM ver. 2", FIMI, sections 2-4; Zaki (2000), "Scalable
//           Algorithms for Association Mining", IEEE TKDE 12(3), section 4; Lucchese, Orlando,
//           Perego (2006), "Fast and Memory Efficient Mining of Frequent Closed Itemsets", IEEE
//           TKDE 18(1), section 3; Borgelt (2012), "Frequent Item Set Mining", WIREs 2(6).
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/context.h"
#include "baskets/bit_kernels.h"
#include "baskets/found_itemsets.h"
#include "baskets/item_lists.h"

namespace canasta {

inline constexpr std::uint64_t kWorkShare = 16;
inline constexpr std::size_t kDepthMax = 4'000;

struct SearchRule {
  ItemsetKind kind = ItemsetKind::All;
  std::uint64_t min_count = 1;
  std::uint64_t length_max = 0;  // 0: no limit
  // When lists give way to bits; tests turn them down to see the lists alone.
  std::size_t bit_words_max = std::size_t{1} << 14;
  std::size_t sparseness = 16;

  // Do items that were looked at elsewhere decide?
  bool checks() const { return kind != ItemsetKind::All; }
};

// What the nodes from the top to the present one hold, and when to stop.
class SearchPath {
 public:
  SearchPath(const Context& context, const SearchRule& rule, Allowance& allowance,
             FoundItemsets& found)
      : context_(context), rule_(rule), allowance_(allowance), found_(found) {}

  // A node with its item; destruction leaves it.
  class Step;

  const SearchRule& rule() const { return rule_; }
  void add_free(ItemCode item) {
    (rule_.kind == ItemsetKind::All ? free_ : prefix_).push_back(item);
  }
  void report(std::uint32_t count) { found_.add(prefix_, free_, count); }
  bool may_be_longer() const { return rule_.length_max == 0 || prefix_.size() < rule_.length_max; }

  // Too much was found or is needed, or a person asked to stop.
  bool stopped();
  void charge(std::uint64_t bytes);
  void discharge(std::uint64_t bytes) { work_bytes_ -= bytes; }

 private:
  const Context& context_;
  const SearchRule& rule_;
  Allowance& allowance_;
  FoundItemsets& found_;
  std::vector<ItemCode> prefix_, free_;
  std::size_t depth_ = 0;
  std::uint64_t work_bytes_ = 0;
};

class SearchPath::Step {
 public:
  Step(SearchPath& path, ItemCode item);
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  SearchPath& path_;
  std::size_t prefix_size_, free_size_;
};

// A row of bits: the baskets of an item.
struct BitRow {
  ItemCode code = 0;
  std::uint32_t count = 0;
  const BitWord* bits = nullptr;
};

class BitSearch {
 public:
  explicit BitSearch(SearchPath& path) : path_(path) {}

  // All nodes below the present one, whose rows of `words` words these are. Sorts `growing`.
  void search(std::vector<BitRow>& growing, const std::vector<BitRow>& checking, std::size_t words);

 private:
  // One for each depth, so that rows are allocated once.
  struct Level {
    std::vector<BitWord> words;
    std::vector<BitRow> rows;
  };

  void visit(const std::vector<BitRow>& rows, std::size_t depth);
  void grow(const std::vector<BitRow>& rows, std::size_t at, std::size_t depth);
  void intersect(const std::vector<BitRow>& rows, std::size_t at, Level& next);
  bool found_elsewhere(const BitRow& row) const;
  bool frequent_elsewhere(const BitRow& row) const;

  SearchPath& path_;
  const BitKernels& kernels_ = fastest_bit_kernels();
  std::size_t words_ = 0;
  std::vector<BitRow> checking_;
  std::deque<Level> levels_;
};

class ListSearch {
 public:
  explicit ListSearch(SearchPath& path) : path_(path), bits_(path) {}

  // The set that the present node makes with one item of its lists, and all nodes below it.
  void grow(const ItemLists& lists, ItemRank rank);

 private:
  struct BesideItem {
    ItemRank rank = 0;  // in the lists of the node above
    std::uint32_t count = 0;
  };
  // The frequent items beside a node. First those that grow, then those that check; of each the
  // highest count first.
  struct Beside {
    std::vector<BesideItem> items;
    std::size_t growing = 0;
    std::vector<ItemRank> free;
    std::uint64_t marks = 0;  // sum of the counts of `items`
  };

  // False when a checking item is in all baskets of the node.
  bool look_beside(const ItemLists& lists, ItemRank rank, Beside& beside);
  void count_beside(const ItemLists& lists, ItemRank rank);
  // These take and forget the places of the items.
  void search_bits(const ItemLists& lists, ItemRank rank, const Beside& beside);
  void search_lists(const ItemLists& lists, ItemRank rank, const Beside& beside);
  void forget_places(const Beside& beside);

  SearchPath& path_;
  BitSearch bits_;
  std::vector<std::uint32_t> counts_;  // by rank; zero between uses
  std::vector<BesideItem> counted_;    // the frequent ones
  std::vector<std::uint32_t> places_;  // by rank: place in Beside::items
};

}  // namespace canasta
