#include <algorithm>

#include "baskets/search.h"

namespace canasta {
namespace {

constexpr std::uint32_t kNoPlace = 0xFFFFFFFF;
constexpr std::size_t kRanksPerMark = 8;  // a rank in order costs so much less than a mark

}  // namespace

void ListSearch::grow(const ItemLists& lists, ItemRank rank) {
  if (path_.stopped()) return;
  Beside beside;
  if (!look_beside(lists, rank, beside)) return;
  const SearchPath::Step step(path_, lists.code[rank]);
  for (const ItemRank free : beside.free) path_.add_free(lists.code[free]);
  const bool may_be_maximal = beside.growing == 0 && beside.items.empty();
  if (path_.rule().kind != ItemsetKind::Maximal || may_be_maximal) path_.report(lists.count[rank]);
  if (beside.growing == 0 || !path_.may_be_longer()) return;
  for (std::size_t place = 0; place < beside.items.size(); ++place) {
    places_[beside.items[place].rank] = static_cast<std::uint32_t>(place);
  }
  const std::uint64_t baskets = lists.count[rank];
  const std::uint64_t words = (baskets + kBitsPerWord - 1) / kBitsPerWord;
  if (beside.items.size() * words <= path_.rule().bit_words_max ||
      beside.items.size() * baskets <= beside.marks * path_.rule().sparseness) {
    search_bits(lists, rank, beside);
  } else {
    search_lists(lists, rank, beside);
  }
}

// Counts the items of the baskets that hold `rank`. Of ascending ranks those before it come first.
void ListSearch::count_beside(const ItemLists& lists, ItemRank rank) {
  if (counts_.size() < lists.size()) {
    counts_.resize(lists.size());
    places_.resize(lists.size(), kNoPlace);
  }
  const ItemRank end = path_.rule().checks() ? static_cast<ItemRank>(lists.size()) : rank;
  const auto for_each_mark = [&](auto take) {
    std::size_t marks = 0;
    for (const std::uint32_t basket : lists.baskets_of(rank)) {
      for (const ItemRank other : lists.items_of(basket)) {
        if (other >= end) break;
        take(other);
        ++marks;
      }
    }
    return marks;
  };
  const std::size_t marks = for_each_mark([&](ItemRank other) { ++counts_[other]; });
  counted_.clear();
  const auto collect = [&](ItemRank other) {
    if (counts_[other] >= path_.rule().min_count) {
      counted_.push_back({.rank = other, .count = counts_[other]});
    }
    counts_[other] = 0;
  };
  // Whichever is less: all ranks, or the marks once more.
  if (end < marks * kRanksPerMark) {
    for (ItemRank other = 0; other < end; ++other) collect(other);
  } else {
    for_each_mark(collect);
  }
}

bool ListSearch::look_beside(const ItemLists& lists, ItemRank rank, Beside& beside) {
  count_beside(lists, rank);
  const std::uint32_t baskets = lists.count[rank];
  bool found_elsewhere = false;
  for (const auto& [other, count] : counted_) {
    if (other == rank) continue;
    // Ranks of the lists that grow are below those that only check.
    if (count < baskets) {
      beside.items.push_back({.rank = other, .count = count});
      beside.marks += count;
      beside.growing += other < rank ? 1 : 0;
    } else if (other < rank) {
      beside.free.push_back(other);
    } else {
      found_elsewhere = true;
    }
  }
  std::sort(beside.items.begin(), beside.items.end(),
            [&](const BesideItem& a, const BesideItem& b) {
              const bool a_grows = a.rank < rank, b_grows = b.rank < rank;
              if (a_grows != b_grows) return a_grows;
              return a.count != b.count ? a.count > b.count : a.rank < b.rank;
            });
  return !found_elsewhere;
}

void ListSearch::forget_places(const Beside& beside) {
  for (const BesideItem& item : beside.items) places_[item.rank] = kNoPlace;
}

void ListSearch::search_bits(const ItemLists& lists, ItemRank rank, const Beside& beside) {
  const std::span<const std::uint32_t> baskets = lists.baskets_of(rank);
  const std::size_t words = (baskets.size() + kBitsPerWord - 1) / kBitsPerWord;
  const std::uint64_t bytes = beside.items.size() * words * sizeof(BitWord);
  path_.charge(bytes);
  if (path_.stopped()) return;
  std::vector<BitWord> bits(beside.items.size() * words);
  for (std::size_t basket = 0; basket < baskets.size(); ++basket) {
    const BitWord bit = BitWord{1} << (basket % kBitsPerWord);
    for (const ItemRank other : lists.items_of(baskets[basket])) {
      const std::uint32_t place = places_[other];
      if (place != kNoPlace) bits[place * words + basket / kBitsPerWord] |= bit;
    }
  }
  forget_places(beside);
  std::vector<BitRow> growing, checking;
  for (std::size_t place = 0; place < beside.items.size(); ++place) {
    const BesideItem& item = beside.items[place];
    (place < beside.growing ? growing : checking)
        .push_back({.code = lists.code[item.rank],
                    .count = item.count,
                    .bits = bits.data() + place * words});
  }
  bits_.search(growing, checking, words);
  path_.discharge(bytes);
}

void ListSearch::search_lists(const ItemLists& lists, ItemRank rank, const Beside& beside) {
  const std::uint64_t bytes = beside.marks * 2 * sizeof(ItemRank);
  path_.charge(bytes);
  if (path_.stopped()) return;
  ItemLists child;
  for (const BesideItem& item : beside.items) {
    child.code.push_back(lists.code[item.rank]);
    child.count.push_back(item.count);
  }
  child.growing = beside.growing;
  child.ranks.reserve(beside.marks);
  child.basket_offsets.push_back(0);
  for (const std::uint32_t basket : lists.baskets_of(rank)) {
    for (const ItemRank other : lists.items_of(basket)) {
      if (places_[other] != kNoPlace) child.ranks.push_back(places_[other]);
    }
    if (child.ranks.size() > child.basket_offsets.back()) {
      child.basket_offsets.push_back(child.ranks.size());
    }
  }
  forget_places(beside);
  child.invert();
  for (ItemRank each = 0; each < child.growing; ++each) grow(child, each);
  path_.discharge(bytes);
}

}  // namespace canasta
