#include "math/metrics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/random.h"

namespace canasta {
namespace {

struct Rows {
  std::vector<float> score;
  std::vector<double> positive;
  std::vector<double> total;

  ScoredView view() const { return {score, positive, total}; }
  RankedScores ranked() const { return rank_scores(view()); }
};

// Few distinct scores, so that ties abound; weights that are no whole numbers.
Rows random_rows(std::size_t count, std::uint64_t seed, std::uint64_t distinct = 20) {
  Random random(seed);
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.score.push_back(static_cast<float>(random.below(distinct)) / static_cast<float>(distinct));
    rows.total.push_back(random.unit() * 3);
    rows.positive.push_back(rows.total.back() * random.unit());
  }
  return rows;
}

// --- Slow twins: every pair, every cut
// ------------------------------------------------------------

double slow_auc(const Rows& rows) {
  double wins = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < rows.score.size(); ++i) {
    for (std::size_t j = 0; j < rows.score.size(); ++j) {
      const double weight = rows.positive[i] * (rows.total[j] - rows.positive[j]);
      pairs += weight;
      if (rows.score[i] > rows.score[j]) wins += weight;
      if (rows.score[i] == rows.score[j]) wins += weight / 2;
    }
  }
  return wins / pairs;
}

double slow_average_precision(const Rows& rows) {
  std::vector<float> cuts = rows.score;
  std::sort(cuts.begin(), cuts.end(), std::greater<>());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  const double all = std::accumulate(rows.positive.begin(), rows.positive.end(), 0.0);
  double area = 0;
  double recall_before = 0;
  for (const float cut : cuts) {
    double hits = 0;
    double called = 0;
    for (std::size_t i = 0; i < rows.score.size(); ++i) {
      if (rows.score[i] < cut) continue;
      hits += rows.positive[i];
      called += rows.total[i];
    }
    area += (hits / all - recall_before) * (hits / called);
    recall_before = hits / all;
  }
  return area;
}

double slow_ece(const Rows& rows) {
  double gap = 0;
  double all = 0;
  for (std::size_t bin = 0; bin < kCalibrationBins; ++bin) {
    double predicted = 0;
    double positive = 0;
    for (std::size_t i = 0; i < rows.score.size(); ++i) {
      const double scaled = static_cast<double>(rows.score[i]) * 15;
      const bool inside =
          (scaled > static_cast<double>(bin) || bin == 0) && scaled <= static_cast<double>(bin) + 1;
      if (!inside) continue;
      predicted += static_cast<double>(rows.score[i]) * rows.total[i];
      positive += rows.positive[i];
      all += rows.total[i];
    }
    gap += std::abs(predicted - positive);
  }
  return gap / all;
}

// --- Ranking
// --------------------------------------------------------------------------------------

TEST(RankScores, MergesTiesInDescendingOrder) {
  const Rows rows{{0.1F, 0.9F, 0.1F, -2, 0.9F}, {1, 2, 3, 0, 1}, {2, 2, 4, 7, 5}};
  const RankedScores ranked = rows.ranked();
  EXPECT_EQ(ranked.score, (std::vector<float>{0.9F, 0.1F, -2}));
  EXPECT_EQ(ranked.positive, (std::vector<double>{3, 4, 0}));
  EXPECT_EQ(ranked.total, (std::vector<double>{7, 6, 7}));
  EXPECT_EQ(ranked.positive_sum, 7);
  EXPECT_EQ(ranked.total_sum, 20);
}

TEST(RankScores, ZeroHasNoSignAndNobodyNoPlace) {
  const RankedScores ranked = Rows{{0.0F, -0.0F, 0.5F}, {1, 1, 0}, {1, 1, 0}}.ranked();
  EXPECT_EQ(ranked.size(), 1U);
  EXPECT_EQ(ranked.total_sum, 2);
}

TEST(RankScores, RefusesWhatIsNoScore) {
  EXPECT_THROW((Rows{{std::nanf("")}, {0}, {1}}).ranked(), Bug);
  EXPECT_THROW((Rows{{0.5F}, {2}, {1}}).ranked(), Bug);
}

RC_GTEST_PROP(RankScores, OrdersAsSortDoes, (const std::vector<int>& numbers)) {
  Rows rows;
  for (const int number : numbers) rows.score.push_back(static_cast<float>(number) / 7);
  rows.positive.assign(rows.score.size(), 0);
  rows.total.assign(rows.score.size(), 1);
  std::vector<float> sorted = rows.score;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  RC_ASSERT(rows.ranked().score == sorted);
}

// --- Values worked by hand
// ------------------------------------------------------------------------

// Scores .8 yes, .6 no, .4 yes, .2 no.
const Rows kFour{{0.8F, 0.6F, 0.4F, 0.2F}, {1, 0, 1, 0}, {1, 1, 1, 1}};

TEST(Metrics, FourRowsByHand) {
  const RankedScores ranked = kFour.ranked();
  EXPECT_DOUBLE_EQ(roc_auc(ranked), 0.75);                           // 3 of 4 pairs
  EXPECT_DOUBLE_EQ(average_precision(ranked), 0.5 * (1 + 2.0 / 3));  // 1/1, then 2/3
  EXPECT_NEAR(brier(ranked), (0.04 + 0.36 + 0.36 + 0.04) / 4, 1e-7);
  EXPECT_NEAR(log_loss(ranked), -(2 * std::log(0.8) + 2 * std::log(0.4)) / 4, 1e-7);
}

