#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "baskets/baskets.h"
#include "baskets/sample_baskets.h"

namespace canasta {
namespace {

// Two brands of coffee (0, 1) of which a customer takes one, with sugar (2) and filters (3) in half
// of the cases; the rest (4 to 9) is bought by chance, one basket in five by each.
SampleBaskets coffee_shop() {
  Random random(3);
  SampleBaskets baskets;
  for (int i = 0; i < 6'000; ++i) {
    std::vector<ItemCode> basket;
    if (random.unit() < 0.3) {
      basket.push_back(random.unit() < 0.5 ? 0 : 1);
      if (random.unit() < 0.5) basket.push_back(2);
      if (random.unit() < 0.5) basket.push_back(3);
    }
    for (ItemCode item = 4; item < 10; ++item) {
      if (random.unit() < 0.2) basket.push_back(item);
    }
    baskets.add(basket);
  }
  return baskets;
}

ItemPairs paired(const BasketSpans& baskets, const PairOptions& options,
                 const Context& context = {}) {
  auto pairs = related_pairs(context, baskets, options);
  EXPECT_TRUE(pairs.ok());
  return std::move(pairs).value();
}

TEST(Pairs, ExpectedByChanceAmongBasketsOfTheirSizes) {
  // Sizes 3, 3, 3, 1: 10 marks, sum of s (s - 1) = 18. Item 0 is in 4 baskets, item 1 in 3.
  SampleBaskets baskets;
  for (int i = 0; i < 25; ++i) {
    for (int j = 0; j < 3; ++j) baskets.add({0, 1, 2});
    baskets.add({0});
  }
  const ItemPairs pairs = paired(baskets.spans(), {});
  ASSERT_EQ(pairs.pairs.size(), 1U);  // 75 of 40.5; those with 0 are at 75 of 54
  EXPECT_EQ(pairs.pairs[0].first, 1U);
  EXPECT_EQ(pairs.pairs[0].second, 2U);
  EXPECT_EQ(pairs.pairs[0].counts.both, 75U);
  EXPECT_DOUBLE_EQ(pairs.pairs[0].expected, 75.0 * 75 * (18 * 25) / 250 / 250);
}

TEST(Pairs, CoffeeGoesWithSugarAndFilters) {
  const ItemPairs pairs = paired(coffee_shop().spans(), {});
  std::vector<std::pair<ItemCode, ItemCode>> found;
  for (const ItemPair& pair : pairs.pairs) found.emplace_back(pair.first, pair.second);
  std::sort(found.begin(), found.end());
  using Pairs = std::vector<std::pair<ItemCode, ItemCode>>;
  EXPECT_EQ(found, (Pairs{{0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}));
}

TEST(Pairs, TwoBrandsOfCoffeeAreSubstitutes) {
  const ItemPairs pairs = paired(coffee_shop().spans(), {.kind = PairKind::Substitute});
  ASSERT_EQ(pairs.pairs.size(), 1U);
  EXPECT_EQ(pairs.pairs[0].first, 0U);
  EXPECT_EQ(pairs.pairs[0].second, 1U);
  EXPECT_EQ(pairs.pairs[0].counts.both, 0U);
  EXPECT_GT(pairs.pairs[0].similarity, 0.9);
}

TEST(Pairs, OneCategoryStandsForAlike) {
  const SampleBaskets baskets = coffee_shop();
  std::vector<std::uint32_t> group(10, 0xFFFFFFFF);
  PairOptions options{.kind = PairKind::Substitute, .similarity_min = 2, .group_of = group};
  EXPECT_EQ(paired(baskets.spans(), options).pairs.size(), 0U);
  group[0] = group[1] = 7;
  EXPECT_EQ(paired(baskets.spans(), options).pairs.size(), 1U);
}

TEST(Pairs, ByChanceThereAreNone) {
  const SampleBaskets baskets = random_baskets(77, 5'000, 40, 0.5);
  for (const PairKind kind : {PairKind::Complementary, PairKind::Substitute}) {
    EXPECT_EQ(
        paired(baskets.spans(), {.kind = kind, .ratio_far = 1, .similarity_min = 0}).pairs.size(),
        0U);
  }
}

// What an empty answer is explained with.
TEST(Pairs, CountsWhatWasLookedAt) {
  const SampleBaskets coffee = coffee_shop();
  const ItemPairs unlike =
      paired(coffee.spans(), {.kind = PairKind::Substitute, .similarity_min = 2});
  EXPECT_EQ(unlike.items, 10U);
  EXPECT_EQ(unlike.compared, 45U);
  EXPECT_EQ(unlike.founded, 45U);
  EXPECT_EQ(unlike.far, 1U);  // the two brands
  EXPECT_EQ(unlike.found, 0U);
  const ItemPairs complements = paired(coffee.spans(), {});
  EXPECT_EQ(complements.founded, 44U);  // the two brands are in no basket
  EXPECT_EQ(complements.far, complements.found);

  // As many with both as needed, and one fewer.
  for (const int both : {10, 9}) {
    SampleBaskets baskets;
    for (int i = 0; i < both; ++i) baskets.add({0, 1});
    EXPECT_EQ(paired(baskets.spans(), {}).founded, both == 10 ? 1U : 0U);
  }
  const ItemPairs rare = paired(coffee.spans(), {.min_support = .9});
  EXPECT_EQ(rare.items, 0U);
  EXPECT_EQ(rare.compared, 0U);
}

TEST(Pairs, ThreadsAndMemoryAreKept) {
  const SampleBaskets baskets = coffee_shop();
  const ItemPairs one = paired(baskets.spans(), {});
  const ItemPairs four = paired(baskets.spans(), {}, {.threads = 4});
  ASSERT_EQ(four.pairs.size(), one.pairs.size());
  EXPECT_EQ(four.pairs[0].second, one.pairs[0].second);
  const ItemPairs few = paired(baskets.spans(), {}, {.memory_limit_bytes = 800});  // 5 products
  EXPECT_TRUE(few.support.raised());
  EXPECT_EQ(few.support.itemsets_estimated, 10);
  EXPECT_FALSE(related_pairs({}, baskets.spans(), {.min_support = 0}).ok());
  EXPECT_EQ(paired(SampleBaskets().spans(), {}).pairs.size(), 0U);
  EXPECT_EQ(paired(baskets_of_lists({{0}, {1}}).spans(), {}).pairs.size(), 0U);
}

}  // namespace
}  // namespace canasta
