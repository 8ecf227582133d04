// Classes that count more or less: by hand, and in training.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/messages/boosters.h"
#include "boosters/boosters.h"
#include "boosters/loss.h"
#include "boosters/testing_rows.h"

namespace canasta {
namespace {

FeatureMatrix labelled(std::vector<float> labels) {
  FeatureMatrix rows;
  rows.features = {{.name = "x", .unit = "", .family = "test", .kind = FeatureKind::Number}};
  rows.values.assign(labels.size(), 0);
  rows.total.assign(labels.size(), 1);
  rows.label = std::move(labels);
  return rows;
}

TEST(ClassWeights, BalancedByHand) {
  // n / (k * rows of the class), as scikit-learn's compute_class_weight("balanced") gives.
  const FeatureMatrix rows = labelled({0, 0, 0, 1, 1, 2});
  const std::vector<double> weight = balanced_class_weights(all_rows(rows), 3);
  EXPECT_DOUBLE_EQ(weight[0], 6 / 9.0);
  EXPECT_DOUBLE_EQ(weight[1], 1);
  EXPECT_DOUBLE_EQ(weight[2], 2);
}

TEST(ClassWeights, WeightedSharesAreTheWantedOnes) {
  FeatureMatrix rows = labelled({0, 1, 1, 2, 2, 2});
  rows.total = {4, 1, 2, 1, 1, 3};
  const std::vector<double> wanted = {.5, .2, .3};
  const std::vector<double> weight = class_weights_for(all_rows(rows), wanted);
  const std::array<double, 3> total = {4, 3, 5};
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(total[k] * weight[k] / 12, wanted[k], 1e-12);
}

TEST(ClassWeights, AClassWithoutRowsCountsOnce) {
  const FeatureMatrix rows = labelled({0, 0});
  EXPECT_EQ(balanced_class_weights(all_rows(rows), 2), (std::vector<double>{.5, 1}));
}

TEST(ShiftPriors, ByHandAndBack) {
  std::vector<float> p = {.5F, .5F, .9F, .1F};
  const std::vector<double> learnt = {.5, .5};
  const std::vector<double> wanted = {.8, .2};
  shift_priors(p, learnt, wanted);
  EXPECT_NEAR(p[0], .8, 1e-7);
  EXPECT_NEAR(p[2], .72 / .74, 1e-7);
  shift_priors(p, wanted, learnt);
  EXPECT_NEAR(p[0], .5, 1e-6);
  EXPECT_NEAR(p[3], .1, 1e-6);
  std::vector<float> none = {0, 0};
  shift_priors(none, learnt, wanted);
  EXPECT_EQ(none, (std::vector<float>{0, 0}));
}

TrainOptions softmax_options() {
  TrainOptions options;
  options.loss = Loss::Softmax;
  options.classes = 3;
  options.rounds_max = 30;
  options.learning_rate = .3;
  options.min_child_weight = 1;
  return options;
}

std::vector<double> mean_prediction(const FeatureMatrix& rows, const TrainOptions& options) {
  const auto trained = xgboost_trainer()->train(Context{}, all_rows(rows), nullptr, options);
  std::vector<float> p(rows.rows() * 3);
  trained->forest.predict(rows.view(), p);
  std::vector<double> mean(3);
  for (std::size_t i = 0; i < p.size(); ++i) {
    mean[i % 3] += static_cast<double>(p[i]) / static_cast<double>(rows.rows());
  }
  return mean;
}

TEST(ClassWeights, MoveProbabilitiesAndThePriorShiftLeadsBack) {
  const FeatureMatrix rows = testing::random_labelled_rows(4'000, 3, 41, Loss::Softmax);
  TrainOptions options = softmax_options();
  const std::vector<double> plain = mean_prediction(rows, options);
  options.class_weight = {1, 1, 5};
  EXPECT_GT(mean_prediction(rows, options)[2], plain[2] + .03);
  options.class_weight = {1, 1, 1};
  EXPECT_EQ(mean_prediction(rows, options), plain);
}

// The slope of the focal loss, against its own difference quotient.
TEST(FocalLoss, GradientIsTheSlopeOfTheLoss) {
  const FeatureMatrix rows = labelled({1, 0});
  for (const double focal : {0.0, 0.5, 2.0}) {
    TrainOptions options = softmax_options();
    options.focal = focal;
    const auto loss = make_loss(all_rows(rows), options);
    const std::vector<float> margin = {.3F, -.7F, .2F, 1.5F, .1F, -2};
    Gradients out{.gradient = std::vector<float>(6), .hessian = std::vector<float>(6)};
    loss->gradients(Context{}, margin, out);
    const auto focal_loss = [&](std::size_t row, std::size_t k, double step) {
      std::array<double, 3> z{};
      for (std::size_t i = 0; i < 3; ++i) z[i] = margin[row * 3 + i] + (i == k ? step : 0);
      const double sum = std::exp(z[0]) + std::exp(z[1]) + std::exp(z[2]);
      const double p = std::exp(z[row == 0 ? 1 : 0]) / sum;
      return -std::pow(1 - p, focal) * std::log(p);
    };
    for (std::size_t at = 0; at < 6; ++at) {
      const double slope =
          (focal_loss(at / 3, at % 3, 1e-5) - focal_loss(at / 3, at % 3, -1e-5)) / 2e-5;
      EXPECT_NEAR(out.gradient[at], slope, 1e-6) << focal << " " << at;
    }
  }
}

TEST(FocalLoss, IsJudgedByTheLogLoss) {
  const FeatureMatrix rows = labelled({0, 1, 2});
  TrainOptions options = softmax_options();
  options.focal = 2;
  options.class_weight = {1, 2, 3};
  const std::vector<float> p(9, 1 / 3.0F);
  EXPECT_NEAR(make_judge(all_rows(rows), options)->measure(p), std::log(3.0), 1e-6);
}

TEST(Gpu, IsRefusedByALibraryWithoutIt) {
  const FeatureMatrix rows = testing::random_rows(100, 2, 42);
  TrainOptions options;
  options.device = Device::Gpu;
  const auto trained = xgboost_trainer()->train(Context{}, all_rows(rows), nullptr, options);
  ASSERT_FALSE(trained.ok());
  EXPECT_EQ(trained.error().message(), message::kTrainerWithoutGpu);
  EXPECT_NE(trained.error().text(Language::English).find("xgboost 3.4.1"), std::string::npos);
  EXPECT_NE(trained.error().text(Language::Spanish).find("tarjeta"), std::string::npos);
}

// --- Random forest -------------------------------------------------------------------------------

TEST(RandomForest, OneDeepTreeOnAllRowsGivesTheMeansOfItsLeaves) {
  FeatureMatrix rows = labelled({1, 3, 10, 20});
  rows.values = {0, 0, 1, 1};
  TrainOptions options = random_forest_options({.loss = Loss::Squared}, 1);
  options.rounds_max = 4;
  options.row_share = 1;
  options.l2 = 0;
  options.min_child_weight = 0;
  const auto trained = random_forest_trainer()->train(Context{}, all_rows(rows), nullptr, options);
  EXPECT_EQ(trained->forest.tree_count(), 4U);
  std::vector<float> value(4);
  trained->forest.predict(rows.view(), value);
  EXPECT_NEAR(value[0], 2, 1e-5);
  EXPECT_NEAR(value[3], 15, 1e-5);
}

TEST(RandomForest, TreesDifferAndBytesDoNot) {
  const FeatureMatrix rows = testing::random_labelled_rows(170'000, 6, 43, Loss::Softmax);
  TrainOptions options = random_forest_options(softmax_options(), 6);
  EXPECT_NEAR(options.node_feature_share, std::sqrt(6.0) / 6, 1e-12);
  options.rounds_max = 3;
  Context two;
  two.threads = 2;
  const auto one = random_forest_trainer()->train(Context{}, all_rows(rows), nullptr, options);
  const auto other = random_forest_trainer()->train(two, all_rows(rows), nullptr, options);
  EXPECT_EQ(one->body, other->body);
  EXPECT_EQ(one->forest.tree_count(), 9U);  // of three classes
}

}  // namespace
}  // namespace canasta