TEST(Metrics, TiesCountOneHalf) {
  const RankedScores ranked = Rows{{0.5F, 0.5F, 0.5F}, {1, 0, 0}, {1, 1, 1}}.ranked();
  EXPECT_DOUBLE_EQ(roc_auc(ranked), 0.5);
  EXPECT_DOUBLE_EQ(average_precision(ranked), 1.0 / 3);
}

TEST(Metrics, CalibrationErrorsByHand) {
  // Two bins: ten observations of .1 with 2 positives, ten of .5 with 5: (10 * .1 + 0) / 20.
  const RankedScores ranked = Rows{{0.1F, 0.5F}, {2, 5}, {10, 10}}.ranked();
  EXPECT_NEAR(ece(ranked), 0.05, 1e-7);
  EXPECT_NEAR(ece_equal_mass(ranked), 0.05, 1e-7);
}

TEST(Metrics, EqualMassSeesWhatEqualWidthHides) {
  // All scores in the first bin of equal width, errors of opposite sign: they cancel there only.
  const RankedScores ranked = Rows{{0.01F, 0.05F}, {50, 10}, {1000, 1000}}.ranked();
  EXPECT_NEAR(ece(ranked), 0, 1e-7);
  EXPECT_NEAR(ece_equal_mass(ranked), 0.04, 1e-7);
}

TEST(Metrics, BinEdgesBelongToTheLowerBin) {
  // Errors of +.2 and -.2 cancel when they share a bin.
  const float edge = 0.2F;  // just above 3/15: the fourth bin
  const float below = std::nextafter(edge, 0.0F);
  const Rows apart{{edge, below}, {0.4, 0}, {1, 1}};
  const Rows same{{below, std::nextafter(below, 0.0F)}, {0.4, 0}, {1, 1}};
  EXPECT_NEAR(ece(apart.ranked()), 0.2, 1e-6);
  EXPECT_NEAR(ece(same.ranked()), 0, 1e-6);
}

TEST(Metrics, CertainAndWrongIsClipped) {
  const RankedScores ranked = Rows{{1, 0}, {0, 1}, {1, 1}}.ranked();
  EXPECT_NEAR(log_loss(ranked), -std::log(kLogLossClip), 1e-6);
  EXPECT_NEAR(log_loss(Rows{{1, 0}, {1, 0}, {1, 1}}.ranked()), 0, 1e-6);
}

TEST(Metrics, UndefinedWithoutBothOutcomesOrRows) {
  const RankedScores none = Rows{}.ranked();
  for (const double value : {roc_auc(none), average_precision(none), brier(none), log_loss(none),
                             ece(none), ece_equal_mass(none)}) {
    EXPECT_TRUE(std::isnan(value));
  }
  EXPECT_TRUE(std::isnan(roc_auc(Rows{{0.5F}, {1}, {1}}.ranked())));
  EXPECT_TRUE(std::isnan(average_precision(Rows{{0.5F}, {0}, {1}}.ranked())));
  EXPECT_DOUBLE_EQ(average_precision(Rows{{0.5F}, {1}, {1}}.ranked()), 1);
}

// --- Against the twins, and laws
// -------------------------------------------------------------------

TEST(Metrics, EqualTheSlowTwins) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Rows rows = random_rows(200, seed, seed % 2 == 0 ? 20 : 1'000'000);
    const RankedScores ranked = rows.ranked();
    EXPECT_NEAR(roc_auc(ranked), slow_auc(rows), 1e-12) << seed;
    EXPECT_NEAR(average_precision(ranked), slow_average_precision(rows), 1e-12) << seed;
    EXPECT_NEAR(ece(ranked), slow_ece(rows), 1e-12) << seed;
    EXPECT_NEAR(log_loss(ranked), log_loss(rows.view()), 1e-12) << seed;
  }
}

TEST(Metrics, WeightsAreRepeatedRows) {
  const Rows merged{{0.3F, 0.7F, 0.3F}, {1, 2, 0}, {3, 2, 1}};
  const Rows apart{{0.3F, 0.3F, 0.3F, 0.7F, 0.7F, 0.3F}, {1, 0, 0, 1, 1, 0}, {1, 1, 1, 1, 1, 1}};
  const RankedScores a = merged.ranked();
  const RankedScores b = apart.ranked();
  EXPECT_DOUBLE_EQ(roc_auc(a), roc_auc(b));
  EXPECT_DOUBLE_EQ(average_precision(a), average_precision(b));
  EXPECT_DOUBLE_EQ(brier(a), brier(b));
  EXPECT_DOUBLE_EQ(log_loss(a), log_loss(b));
  EXPECT_DOUBLE_EQ(ece_equal_mass(a), ece_equal_mass(b));
}

TEST(Metrics, OrderAloneDecidesAuc) {
  Rows rows = random_rows(500, 3);
  const double auc = roc_auc(rows.ranked());
  for (float& score : rows.score) score = std::exp(3 * score);
  EXPECT_DOUBLE_EQ(roc_auc(rows.ranked()), auc);
  for (float& score : rows.score) score = -score;
  EXPECT_NEAR(roc_auc(rows.ranked()), 1 - auc, 1e-12);
}

}  // namespace
}  // namespace canasta
