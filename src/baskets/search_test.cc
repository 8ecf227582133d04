#include "baskets/search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "baskets/sample_baskets.h"

namespace canasta {
namespace {

using Counted = std::map<std::vector<ItemCode>, std::uint32_t>;

Counted searched(const BasketSpans& baskets, const SearchRule& rule) {
  const Context context;
  Allowance allowance({.itemsets = Amount::kMost / 2, .bytes = Amount::kMost / 2});
  FoundItemsets found(Finding::Keep, rule.length_max, allowance);
  SearchPath path(context, rule, allowance, found);
  ListSearch search(path);
  const ItemLists lists = frequent_items(baskets, rule.min_count);
  for (ItemRank rank = 0; rank < lists.size(); ++rank) search.grow(lists, rank);
  Counted out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto items = found.items().subspan(begin, found.lengths()[i]);
    EXPECT_TRUE(out.emplace(std::vector(items.begin(), items.end()), found.counts()[i]).second);
    begin += items.size();
  }
  return out;
}

RC_GTEST_PROP(SearchLaw, ListsAndBitsFindTheSame, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const double most = *rc::gen::element(0.1, 0.5, 1.0);
  const SampleBaskets baskets = random_baskets(seed, 200, 24, most);
  SearchRule rule{
      .kind = *rc::gen::element(ItemsetKind::All, ItemsetKind::Closed, ItemsetKind::Maximal),
      .min_count = *rc::gen::inRange<std::uint64_t>(20, 60),
      .length_max = *rc::gen::element<std::uint64_t>(0, 1, 3)};
  const Counted by_bits = searched(baskets.spans(), rule);
  rule.bit_words_max = 0;
  rule.sparseness = 0;
  RC_ASSERT(searched(baskets.spans(), rule) == by_bits);
}

// Rows of 24 items over the baskets of one: some 24 * 4 words, and as much again at each depth.
TEST(SearchLimits, WorkingMemoryIsKept) {
  const SampleBaskets baskets = random_baskets(1, 200, 24, 1.0);
  const ItemLists lists = frequent_items(baskets.spans(), 20);
  for (const std::uint64_t bytes : {std::uint64_t{500}, std::uint64_t{50'000}}) {
    const Context context{.memory_limit_bytes = bytes * kWorkShare};
    const SearchRule rule{.min_count = 20};
    Allowance allowance({.itemsets = Amount::kMost / 2, .bytes = Amount::kMost / 2});
    FoundItemsets found(Finding::Count, 0, allowance);
    SearchPath path(context, rule, allowance, found);
    ListSearch search(path);
    for (ItemRank rank = 0; rank < lists.size(); ++rank) search.grow(lists, rank);
    EXPECT_EQ(allowance.exceeded(), bytes == 500);
  }
}

TEST(BitKernels, FastestEqualsThePlain) {
  Random random(11);
  std::vector<BitWord> a(37), b(37), fast(37), plain(37);
  for (std::size_t words = 0; words <= a.size(); ++words) {
    for (std::size_t i = 0; i < words; ++i) {
      a[i] = random.next();
      b[i] = random.next();
    }
    const auto intersect = fastest_bit_kernels().intersect;
    const std::uint64_t count =
        plain_bit_kernels().intersect(a.data(), b.data(), plain.data(), words);
    EXPECT_EQ(intersect(a.data(), b.data(), fast.data(), words), count);
    EXPECT_EQ(intersect(a.data(), b.data(), nullptr, words), count);
    EXPECT_EQ(plain_bit_kernels().intersect(a.data(), b.data(), nullptr, words), count);
    EXPECT_TRUE(
        std::equal(fast.begin(), fast.begin() + static_cast<std::ptrdiff_t>(words), plain.begin()));
    EXPECT_TRUE(is_part_of(plain.data(), a.data(), words));
  }
  EXPECT_FALSE(is_part_of(a.data(), b.data(), a.size()));
}

TEST(FoundItemsets, AmountsAreThoseOfTheSubsets) {
  EXPECT_EQ(amount_of(2, 3, 0).itemsets, 8U);
  EXPECT_EQ(amount_of(2, 3, 3).itemsets, 4U);  // the prefix, and three of one more
  EXPECT_EQ(amount_of(2, 3, 1).itemsets, 0U);
  EXPECT_EQ(amount_of(0, 3, 0).itemsets, 7U);  // the empty set is none
  EXPECT_EQ(amount_of(1, 10'000, 0).itemsets, Amount::kMost);
  EXPECT_EQ(amount_of(1, 10'000, 2).itemsets, 10'001U);
  EXPECT_EQ(amount_of(1, 1, 0).bytes, 2 * kBytesPerItemset + 3 * kBytesPerItem);
}

}  // namespace
}  // namespace canasta
