#include "evaluate/slates.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace canasta {
namespace {

ProductLists lists(const std::vector<std::vector<ProductCode>>& from) {
  ProductLists out;
  for (const auto& list : from) out.add(list);
  return out;
}

// Customers' single baskets.
Baskets baskets_of_lists(const std::vector<std::vector<ProductCode>>& from, std::size_t products) {
  Baskets baskets;
  baskets.product_count = products;
  baskets.customer_offsets = {0};
  baskets.offsets = {0};
  for (const auto& list : from) {
    baskets.product.insert(baskets.product.end(), list.begin(), list.end());
    baskets.offsets.push_back(baskets.product.size());
    baskets.time.push_back(0);
    baskets.customer_offsets.push_back(baskets.time.size());
  }
  return baskets;
}

TEST(SlateJudgementTest, ByHand) {
  // Products 0 to 3 are sold, 4 never was.
  const Catalogue catalogue(baskets_of_lists({{0, 1}, {0, 1}, {2}, {0, 3}}, 5));
  EXPECT_EQ(catalogue.sold_count(), 4U);
  const JudgedCustomers judged{.before = lists({{0, 1}, {2}}), .bought = lists({{0, 3}, {1}})};
  const ProductLists slates = lists({{0, 1, 3}, {2, 0}});
  const SlateJudgement at2 = judge_slates(Context{}, catalogue, judged, slates, 2);
  EXPECT_EQ(at2.customers, 2U);
  EXPECT_DOUBLE_EQ(at2.value("precision"), (1.0 / 2 + 0) / 2);
  EXPECT_DOUBLE_EQ(at2.value("recall"), (1.0 / 2 + 0) / 2);
  EXPECT_DOUBLE_EQ(at2.value("hit_rate"), .5);
  EXPECT_DOUBLE_EQ(at2.value("recall_repeat"), 1);  // 0 of the first; the second has no repeat
  EXPECT_DOUBLE_EQ(at2.value("recall_new"), 0);     // 3 stands behind the cut
  EXPECT_DOUBLE_EQ(at2.share_repeat, 3.0 / 4);      // 0, 1 and 2 of 0, 1, 2, 0
  EXPECT_DOUBLE_EQ(at2.coverage, 3.0 / 4);
  const double bits =
      -std::log2(3.0 / 4) - std::log2(2.0 / 4) - std::log2(1.0 / 4) - std::log2(3.0 / 4);
  EXPECT_DOUBLE_EQ(at2.novelty, bits / 4);
  // 0 and 1 were bought by {a, b, d} and {a, b}; 2 and 0 have nobody in common.
  EXPECT_DOUBLE_EQ(at2.diversity, ((1 - 2 / std::sqrt(6.0)) + 1) / 2);
  // Shown: 2, 1, 1, 0 times; sorted 0 1 1 2 by ranks 1 to 4.
  EXPECT_DOUBLE_EQ(at2.gini, 2.0 * (2 + 3 + 8) / (4 * 4) - 5.0 / 4);
}

TEST(SlateJudgementTest, WhoHasNotComeYetDoesNotMakeAProductNovel) {
  const Catalogue catalogue(baskets_of_lists({{0}, {}, {0, 1}, {}}, 2));
  const JudgedCustomers judged{.before = lists({{0}}), .bought = lists({{1}})};
  const SlateJudgement at1 = judge_slates(Context{}, catalogue, judged, lists({{1}}), 1);
  EXPECT_DOUBLE_EQ(at1.novelty, 1);  // bought by one of two
}

// 60 products that nobody bought together: only pairs of the first 50 places count, and all of
// them are as unlike as can be; the last ten are alike.
TEST(SlateJudgementTest, DiversityIsOfTheFirstPlaces) {
  std::vector<std::vector<ProductCode>> bought;
  std::vector<ProductCode> slate;
  for (ProductCode product = 0; product < 60; ++product) {
    slate.push_back(product);
    if (product < kDiversityPlacesMax) bought.push_back({product});
  }
  bought.emplace_back(slate.begin() + kDiversityPlacesMax, slate.end());
  const Catalogue catalogue(baskets_of_lists(bought, 60));
  const JudgedCustomers judged{.before = lists({{0}}), .bought = lists({{1}})};
  EXPECT_DOUBLE_EQ(judge_slates(Context{}, catalogue, judged, lists({slate}), 60).diversity, 1);
}

TEST(SlateJudgementTest, AnEmptySlateCountsAsZero) {
  const Catalogue catalogue(baskets_of_lists({{0}}, 2));
  const JudgedCustomers judged{.before = lists({{}, {}}), .bought = lists({{0}, {1}})};
  const SlateJudgement at1 = judge_slates(Context{}, catalogue, judged, lists({{0}, {}}), 1);
  EXPECT_DOUBLE_EQ(at1.value("recall"), .5);
  EXPECT_TRUE(std::isnan(at1.value("recall_repeat")));  // nobody bought anything again
  EXPECT_TRUE(std::isnan(at1.diversity));               // no slate of two
}

TEST(SlateJudgementTest, IntervalsHoldTheMeanAndNarrowWithCustomers) {
  const Catalogue catalogue(baskets_of_lists({{0, 1}}, 2));
  const auto width = [&](std::size_t customers) {
    Random random(5);
    JudgedCustomers judged;
    ProductLists slates;
    for (std::size_t i = 0; i < customers; ++i) {
      judged.before.add({});
      judged.bought.add(std::vector<ProductCode>{0});
      slates.add(std::vector<ProductCode>{random.below(2) == 0 ? 0U : 1U});
    }
    const SlateJudgement at1 = judge_slates(Context{}, catalogue, judged, slates, 1);
    EXPECT_LT(at1.interval_of("recall").low, at1.value("recall"));
    EXPECT_GT(at1.interval_of("recall").high, at1.value("recall"));
    return at1.interval_of("recall").high - at1.interval_of("recall").low;
  };
  // The deviation of a share of one half among n is 1/2 / sqrt(n); 3.92 of them are 95 %.
  EXPECT_NEAR(width(400), 3.92 * .5 / 20, .03);
  EXPECT_LT(width(1'600), width(100));
}

TEST(SlateJudgementTest, ComparesCustomerByCustomer) {
  const Catalogue catalogue(baskets_of_lists({{0, 1}}, 2));
  const JudgedCustomers judged{.before = lists({{}, {}, {}}), .bought = lists({{0}, {0}, {1}})};
  const auto one = judge_slates(Context{}, catalogue, judged, lists({{0}, {0}, {0}}), 1);
  const auto other = judge_slates(Context{}, catalogue, judged, lists({{0}, {1}, {0}}), 1);
  const PairedDifference better = compare_judgements(Context{}, one, other, "recall");
  EXPECT_NEAR(better.mean, 1.0 / 3, 1e-6);
  EXPECT_GE(better.interval.low, 0);  // no customer was served worse
  const PairedDifference same = compare_judgements(Context{}, one, one, "ndcg");
  EXPECT_EQ(same.interval.low, 0);
  EXPECT_EQ(same.interval.high, 0);
}

TEST(SlateJudgementTest, TheSameOnAnyNumberOfThreads) {
  Random random(9);
  JudgedCustomers judged;
  ProductLists slates;
  for (int i = 0; i < 700; ++i) {
    judged.before.add(std::vector<ProductCode>{1});
    judged.bought.add(std::vector<ProductCode>{static_cast<ProductCode>(random.below(3))});
    slates.add(std::vector<ProductCode>{static_cast<ProductCode>(random.below(3))});
  }
  const Catalogue catalogue(baskets_of_lists({{0, 1, 2}}, 3));
  Context many;
  many.threads = 3;
  const auto one = judge_slates(Context{}, catalogue, judged, slates, 1);
  const auto other = judge_slates(many, catalogue, judged, slates, 1);
  EXPECT_EQ(one.mean[1], other.mean[1]);
  EXPECT_EQ(one.interval_of("recall").low, other.interval_of("recall").low);
}

}  // namespace
}  // namespace canasta
