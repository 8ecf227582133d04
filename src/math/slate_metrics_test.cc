#include "math/slate_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace canasta {
namespace {

using Hits = std::vector<std::uint8_t>;

// Four were bought; the list hits at ranks 1 and 3. log2(2) = 1, log2(4) = 2.
TEST(SlateMetricsTest, ByHand) {
  const Hits hits = {1, 0, 1, 0, 0};
  const SlateMetrics at5 = slate_metrics(hits, 4, 5);
  const double best4 = 1 + 1 / std::log2(3) + .5 + 1 / std::log2(5);
  EXPECT_DOUBLE_EQ(at5.precision, 2.0 / 5);
  EXPECT_DOUBLE_EQ(at5.recall, 2.0 / 4);
  EXPECT_EQ(at5.hit_rate, 1);
  EXPECT_DOUBLE_EQ(at5.ndcg, 1.5 / best4);
  EXPECT_DOUBLE_EQ(at5.ndcg_full, 1.5 / best4);
  EXPECT_DOUBLE_EQ(at5.map, (1 + 2.0 / 3) / 4);
  EXPECT_EQ(at5.mrr, 1);
}

TEST(SlateMetricsTest, TheTwoNdcgDifferWhereMoreWasBoughtThanTheCut) {
  const Hits hits = {0, 1};
  const SlateMetrics at2 = slate_metrics(hits, 3, 2);
  EXPECT_DOUBLE_EQ(at2.ndcg, (1 / std::log2(3)) / (1 + 1 / std::log2(3)));
  EXPECT_DOUBLE_EQ(at2.ndcg_full, (1 / std::log2(3)) / (1 + 1 / std::log2(3) + .5));
  EXPECT_DOUBLE_EQ(at2.mrr, .5);
  EXPECT_DOUBLE_EQ(at2.map, .25);
}

TEST(SlateMetricsTest, ShortListsAndNoHits) {
  const SlateMetrics none = slate_metrics({}, 3, 10);
  EXPECT_EQ(none.precision + none.recall + none.hit_rate + none.ndcg + none.map + none.mrr, 0);
  const SlateMetrics one = slate_metrics(Hits{1}, 1, 10);
  EXPECT_DOUBLE_EQ(one.precision, .1);
  EXPECT_DOUBLE_EQ(one.recall, 1);
  EXPECT_DOUBLE_EQ(one.ndcg, 1);
}

TEST(SlateMetricsTest, WhatStandsBehindTheCutDoesNotCount) {
  EXPECT_EQ(slate_metrics(Hits{0, 0, 1}, 1, 2).hit_rate, 0);
  EXPECT_EQ(slate_metrics(Hits{0, 0, 1}, 1, 3).hit_rate, 1);
}

}  // namespace
}  // namespace canasta
