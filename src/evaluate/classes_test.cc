#include "evaluate/classes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/values.h"

namespace canasta {
namespace {

// Four rows of three classes.
const std::vector<float> kProbability = {.6F, .3F, .1F, .5F, .4F, .1F,
                                         .2F, .2F, .6F, .1F, .8F, .1F};
const std::vector<std::uint32_t> kLabel = {0, 1, 2, 1};
const std::vector<double> kShares = {.5, .25, .25};

ClassEvaluation evaluated(const std::vector<double>& thresholds = {}) {
  const View2<const float> view(kProbability.data(), 4, 3);
  return evaluate_classes(view, kLabel, decide_classes(view, thresholds), kShares);
}

TEST(Classes, ByHand) {
  const ClassEvaluation out = evaluated();
  EXPECT_NEAR(out.model.log_loss, -(std::log(.6) + std::log(.4) + std::log(.6) + std::log(.8)) / 4,
              1e-6);
  // Row 1: .4^2 + .3^2 + .1^2 and so on.
  EXPECT_NEAR(out.model.brier, (.26 + .62 + .24 + .06) / 4, 1e-6);
  EXPECT_EQ(out.confusion, (std::vector<std::size_t>{1, 0, 0, 1, 1, 0, 0, 0, 1}));
  EXPECT_DOUBLE_EQ(out.model.accuracy, .75);
  EXPECT_DOUBLE_EQ(out.model.balanced_accuracy, (1 + .5 + 1) / 3);
  EXPECT_DOUBLE_EQ(out.classes[0].precision, .5);
  EXPECT_DOUBLE_EQ(out.classes[1].f1, 2.0 / 3);
  EXPECT_DOUBLE_EQ(out.model.f1_macro, (2.0 / 3 + 2.0 / 3 + 1) / 3);
  EXPECT_EQ(out.classes[1].support, 2U);
  EXPECT_DOUBLE_EQ(out.classes[2].auc, 1);
  EXPECT_DOUBLE_EQ(out.classes[1].auc, 1);  // .4 and .8 against .3 and .2
}

TEST(Classes, BaselineIsTheSharesAndTheCommonestClass) {
  const ClassMetrics baseline = evaluated().baseline;
  EXPECT_NEAR(baseline.log_loss, -(std::log(.5) + 3 * std::log(.25)) / 4, 1e-6);
  EXPECT_DOUBLE_EQ(baseline.accuracy, .25);
  EXPECT_DOUBLE_EQ(baseline.auc_macro, .5);
  EXPECT_NEAR(baseline.ece, .25, 1e-6);  // says .5 of the first class, right once in four
  EXPECT_TRUE(evaluated().beats_baseline);
}

TEST(Classes, ThresholdsMoveDecisionsAndNothingElse) {
  const ClassEvaluation plain = evaluated();
  const ClassEvaluation moved = evaluated({.5, .3, .2});
  EXPECT_EQ(moved.confusion, (std::vector<std::size_t>{1, 0, 0, 0, 2, 0, 0, 0, 1}));
  EXPECT_EQ(plain.model.log_loss, moved.model.log_loss);
}

TEST(Classes, TiesGoToTheFirst) {
  const std::vector<float> tie = {.5F, .5F};
  EXPECT_EQ(decide_classes(View2<const float>(tie.data(), 1, 2), {})[0], 0U);
}

TEST(Classes, AClassThatNoRowHasHasNoAuc) {
  const View2<const float> view(kProbability.data(), 4, 3);
  const std::vector<std::uint32_t> label = {0, 1, 1, 0};
  const ClassEvaluation out = evaluate_classes(view, label, decide_classes(view, {}), kShares);
  EXPECT_TRUE(std::isnan(out.classes[2].auc));
  EXPECT_FALSE(std::isnan(out.model.auc_macro));
  EXPECT_EQ(out.classes[2].recall, 0);
}

TEST(Classes, AClassThatIsNowhereIsLeftOutOfMacroMeans) {
  // scikit-learn 1.9: f1_score([0, 1, 1, 0], [0, 0, 1, 1], average="macro") and so on, of three.
  const std::vector<float> p = {.9F, .1F, 0, .6F, .4F, 0, .2F, .8F, 0, .1F, .9F, 0};
  const View2<const float> view(p.data(), 4, 3);
  const std::vector<std::uint32_t> label = {0, 1, 1, 0};
  const ClassEvaluation out = evaluate_classes(view, label, decide_classes(view, {}), kShares);
  EXPECT_DOUBLE_EQ(out.model.f1_macro, .5);
  EXPECT_DOUBLE_EQ(out.model.precision_macro, .5);
  EXPECT_DOUBLE_EQ(out.model.recall_macro, .5);
  EXPECT_EQ(out.classes[2].f1, 0);
}

TEST(Classes, ImpossibleTruthCostsMuchButNotEverything) {
  const std::vector<float> sure = {1, 0};
  const std::vector<std::uint32_t> label = {1};
  const View2<const float> view(sure.data(), 1, 2);
  const auto out = evaluate_classes(view, label, decide_classes(view, {}), std::vector{.5, .5});
  EXPECT_NEAR(out.model.log_loss, -std::log(0x1p-23), 1e-9);
}

TEST(Values, ByHand) {
  const ValueBaseline baseline = fit_value_baseline(std::vector<float>{1, 2, 9, 4});
  EXPECT_EQ(baseline.median, 3);
  EXPECT_EQ(baseline.mean, 4);
  const std::vector<float> truth = {1, 3, 8};
  const ValueEvaluation out = evaluate_values(std::vector<float>{2, 3, 6}, truth, baseline);
  EXPECT_DOUBLE_EQ(out.model.mae, 1);
  EXPECT_DOUBLE_EQ(out.model.rmse, std::sqrt(5.0 / 3));
  EXPECT_DOUBLE_EQ(out.model.r2, 1 - 5.0 / 26);  // the mean is 4: 9 + 1 + 16
  EXPECT_DOUBLE_EQ(out.model.bias, -1.0 / 3);
  EXPECT_DOUBLE_EQ(out.baseline.mae, (2 + 0 + 5) / 3.0);
  EXPECT_DOUBLE_EQ(out.baseline.rmse, std::sqrt(26.0 / 3));
  EXPECT_TRUE(out.beats_baseline);
}

TEST(Values, OneValueOnlyHasNoR2) {
  const ValueEvaluation out =
      evaluate_values(std::vector<float>{5, 5}, std::vector<float>{4, 4}, {.median = 4, .mean = 4});
  EXPECT_TRUE(std::isnan(out.model.r2));
  EXPECT_FALSE(out.beats_baseline);
}

}  // namespace
}  // namespace canasta
