#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "baskets/baskets.h"
#include "baskets/sample_baskets.h"

namespace canasta {
namespace {

using Set = std::vector<ItemCode>;
using Counted = std::map<Set, std::uint64_t>;

Counted counted(const Itemsets& itemsets) {
  Counted out;
  for (std::size_t i = 0; i < itemsets.size(); ++i) {
    const auto items = itemsets[i];
    EXPECT_TRUE(out.emplace(Set(items.begin(), items.end()), itemsets.count[i]).second);
  }
  return out;
}

// The slow twin: every subset of the items, counted basket by basket.
Counted every_frequent_set(const BasketSpans& baskets, std::uint64_t min_count) {
  std::vector<std::uint32_t> masks;
  for (std::size_t basket = 0; basket < baskets.size(); ++basket) {
    std::uint32_t mask = 0;
    for (const ItemCode item : baskets[basket]) mask |= 1U << item;
    masks.push_back(mask);
  }
  Counted out;
  for (std::uint32_t set = 1; set < 1U << baskets.item_count; ++set) {
    const auto count = static_cast<std::uint64_t>(std::count_if(
        masks.begin(), masks.end(), [&](std::uint32_t mask) { return (mask & set) == set; }));
    if (count < min_count) continue;
    Set items;
    for (ItemCode item = 0; item < baskets.item_count; ++item) {
      if ((set >> item & 1U) != 0) items.push_back(item);
    }
    out.emplace(items, count);
  }
  return out;
}

// Of sets that are all there: closed where no larger one has the same count, maximal where none is.
Counted keep_kind(const Counted& all, ItemsetKind kind) {
  Counted out;
  for (const auto& [items, count] : all) {
    const bool hidden = std::any_of(all.begin(), all.end(), [&](const auto& other) {
      return other.first.size() > items.size() &&
             std::includes(other.first.begin(), other.first.end(), items.begin(), items.end()) &&
             (kind == ItemsetKind::Maximal || other.second == count);
    });
    if (kind == ItemsetKind::All || !hidden) out.emplace(items, count);
  }
  return out;
}

Itemsets mined(const BasketSpans& baskets, const ItemsetOptions& options, int threads = 1) {
  const Context context{.threads = threads};
  auto itemsets = frequent_itemsets(context, baskets, options);
  EXPECT_TRUE(itemsets.ok());
  return std::move(itemsets).value();
}

const SampleBaskets kFive = baskets_of_lists({{0, 1, 2}, {0, 1}, {0, 2}, {0, 1, 2, 3}, {1, 3}});

TEST(Itemsets, CountedByHand) {
  const Itemsets all = mined(kFive.spans(), {.min_support = 0.6});
  EXPECT_EQ(counted(all), (Counted{{{0}, 4}, {{1}, 4}, {{2}, 3}, {{0, 1}, 3}, {{0, 2}, 3}}));
  const Itemsets closed = mined(kFive.spans(), {.min_support = 0.6, .kind = ItemsetKind::Closed});
  EXPECT_EQ(counted(closed), (Counted{{{0}, 4}, {{1}, 4}, {{0, 1}, 3}, {{0, 2}, 3}}));
  const Itemsets maximal = mined(kFive.spans(), {.min_support = 0.6, .kind = ItemsetKind::Maximal});
  EXPECT_EQ(counted(maximal), (Counted{{{0, 1}, 3}, {{0, 2}, 3}}));
}

TEST(Itemsets, HighestCountFirstThenShortestThenByCode) {
  const Itemsets all = mined(kFive.spans(), {.min_support = 0.6});
  std::vector<Set> order;
  for (std::size_t i = 0; i < all.size(); ++i) order.emplace_back(all[i].begin(), all[i].end());
  EXPECT_EQ(order, (std::vector<Set>{{0}, {1}, {2}, {0, 1}, {0, 2}}));
}

TEST(Itemsets, AnItemInEveryBasketIsThere) {
  const SampleBaskets baskets = baskets_of_lists({{0, 1}, {0, 2}, {0}});
  const Itemsets all = mined(baskets.spans(), {.min_support = 0.3});
  EXPECT_EQ(counted(all), (Counted{{{0}, 3}, {{1}, 1}, {{2}, 1}, {{0, 1}, 1}, {{0, 2}, 1}}));
  EXPECT_EQ(counted(mined(baskets.spans(), {.min_support = 1, .kind = ItemsetKind::Maximal})),
            (Counted{{{0}, 3}}));
}

TEST(Itemsets, EdgesAreAnswered) {
  EXPECT_EQ(mined(SampleBaskets().spans(), {}).size(), 0U);
  const SampleBaskets one = baskets_of_lists({{3, 5}});
  EXPECT_EQ(counted(mined(one.spans(), {.min_support = 1})),
            (Counted{{{3}, 1}, {{5}, 1}, {{3, 5}, 1}}));
  const SampleBaskets singles = baskets_of_lists({{0}, {1}, {0}});
  EXPECT_EQ(counted(mined(singles.spans(), {.min_support = 0.01})), (Counted{{{0}, 2}, {{1}, 1}}));
  const SampleBaskets with_empty = baskets_of_lists({{0}, {}, {}, {}});
  EXPECT_EQ(mined(with_empty.spans(), {.min_support = 0.26}).size(), 0U);
  EXPECT_EQ(mined(with_empty.spans(), {.min_support = 0.25}).size(), 1U);
}

TEST(Itemsets, ASupportIsAShare) {
  for (const double support : {0.0, -0.1, 1.000001, std::nan("")}) {
    const auto itemsets = frequent_itemsets({}, kFive.spans(), {.min_support = support});
    ASSERT_FALSE(itemsets.ok());
    EXPECT_EQ(itemsets.error().code(), ErrorCode::InvalidInput);
  }
}

TEST(Itemsets, AWholeProductIsNotRoundedUp) {
  EXPECT_EQ(least_count(0.07, 100), 7U);      // .07 * 100 is 7.000000000000001
  EXPECT_EQ(least_count(0.55, 20), 11U);      // and .55 * 20 is 11.000000000000002
  EXPECT_EQ(least_count(0.006, 9'835), 60U);  // 59.01
  EXPECT_EQ(least_count(0, 5), 1U);
  EXPECT_EQ(least_count(1, 4'000'000'000), 4'000'000'000U);
  EXPECT_EQ(least_count(0.2500000001, 4'000'000'000), 1'000'000'001U);
}

RC_GTEST_PROP(ItemsetsLaw, EqualTheSlowTwin, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const auto items = *rc::gen::inRange<ItemCode>(1, 11);
  const auto size = *rc::gen::inRange<std::size_t>(1, 150);
  const double most = *rc::gen::element(0.2, 0.6, 1.0, 1.3);
  const SampleBaskets baskets = random_baskets(seed, size, items, most);
  const double support = *rc::gen::element(0.01, 0.05, 0.2, 0.5);
  const Counted all = every_frequent_set(baskets.spans(), least_count(support, size));
  for (const ItemsetKind kind : {ItemsetKind::All, ItemsetKind::Closed, ItemsetKind::Maximal}) {
    const Itemsets itemsets = mined(baskets.spans(), {.min_support = support, .kind = kind}, 2);
    RC_ASSERT(counted(itemsets) == keep_kind(all, kind));
  }
}

// Every part of a frequent set is frequent and in no fewer baskets; each maximal set is closed,
// each closed one frequent; and the count of any frequent set is the highest of the closed ones
// around.
RC_GTEST_PROP(ItemsetsLaw, KindsFitTogether, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const SampleBaskets baskets = random_baskets(seed, 300, 16, *rc::gen::element(0.3, 0.8));
  const auto of_kind = [&](ItemsetKind kind) {
    return counted(mined(baskets.spans(), {.min_support = 0.04, .kind = kind}));
  };
  const Counted all = of_kind(ItemsetKind::All);
  const Counted closed = of_kind(ItemsetKind::Closed);
  for (const auto& [items, count] : all) {
    for (std::size_t out = 0; items.size() > 1 && out < items.size(); ++out) {
      Set part = items;
      part.erase(part.begin() + static_cast<std::ptrdiff_t>(out));
      RC_ASSERT(all.contains(part) && all.at(part) >= count);
    }
    std::uint64_t highest = 0;
    for (const auto& [around, its_count] : closed) {
      if (std::ranges::includes(around, items)) highest = std::max(highest, its_count);
    }
    RC_ASSERT(highest == count);
  }
  for (const auto& [items, count] : closed) RC_ASSERT(all.contains(items));
  for (const auto& [items, count] : of_kind(ItemsetKind::Maximal)) {
    RC_ASSERT(closed.contains(items));
  }
}

TEST(Itemsets, SameOnAnyNumberOfThreads) {
  const SampleBaskets baskets = random_baskets(4, 2'000, 40, 0.5);
  const Itemsets one = mined(baskets.spans(), {.min_support = 0.02}, 1);
  const Itemsets four = mined(baskets.spans(), {.min_support = 0.02}, 4);
  ASSERT_GT(one.size(), 1'000U);
  EXPECT_EQ(one.items, four.items);
  EXPECT_EQ(one.offsets, four.offsets);
  EXPECT_EQ(one.count, four.count);
}

TEST(Itemsets, LongerThanAskedAreLeftOut) {
  const SampleBaskets baskets = random_baskets(6, 400, 12, 1.0);
  for (const ItemsetKind kind : {ItemsetKind::All, ItemsetKind::Closed, ItemsetKind::Maximal}) {
    const Counted whole = counted(mined(baskets.spans(), {.min_support = 0.1, .kind = kind}));
    Counted expected;
    for (const auto& entry : whole) {
      if (entry.first.size() <= 3) expected.insert(entry);
    }
    EXPECT_EQ(counted(mined(baskets.spans(), {.min_support = 0.1, .kind = kind, .length_max = 3})),
              expected);
  }
}

TEST(ItemsetLimits, AsManyAsFitAreAllThere) {
  const SampleBaskets baskets = random_baskets(9, 500, 14, 0.9);
  const Itemsets all = mined(baskets.spans(), {.min_support = 0.01});
  const std::uint64_t most = all.size();
  EXPECT_FALSE(
      mined(baskets.spans(), {.min_support = 0.01, .itemsets_max = most}).support.raised());
  const Itemsets cut = mined(baskets.spans(), {.min_support = 0.01, .itemsets_max = most - 1}, 3);
  ASSERT_TRUE(cut.support.raised());
  EXPECT_EQ(cut.support.asked_count, 5U);
  // The lowest count at which they fit: one lower is too many.
  const auto with_count = [&](std::uint64_t count) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(all.count, [&](std::uint32_t each) { return each >= count; }));
  };
  EXPECT_EQ(cut.size(), with_count(cut.support.used_count));
  EXPECT_GT(with_count(cut.support.used_count - 1), most - 1);
  // Few dives give the order of magnitude.
  EXPECT_GT(cut.support.itemsets_estimated, static_cast<double>(most) / 3);
  EXPECT_LT(cut.support.itemsets_estimated, static_cast<double>(most) * 3);
}

// 60 baskets of the same 10,000 products: 2^10000 itemsets, one of which is closed.
TEST(ItemsetLimits, LargeBasketsAreAnsweredOrRefused) {
  SampleBaskets baskets;
  std::vector<ItemCode> products(10'000);
  std::iota(products.begin(), products.end(), ItemCode{0});
  for (int i = 0; i < 60; ++i) baskets.add(products);
  const auto all = frequent_itemsets({}, baskets.spans(), {.min_support = 0.5});
  ASSERT_FALSE(all.ok());
  EXPECT_EQ(all.error().code(), ErrorCode::TooLarge);
  const Itemsets closed = mined(baskets.spans(), {.min_support = 0.5, .kind = ItemsetKind::Closed});
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].size(), 10'000U);
  EXPECT_EQ(mined(baskets.spans(), {.min_support = 0.5, .length_max = 1}).size(), 10'000U);
}

// One basket of 40 products among few others: nobody wants its 2^40 itemsets.
TEST(ItemsetLimits, OneLargeBasketRaisesTheSupport) {
  SampleBaskets baskets = random_baskets(2, 200, 40, 0.1);
  std::vector<ItemCode> large(40);
  std::iota(large.begin(), large.end(), ItemCode{0});
  baskets.add(large);
  const Itemsets found = mined(baskets.spans(), {.min_support = 0.004});
  EXPECT_EQ(found.support.asked_count, 1U);
  EXPECT_EQ(found.support.used_count, 2U);
  EXPECT_GT(found.support.itemsets_estimated, 1e9);
}

TEST(ItemsetLimits, StopsWhenAsked) {
  CancelToken cancel;
  cancel.cancel();
  const auto itemsets = frequent_itemsets({.cancel = &cancel}, kFive.spans(), {});
  ASSERT_FALSE(itemsets.ok());
  EXPECT_EQ(itemsets.error().code(), ErrorCode::Cancelled);
}

}  // namespace
}  // namespace canasta
