#include "learn/learn.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/messages/boosters.h"
#include "base/messages/learn.h"
#include "boosters/testing_rows.h"
#include "math/metrics.h"

namespace canasta {
namespace {

// --- Days ----------------------------------------------------------------------------------------

Day cut_of(const std::vector<DayWeight>& days, double share = 0.8) {
  return split_by_day(days, share).value();
}

TEST(SplitByDay, CutIsTheFirstDayThatReachesTheShare) {
  EXPECT_EQ(cut_of({{1, 10}, {2, 10}, {3, 10}, {4, 10}, {5, 10}}), 4);
  EXPECT_EQ(cut_of({{1, 10}, {2, 10}, {3, 10}, {4, 9}, {5, 10}}), 4);
  EXPECT_EQ(cut_of({{1, 60}, {7, 30}, {9, 10}}), 7);
  EXPECT_EQ(cut_of({{1, 10}, {2, 10}, {3, 10}, {4, 10}}, 0.5), 2);
}

TEST(SplitByDay, ADayAlwaysStaysForEachPart) {
  EXPECT_EQ(cut_of({{1, 1}, {2, 99}}), 1);
  EXPECT_EQ(cut_of({{1, 99}, {2, 1}}), 1);
  EXPECT_EQ(cut_of({{1, 1}, {2, 1}, {3, 98}}), 2);
}

TEST(SplitByDay, OneDayIsTooFew) {
  EXPECT_EQ(split_by_day(std::vector<DayWeight>{{1, 5}}).error().message(), message::kTooFewDays);
  EXPECT_FALSE(split_by_day({}).ok());
}

RC_GTEST_PROP(SplitByDay, CutDayIsInTheTrainingPart, ()) {
  const auto weights =
      *rc::gen::suchThat(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 100)),
                         [](const auto& drawn) { return drawn.size() >= 3; });
  std::vector<DayWeight> days;
  double all = 0;
  for (const int weight : weights) {
    days.push_back({static_cast<Day>(days.size() * 2), static_cast<double>(weight)});
    all += weight;
  }
  const Day cut = cut_of(days);
  double before = 0;
  double until = 0;
  for (const DayWeight& day : days) {
    before += day.day < cut ? day.total : 0;
    until += day.day <= cut ? day.total : 0;
  }
  RC_ASSERT(before < 0.8 * all);
  RC_ASSERT(until >= 0.8 * all || cut == days[days.size() - 2].day);
  RC_ASSERT(cut < days.back().day);
}

TEST(DayWeights, AddUpByDayWithoutEmptyDays) {
  FeatureMatrix rows = testing::random_rows(4, 1, 1);
  rows.day = {5, 3, 5, 9};
  rows.total = {1, 2, 3, 0};
  rows.positive = {0, 0, 0, 0};
  const std::vector<DayWeight> days = day_weights(rows);
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0].day, 3);
  EXPECT_EQ(days[0].total, 2);
  EXPECT_EQ(days[1].day, 5);
  EXPECT_EQ(days[1].total, 4);
  EXPECT_TRUE(day_weights({}).empty());
}

// --- Threshold -----------------------------------------------------------------------------------

RankedScores ranked(std::vector<float> score, std::vector<double> positive,
                    std::vector<double> total) {
  return rank_scores({score, positive, total});
}

TEST(ChooseThreshold, MaximisesF1ByHand) {
  // From .9: 2*1/(1+2); from .6: 2*1/(2+2); from .4: 2*2/(3+2) = .8.
  const Threshold best =
      choose_threshold(ranked({0.9F, 0.6F, 0.4F, 0.1F}, {1, 0, 1, 0}, {1, 1, 1, 1}));
  EXPECT_FLOAT_EQ(static_cast<float>(best.probability), 0.4F);
  EXPECT_DOUBLE_EQ(best.f1, 0.8);
}

TEST(ChooseThreshold, HigherOneOnATieAndHalfWithoutPositives) {
  // From .9: 2*1/(1+3) = .5; from .2: 2*3/(9+3) = .5.
  const Threshold tie = choose_threshold(ranked({0.9F, 0.2F}, {1, 2}, {1, 8}));
  EXPECT_FLOAT_EQ(static_cast<float>(tie.probability), 0.9F);
  EXPECT_DOUBLE_EQ(choose_threshold(ranked({0.9F}, {0}, {4})).probability, 0.5);
  EXPECT_DOUBLE_EQ(choose_threshold({}).probability, 0.5);
}

