#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "baskets/baskets.h"
#include "baskets/sample_baskets.h"

namespace canasta {
namespace {

Rules ruled(const BasketSpans& baskets, double support, const RuleOptions& options,
            const Context& context = {}) {
  auto rules = association_rules(context, baskets, {.min_support = support}, options);
  EXPECT_TRUE(rules.ok());
  return std::move(rules).value();
}

// 10 baskets: bread 6, butter 5, both 4.
constexpr RuleCounts kBread{.baskets = 10, .both = 4, .antecedent = 6, .consequent = 5};

TEST(RuleMeasures, WorkedByHand) {
  EXPECT_DOUBLE_EQ(support_of(kBread), 0.4);
  EXPECT_DOUBLE_EQ(confidence_of(kBread), 4.0 / 6);
  EXPECT_DOUBLE_EQ(lift_of(kBread), 40.0 / 30);
  EXPECT_DOUBLE_EQ(leverage_of(kBread), 0.4 - 0.3);
  EXPECT_DOUBLE_EQ(conviction_of(kBread), 0.5 / (2.0 / 6));
  EXPECT_DOUBLE_EQ(zhang_of(kBread), 0.1 / 0.16);  // max(.4 * .4, .6 * .1)
}

TEST(RuleMeasures, EdgesHaveAValue) {
  const RuleCounts always{.baskets = 10, .both = 10, .antecedent = 10, .consequent = 10};
  EXPECT_EQ(conviction_of(always), 1);
  EXPECT_EQ(zhang_of(always), 0);
  const RuleCounts sure{.baskets = 10, .both = 4, .antecedent = 4, .consequent = 5};
  EXPECT_EQ(conviction_of(sure), std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(zhang_of({.baskets = 10, .both = 0, .antecedent = 4, .consequent = 5}), -1);
  EXPECT_DOUBLE_EQ(zhang_of({.baskets = 10, .both = 4, .antecedent = 4, .consequent = 4}), 1);
}

TEST(Rules, AConfidenceOfExactlyTheThresholdIsIn) {
  SampleBaskets baskets;  // 0 in five baskets, 1 in four of these
  for (int i = 0; i < 4; ++i) baskets.add({0, 1});
  baskets.add({0});
  for (int i = 0; i < 5; ++i) baskets.add({2});
  const Rules rules = ruled(baskets.spans(), 0.1, {.min_confidence = 0.8});
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(ruled(baskets.spans(), 0.1, {.min_confidence = 0.81}).size(), 1U);
  // Equal lifts, counts and lengths: by the antecedent.
  EXPECT_EQ(rules.antecedent(0).front(), 0U);
  EXPECT_EQ(rules.consequent[0], 1U);
  EXPECT_EQ(rules.counts[0].antecedent, 5U);
  EXPECT_EQ(rules.counts[0].consequent, 4U);
}

TEST(Rules, AConfidenceIsAShare) {
  for (const double confidence : {-0.1, 1.1, std::nan("")}) {
    const auto rules =
        association_rules({}, SampleBaskets().spans(), {}, {.min_confidence = confidence});
    ASSERT_FALSE(rules.ok());
    EXPECT_EQ(rules.error().code(), ErrorCode::InvalidInput);
  }
  EXPECT_EQ(ruled(SampleBaskets().spans(), 0.5, {}).size(), 0U);
}

TEST(Rules, TheFirstAreThoseOfAll) {
  const SampleBaskets baskets = random_baskets(5, 400, 12, 0.7);
  for (const RuleMeasure order : {RuleMeasure::Support, RuleMeasure::Zhang}) {
    const RuleOptions all{.min_confidence = 0.3, .order = order};
    const RuleOptions first{.min_confidence = 0.3, .order = order, .rules_max = 7};
    const Rules of_all = ruled(baskets.spans(), 0.05, all);
    const Rules of_first = ruled(baskets.spans(), 0.05, first, {.threads = 3});
    ASSERT_EQ(of_first.size(), 7U);
    EXPECT_EQ(of_first.found, of_all.size());
    for (std::size_t i = 0; i < 7; ++i) {
      EXPECT_EQ(of_first.consequent[i], of_all.consequent[i]);
      EXPECT_TRUE(std::ranges::equal(of_first.antecedent(i), of_all.antecedent(i)));
      EXPECT_GE(measure_of(of_all.counts[i], order), measure_of(of_all.counts[i + 1], order));
    }
  }
}

// The slow twin: count each part of each itemset by going through the baskets.
RC_GTEST_PROP(RulesLaw, EqualTheSlowTwin, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const SampleBaskets baskets = random_baskets(seed, 120, 9, 0.9);
  const double confidence = *rc::gen::element(0.0, 0.25, 0.5, 0.8);
  const auto count = [&](std::vector<ItemCode> items) {
    std::sort(items.begin(), items.end());
    std::uint64_t baskets_with = 0;
    for (std::size_t i = 0; i < baskets.spans().size(); ++i) {
      baskets_with += std::ranges::includes(baskets.spans()[i], items) ? 1 : 0;
    }
    return baskets_with;
  };
  std::size_t expected = 0;
  const auto itemsets = frequent_itemsets({}, baskets.spans(), {.min_support = 0.1});
  RC_ASSERT(itemsets.ok());
  for (std::size_t i = 0; i < itemsets->size(); ++i) {
    if ((*itemsets)[i].size() < 2) continue;
    for (const ItemCode out : (*itemsets)[i]) {
      std::vector<ItemCode> rest;
      std::ranges::copy_if((*itemsets)[i], std::back_inserter(rest),
                           [&](ItemCode item) { return item != out; });
      const auto both = static_cast<double>(itemsets->count[i]);
      expected += both >= confidence * static_cast<double>(count(rest)) - 1e-9 ? 1 : 0;
    }
  }
  const Rules rules = ruled(baskets.spans(), 0.1, {.min_confidence = confidence});
  RC_ASSERT(rules.size() == expected);
  for (std::size_t i = 0; i < std::min<std::size_t>(rules.size(), 20); ++i) {
    const auto items = rules.antecedent(i);
    std::vector<ItemCode> both(items.begin(), items.end());
    RC_ASSERT(count(both) == rules.counts[i].antecedent);
    both.push_back(rules.consequent[i]);
    RC_ASSERT(count(both) == rules.counts[i].both);
    RC_ASSERT(count({rules.consequent[i]}) == rules.counts[i].consequent);
  }
}

TEST(Rules, WhatDoesNotFitRaisesTheSupport) {
  const SampleBaskets baskets = random_baskets(8, 300, 14, 0.9);
  const Rules all = ruled(baskets.spans(), 0.02, {.min_confidence = 0.1});
  const Context small{.memory_limit_bytes = 800'000};
  const Rules some = ruled(baskets.spans(), 0.02, {.min_confidence = 0.1}, small);
  ASSERT_TRUE(some.support.raised());
  ASSERT_GT(some.size(), 0U);
  ASSERT_LT(some.size(), all.size());
  const std::uint64_t count = some.support.used_count;
  EXPECT_EQ(some.size(),
            static_cast<std::size_t>(std::ranges::count_if(
                all.counts, [&](const RuleCounts& rule) { return rule.both >= count; })));
}

TEST(Grouped, DistinctGroupsOfABasket) {
  const SampleBaskets baskets = baskets_of_lists({{0, 1, 2}, {3}, {1, 3}});
  const std::vector<std::uint32_t> group = {1, 1, 0, 0xFFFFFFFF};
  const GroupBaskets out = grouped(baskets.spans(), group, 2);
  EXPECT_EQ(out.items, (std::vector<ItemCode>{0, 1, 1}));
  EXPECT_EQ(out.offsets, (std::vector<std::uint64_t>{0, 2, 2, 3}));
}

}  // namespace
}  // namespace canasta
