#include "evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/assert.h"
#include "base/messages/evaluate.h"
#include "base/messages/learn.h"
#include "base/random.h"
#include "evaluate/bootstrap.h"
#include "math/metrics.h"

namespace canasta {
namespace {

// One feature: days since the last purchase.
FeatureMatrix recency_rows() {
  FeatureMatrix rows;
  rows.features = {{.name = "days_since_last",
                    .unit = "days",
                    .family = "calendar",
                    .kind = FeatureKind::Count}};
  return rows;
}

void add(FeatureMatrix& rows, Day day, float since, double positive, double total) {
  rows.day.push_back(day);
  rows.values.push_back(since);
  rows.positive.push_back(positive);
  rows.total.push_back(total);
}

// The chance falls with days since; customers come back twice as often on day 0 of a week.
FeatureMatrix shop(Day days, std::uint64_t seed, std::vector<float>* truth = nullptr) {
  Random random(seed);
  FeatureMatrix rows = recency_rows();
  for (Day day = 0; day < days; ++day) {
    for (int i = 0; i < 60; ++i) {
      const auto since = static_cast<float>(1 + random.below(40));
      const double p = 0.3 / std::sqrt(since) * (weekday_of(day) == 0 ? 2 : 1);
      add(rows, day, since, random.unit() < p ? 1 : 0, 1);
      if (truth != nullptr) truth->push_back(static_cast<float>(p));
    }
  }
  return rows;
}

// --- Class report --------------------------------------------------------------------------------

TEST(ClassReport, ByHand) {
  const std::vector<float> score = {0.9F, 0.6F, 0.5F, 0.2F};
  const std::vector<double> positive = {3, 1, 0, 1};
  const std::vector<double> total = {4, 2, 1, 13};
  const ClassReport report = class_report(rank_scores({score, positive, total}), 0.6F);
  EXPECT_EQ(report.true_positive, 4);
  EXPECT_EQ(report.false_positive, 2);
  EXPECT_EQ(report.false_negative, 1);
  EXPECT_EQ(report.true_negative, 13);
  EXPECT_DOUBLE_EQ(report.yes.precision, 4.0 / 6);
  EXPECT_DOUBLE_EQ(report.yes.recall, 0.8);
  EXPECT_DOUBLE_EQ(report.yes.f1, 8.0 / 11);
  EXPECT_DOUBLE_EQ(report.yes.support, 5);
  EXPECT_DOUBLE_EQ(report.no.precision, 13.0 / 14);
  EXPECT_DOUBLE_EQ(report.no.recall, 13.0 / 15);
  EXPECT_DOUBLE_EQ(report.no.f1, 26.0 / 29);
  EXPECT_DOUBLE_EQ(report.no.support, 15);
}

TEST(ClassReport, NothingCalledYesIsZeroNotNan) {
  const std::vector<float> score = {0.1F};
  const ClassReport report =
      class_report(rank_scores({score, std::vector<double>{1}, std::vector<double>{5}}), 0.5);
  EXPECT_EQ(report.yes.precision, 0);
  EXPECT_EQ(report.yes.f1, 0);
  EXPECT_DOUBLE_EQ(report.no.precision, 0.8);
}

// --- Baselines -----------------------------------------------------------------------------------

TEST(Baselines, AreSharesOfTheTrainingPart) {
  FeatureMatrix rows = recency_rows();
  const Day monday = 4;  // 1970-01-05
  add(rows, monday, 1, 300'000, 1'000'000);
  add(rows, monday + 1, 2, 100'000, 1'000'000);
  add(rows, monday + 7, 1, 1'000'000, 1'000'000);  // after the cut: unseen
  const Baselines baselines = fit_baselines(rows, monday + 6, 0);
  EXPECT_NEAR(weekday_baseline(baselines, monday + 14), 0.3, 1e-4);
  EXPECT_NEAR(weekday_baseline(baselines, monday + 1), 0.1, 1e-4);
  EXPECT_NEAR(weekday_baseline(baselines, monday + 2), 0.2, 1e-6);  // no such day: the base rate
  EXPECT_NEAR(recency_baseline(baselines, 1), 0.3, 1e-4);
  EXPECT_NEAR(recency_baseline(baselines, 2), 0.1, 1e-4);
  EXPECT_NEAR(recency_baseline(baselines, 500), 0.1, 1e-4);  // beyond what was seen: the last
  EXPECT_NEAR(recency_baseline(baselines, std::nanf("")), 0.2, 1e-6);
}

TEST(Baselines, FewObservationsAreDrawnToTheBaseRate) {
  FeatureMatrix rows = recency_rows();
  add(rows, 0, 1, 0, 900);
  add(rows, 0, 2, 100, 100);
  // 100 of 100, and 100 observations of the base rate .1.
  EXPECT_NEAR(recency_baseline(fit_baselines(rows, 0, 0), 2), 0.55, 1e-6);
}

TEST(Baselines, LateRecenciesShareAWindow) {
  FeatureMatrix rows = recency_rows();
  for (int since = 70; since <= 90; ++since) {
    add(rows, 0, static_cast<float>(since), since == 80 ? 19'000 : 0, 10'000);
  }
  // Days 70 to 90 are the window of 80: 19,000 of 210,000.
  EXPECT_NEAR(recency_baseline(fit_baselines(rows, 0, 0), 80), 19.0 / 210, 1e-3);
}

TEST(Baselines, WithoutRowsAnswerNothing) {
  const Baselines baselines = fit_baselines(recency_rows(), 0, 0);
  EXPECT_EQ(weekday_baseline(baselines, 3), 0);
  EXPECT_EQ(recency_baseline(baselines, 3), 0);
}

// --- Evaluation ----------------------------------------------------------------------------------

TEST(Evaluate, StandsBesideItsBaselines) {
  std::vector<float> truth;
  const FeatureMatrix rows = shop(200, 1, &truth);
  const Day cut = 149;
  const Baselines baselines = fit_baselines(rows, cut, 0);
  const Evaluation out =
      evaluate(Context{}, rows, cut, truth, 0, baselines, {.threshold = 0.2}).value();
  EXPECT_EQ(out.first_day, 150);
  EXPECT_EQ(out.last_day, 199);
  EXPECT_EQ(out.rows, 50U * 60);
  EXPECT_EQ(out.observations, 50 * 60);
  EXPECT_TRUE(out.beats_baseline);
  EXPECT_GT(out.model.auc, out.recency.auc);
  EXPECT_GT(out.recency.auc, 0.55);
  EXPECT_GT(out.weekday.auc, 0.5);
  EXPECT_DOUBLE_EQ(out.at_threshold.threshold, 0.2);
  EXPECT_DOUBLE_EQ(out.at_half.threshold, 0.5);
  ASSERT_TRUE(out.auc_interval.has_value());
  EXPECT_LT(out.auc_interval->low, out.model.auc);
  EXPECT_GT(out.auc_interval->high, out.model.auc);
}

TEST(Evaluate, JudgesTheTestPartAlone) {
  std::vector<float> truth;
  FeatureMatrix rows = shop(100, 2, &truth);
  const Baselines baselines = fit_baselines(rows, 59, 0);
  const double auc = evaluate(Context{}, rows, 59, truth, 0, baselines, {})->model.auc;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.day[row] <= 59) truth[row] = std::nanf("");
  }
  EXPECT_EQ(evaluate(Context{}, rows, 59, truth, 0, baselines, {})->model.auc, auc);
}

TEST(Evaluate, AModelThatLosesIsSaidToLose) {
  const FeatureMatrix rows = shop(200, 3);
  const Baselines baselines = fit_baselines(rows, 149, 0);
  // As good as recency, no better: not beaten, so not promoted.
  std::vector<float> same;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    same.push_back(recency_baseline(baselines, rows.values[row]));
  }
  const Evaluation equal = evaluate(Context{}, rows, 149, same, 0, baselines, {}).value();
  EXPECT_FALSE(equal.beats_baseline);
  EXPECT_EQ(equal.model.auc, equal.recency.auc);
  // The right order with wrong probabilities loses as well.
  std::vector<float> truth;
  shop(200, 3, &truth);
  for (float& p : truth) p = std::min(0.99F, 3 * p);
  const Evaluation loud = evaluate(Context{}, rows, 149, truth, 0, baselines, {}).value();
  EXPECT_GT(loud.model.auc, loud.recency.auc);
  EXPECT_FALSE(loud.beats_baseline);
}

TEST(Evaluate, WithoutTestDaysThereIsNothingToJudge) {
  const FeatureMatrix rows = shop(10, 4);
  const std::vector<float> p(rows.rows(), 0.1F);
  const auto out = evaluate(Context{}, rows, 9, p, 0, fit_baselines(rows, 9, 0), {});
  EXPECT_EQ(out.error().message(), message::kNothingToJudge);
}

TEST(Evaluate, WithoutPositivesRankingIsUndefined) {
  FeatureMatrix rows = shop(60, 5);
  rows.positive.assign(rows.rows(), 0);
  const std::vector<float> p(rows.rows(), 0.1F);
  const Evaluation out =
      evaluate(Context{}, rows, 29, p, 0, fit_baselines(rows, 29, 0), {}).value();
  EXPECT_TRUE(std::isnan(out.model.auc));
  EXPECT_FALSE(out.auc_interval.has_value());
  EXPECT_FALSE(out.beats_baseline);
}

// --- Bootstrap -----------------------------------------------------------------------------------

RankingIntervals intervals(const Context& context, const FeatureMatrix& rows,
                           const std::vector<float>& score, int replicates = 200) {
  const ScoredView view{score, rows.positive, rows.total};
  return bootstrap_intervals(context, rows.day, view, rank_scores(view),
                             {.replicates = replicates, .block_days = 7});
}

TEST(Bootstrap, SameForASeedAndAnyThreads) {
  std::vector<float> truth;
  const FeatureMatrix rows = shop(60, 6, &truth);
  Context two;
  two.threads = 2;
  const RankingIntervals a = intervals(Context{}, rows, truth);
  const RankingIntervals b = intervals(two, rows, truth);
  EXPECT_EQ(a.auc->low, b.auc->low);
  EXPECT_EQ(a.average_precision->high, b.average_precision->high);
  Context other;
  other.seed = 43;
  EXPECT_NE(a.auc->low, intervals(other, rows, truth).auc->low);
}

TEST(Bootstrap, NeedsTwoBlocksOfDays) {
  std::vector<float> truth;
  const FeatureMatrix enough = shop(14, 7, &truth);
  EXPECT_TRUE(intervals(Context{}, enough, truth).auc.has_value());
  truth.clear();
  const FeatureMatrix few = shop(13, 7, &truth);
  EXPECT_FALSE(intervals(Context{}, few, truth).auc.has_value());
  EXPECT_FALSE(intervals(Context{}, recency_rows(), {}).auc.has_value());
}

// The slow twin: copies the drawn days' rows and measures them.
TEST(Bootstrap, WidthIsThatOfResampledRows) {
  std::vector<float> truth;
  const Day days = 70;
  const FeatureMatrix rows = shop(days, 8, &truth);
  std::vector<double> auc;
  Random random(9);
  for (int i = 0; i < 300; ++i) {
    std::vector<float> score;
    std::vector<double> positive;
    for (int block = 0; block < days / 7; ++block) {
      const std::size_t start = random.below(static_cast<std::uint64_t>(days) - 6) * 60;
      for (std::size_t row = start; row < start + 7 * 60; ++row) {
        score.push_back(truth[row]);
        positive.push_back(rows.positive[row]);
      }
    }
    auc.push_back(roc_auc(rank_scores({score, positive, std::vector<double>(score.size(), 1)})));
  }
  std::sort(auc.begin(), auc.end());
  const RankingIntervals fast = intervals(Context{}, rows, truth, 300);
  EXPECT_NEAR(fast.auc->low, auc[7], 0.006);
  EXPECT_NEAR(fast.auc->high, auc[292], 0.006);
}

// --- By-date answers -----------------------------------------------------------------------------

TEST(CalibrateHorizon, ByHand) {
  const std::vector<float> p = {0.5F, 0.5F, 0.25F, 0.75F};
  const std::vector<std::uint8_t> happened = {1, 0, 0, 1};
  const HorizonCalibration out = calibrate_horizon(7, p, happened, 0.25);
  EXPECT_EQ(out.days, 7);
  EXPECT_EQ(out.customers, 4U);
  EXPECT_DOUBLE_EQ(out.predicted, 0.5);
  EXPECT_DOUBLE_EQ(out.observed, 0.5);
  EXPECT_DOUBLE_EQ(out.brier, (0.25 + 0.25 + 0.0625 + 0.0625) / 4);
  EXPECT_DOUBLE_EQ(out.brier_baseline, (2 * 0.5625 + 2 * 0.0625) / 4);
  EXPECT_DOUBLE_EQ(out.ece, (0.25 + 0 + 0.25) / 4);
}

TEST(CalibrateHorizon, NobodyIsUndefined) {
  const HorizonCalibration out = calibrate_horizon(7, {}, {}, 0.25);
  EXPECT_EQ(out.customers, 0U);
  EXPECT_TRUE(std::isnan(out.predicted));
  EXPECT_TRUE(std::isnan(out.brier));
}

// --- Backtests -----------------------------------------------------------------------------------

TEST(RollingFolds, AreEqualSlicesOfTheEnd) {
  const std::vector<Fold> folds = rolling_folds(1, 52, 4).value();
  ASSERT_EQ(folds.size(), 4U);
  const std::vector<Fold> expected = {{12, 22}, {22, 32}, {32, 42}, {42, 52}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(folds[i].cut, expected[i].cut);
    EXPECT_EQ(folds[i].last, expected[i].last);
  }
}

TEST(RollingFolds, EachSliceNeedsADay) {
  EXPECT_EQ(rolling_folds(1, 5, 4)->front().cut, 1);
  EXPECT_EQ(rolling_folds(1, 4, 4).error().message(), message::kTooFewDays);
  EXPECT_FALSE(rolling_folds(1, 0, 1).ok());
}

TEST(Spread, ByHand) {
  const Spread out = spread(std::vector<double>{1, 2, 6});
  EXPECT_DOUBLE_EQ(out.mean, 3);
  EXPECT_DOUBLE_EQ(out.deviation, std::sqrt(7));
  EXPECT_EQ(spread(std::vector<double>{4}).deviation, 0);
  EXPECT_TRUE(std::isnan(spread({}).mean));
}

}  // namespace
}  // namespace canasta