TEST(ChooseThreshold, EqualsTryingEveryScore) {
  Random random(5);
  std::vector<float> score;
  std::vector<double> positive, total;
  for (int i = 0; i < 300; ++i) {
    score.push_back(static_cast<float>(random.below(50)) / 50);
    total.push_back(1);
    positive.push_back(random.unit() < static_cast<double>(score.back()) ? 1 : 0);
  }
  double best = 0;
  for (const float cut : score) {
    double hits = 0, called = 0, all = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
      hits += score[i] >= cut ? positive[i] : 0;
      called += score[i] >= cut ? 1 : 0;
      all += positive[i];
    }
    best = std::max(best, 2 * hits / (called + all));
  }
  EXPECT_DOUBLE_EQ(choose_threshold(ranked(score, positive, total)).f1, best);
}

// --- Plan ----------------------------------------------------------------------------------------

FitOptions quick() {
  FitOptions options;
  options.boosting.rounds_max = 60;
  options.boosting.learning_rate = 0.3;
  options.boosting.max_depth = 3;
  options.boosting.patience = 5;
  return options;
}

constexpr Day kCut = 79;

Result<FitPlan> planned(const FeatureMatrix& rows, Day cut, const FitOptions& options = quick()) {
  return plan_fit(Context{}, *xgboost_trainer(), rows, cut, options);
}

TrainedForest trained(const FeatureMatrix& rows, const FitPlan& plan) {
  return xgboost_trainer()
      ->train(Context{}, rows_in_days(rows, 0, kCut), nullptr, plan.boosting)
      .value();
}

TEST(PlanFit, TakesTheRoundsThatWereBestOnTheTail) {
  const FitPlan plan = planned(testing::random_rows(4'000, 3, 1), kCut).value();
  // 80 days of equal size; the tail begins once 85 % of their weight have passed.
  EXPECT_NEAR(plan.validation_first, 68, 1);
  const auto least = std::min_element(plan.validation_loss.begin(), plan.validation_loss.end());
  EXPECT_EQ(plan.boosting.rounds_max, least - plan.validation_loss.begin() + 1);
}

TEST(PlanFit, NeverSeesTheTestPart) {
  FeatureMatrix rows = testing::random_rows(2'000, 3, 2);
  const FitPlan before = planned(rows, kCut).value();
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.day[row] <= kCut) continue;
    rows.positive[row] = rows.total[row] - rows.positive[row];
    rows.values[row * 3] = 7;
  }
  const FitPlan after = planned(rows, kCut).value();
  EXPECT_EQ(before.validation_loss, after.validation_loss);
  EXPECT_EQ(before.boosting.rounds_max, after.boosting.rounds_max);
  EXPECT_EQ(before.threshold, after.threshold);
}

TEST(PlanFit, ThresholdIsTheBestOfTheTail) {
  const FitPlan plan = planned(testing::random_rows(4'000, 3, 3), kCut).value();
  EXPECT_GT(plan.threshold_f1, 0.3);
  EXPECT_GT(plan.threshold, 0);
  EXPECT_LT(plan.threshold, 1);
}

TEST(PlanFit, BalancedStaysCalibratedOnDaysToCome) {
  const FeatureMatrix rows = testing::random_rows(20'000, 3, 4);
  FitOptions options = quick();
  options.balance = Balance::Balanced;
  const FitPlan plan = planned(rows, kCut, options).value();
  EXPECT_GT(plan.boosting.positive_weight, 1.5);
  std::vector<float> probability(rows.rows());
  trained(rows, plan).forest.predict(rows.view(), probability);
  const std::size_t first = 16'000;  // day 80
  const ScoredView test{std::span(probability).subspan(first),
                        std::span(rows.positive).subspan(first),
                        std::span(rows.total).subspan(first)};
  EXPECT_LT(ece_equal_mass(rank_scores(test)), 0.02);
  const double loss = log_loss(test);
  std::vector<float> plain(rows.rows());
  trained(rows, planned(rows, kCut).value()).forest.predict(rows.view(), plain);
  EXPECT_NEAR(loss, log_loss({std::span(plain).subspan(first), test.positive, test.total}), 0.005);
}

TEST(PlanFit, SaysWhenDaysOrOutcomesAreMissing) {
  FeatureMatrix rows = testing::random_rows(100, 2, 5);
  EXPECT_EQ(planned(rows, -1).error().message(), message::kTrainNoRows);
  EXPECT_EQ(planned(rows, 0).error().message(), message::kTooFewDays);
  rows.positive.assign(100, 0);
  FitOptions balanced = quick();
  balanced.balance = Balance::Balanced;
  EXPECT_EQ(planned(rows, kCut, balanced).error().message(), message::kTrainOneOutcome);
}

}  // namespace
}  // namespace canasta
