// LightGBM through the interface, against itself and against arithmetic.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/messages/boosters.h"
#include "boosters/boosters.h"
#include "boosters/lightgbm_body.h"
#include "boosters/testing_rows.h"
#include "models/lightgbm_text.h"

namespace canasta {
namespace {

constexpr std::array kLosses = {Loss::Logistic, Loss::Softmax, Loss::Squared, Loss::PseudoHuber};

FeatureMatrix rows_for(Loss loss, std::size_t count, std::size_t columns, std::uint64_t seed) {
  return loss == Loss::Logistic ? testing::random_rows(count, columns, seed)
                                : testing::random_labelled_rows(count, columns, seed, loss);
}

TrainOptions options_for(Loss loss) {
  TrainOptions options;
  options.loss = loss;
  options.classes = 3;
  options.rounds_max = 20;
  options.learning_rate = .3;
  options.min_child_weight = 1;
  return options;
}

Result<TrainedForest> trained(const Context& context, const FeatureMatrix& rows,
                              const TrainOptions& options) {
  return lightgbm_trainer()->train(context, all_rows(rows), nullptr, options);
}

Result<TrainedForest> stopped_early(const FeatureMatrix& rows, const TrainOptions& options) {
  const RowSubset head = rows_in_days(rows, 0, 79);
  const RowSubset tail = rows_in_days(rows, 80, 99);
  return lightgbm_trainer()->train(Context{}, head, &tail, options);
}

TEST(Lightgbm, NameSaysLibraryAndVersion) {
  EXPECT_EQ(lightgbm_trainer()->name(), "lightgbm 4.7.0");
}

TEST(Lightgbm, OneSplitGivesTheShareOfEachSide) {
  FeatureMatrix rows;
  rows.features = {{.name = "x", .unit = "", .family = "test", .kind = FeatureKind::Number}};
  for (int i = 0; i < 100; ++i) {
    rows.values.push_back(i < 50 ? 0.0F : 1.0F);
    rows.positive.push_back(i < 5 || i >= 70 ? 1 : 0);  // 5 of 50, 30 of 50
    rows.total.push_back(1);
  }
  TrainOptions options = options_for(Loss::Logistic);
  options.rounds_max = 60;
  options.learning_rate = 1;
  options.max_depth = 1;
  options.l2 = 0;
  const auto forest = trained(Context{}, rows, options);
  std::vector<float> p(100);
  forest->forest.predict(rows.view(), p);
  EXPECT_NEAR(p[0], .1, 1e-4);
  EXPECT_NEAR(p[99], .6, 1e-4);
}

TEST(Lightgbm, OurWalkEqualsTheLibrarys) {
  for (const Loss loss : kLosses) {
    const FeatureMatrix rows = rows_for(loss, 3'000, 5, 51);
    const auto forest = stopped_early(rows, options_for(loss));
    ASSERT_TRUE(forest.ok()) << forest.error().text(Language::English);
    const std::size_t outputs = forest->forest.outputs();
    EXPECT_EQ(outputs, loss == Loss::Softmax ? 3U : 1U);
    std::vector<float> all(rows.rows() * outputs);
    forest->forest.predict(rows.view(), all);
    const std::vector<float>& library = forest->validation_prediction;
    ASSERT_EQ(library.size(), 600U * outputs);
    for (std::size_t i = 0; i < library.size(); ++i) {
      const float ours = all[2'400 * outputs + i];
      ASSERT_NEAR(ours, library[i], 1e-6 * std::max(1.0F, std::abs(library[i])) * 2);
    }
  }
}

TEST(Lightgbm, KeepsTheRoundOfLeastLoss) {
  TrainOptions options = options_for(Loss::Softmax);
  options.rounds_max = 300;
  options.patience = 10;
  const auto forest = stopped_early(rows_for(Loss::Softmax, 2'000, 4, 52), options);
  const auto& loss = forest->validation_loss;
  const auto best = std::min_element(loss.begin(), loss.end()) - loss.begin();
  EXPECT_EQ(forest->rounds, best + 1);
  EXPECT_EQ(loss.size(), static_cast<std::size_t>(forest->rounds + options.patience));
  EXPECT_EQ(forest->forest.tree_count(), static_cast<std::size_t>(forest->rounds) * 3);
  EXPECT_LT(loss[static_cast<std::size_t>(best)], loss[0]);
}

TEST(Lightgbm, SameBytesOnAnyNumberOfThreads) {
  Context two;
  two.threads = 2;
  for (const Loss loss : kLosses) {
    const FeatureMatrix rows = rows_for(loss, 170'000, 6, 53);
    TrainOptions options = options_for(loss);
    options.rounds_max = 4;
    options.max_depth = 6;
    options.row_share = .8;
    options.feature_share = .7;
    const auto one = trained(Context{}, rows, options);
    EXPECT_EQ(one->forest.feature_names().size(), 6U);
    std::vector<float> p(rows.rows() * one->forest.outputs());
    std::vector<float> q(p.size());
    const auto other = trained(two, rows, options);
    one->forest.predict(rows.view(), p);
    other->forest.predict(rows.view(), q);
    EXPECT_EQ(p, q);
    EXPECT_EQ(one->body, other->body);
    EXPECT_EQ(one->body, trained(Context{}, rows, options)->body);
  }
}

TEST(Lightgbm, TheSeedDecides) {
  const FeatureMatrix rows = rows_for(Loss::Squared, 1'000, 4, 54);
  TrainOptions options = options_for(Loss::Squared);
  options.row_share = .5;
  Context other;
  other.seed = 7;
  EXPECT_NE(trained(Context{}, rows, options)->body, trained(other, rows, options)->body);
}

TEST(Lightgbm, LeavesAreLimited) {
  TrainOptions options = options_for(Loss::Squared);
  options.rounds_max = 3;
  options.max_depth = 6;
  options.leaves = 5;
  const auto forest = trained(Context{}, rows_for(Loss::Squared, 2'000, 4, 55), options);
  EXPECT_LE(forest->forest.node_count(), 3U * 9);
  EXPECT_GT(forest->forest.node_count(), 3U * 5);
}

TEST(Lightgbm, NothingToSplitGivesTheBaseRate) {
  FeatureMatrix rows = rows_for(Loss::Softmax, 300, 1, 56);
  rows.values.assign(300, 1);
  const auto forest = trained(Context{}, rows, options_for(Loss::Softmax));
  ASSERT_TRUE(forest.ok()) << forest.error().text(Language::English);
  EXPECT_EQ(forest->rounds, 1);
  std::vector<float> p(900);
  forest->forest.predict(rows.view(), p);
  double zeros = 0;
  double all = 0;
  for (std::size_t row = 0; row < 300; ++row) {
    zeros += rows.label[row] == 0 ? rows.total[row] : 0;
    all += rows.total[row];
  }
  EXPECT_NEAR(p[0], zeros / all, 1e-5);
}

TEST(Lightgbm, NamesItRefusesAreWrittenOtherwise) {
  FeatureMatrix rows = rows_for(Loss::Squared, 300, 3, 57);
  rows.features[0].name = "genre=a, b";
  rows.features[1].name = "genre=a  b";
  rows.features[2].name = "{x}:\"y\"";
  const auto forest = trained(Context{}, rows, options_for(Loss::Squared));
  ASSERT_TRUE(forest.ok()) << forest.error().text(Language::English);
  EXPECT_EQ(forest->forest.feature_names(),
            (std::vector<std::string>{"genre=a__b", "genre=a__b_1", "_x___y_"}));
}

TEST(Lightgbm, HeavierPositivesStayCalibrated) {
  const FeatureMatrix rows = testing::random_rows(20'000, 3, 58);
  TrainOptions options = options_for(Loss::Logistic);
  options.positive_weight = 8;
  const auto forest = trained(Context{}, rows, options);
  std::vector<float> p(rows.rows());
  forest->forest.predict(rows.view(), p);
  double predicted = 0;
  double positive = 0;
  double total = 0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    predicted += static_cast<double>(p[row]) * rows.total[row];
    positive += rows.positive[row];
    total += rows.total[row];
  }
  EXPECT_NEAR(predicted / total, positive / total, .005);
}

TEST(Lightgbm, SaysWhenItCannotTrain) {
  FeatureMatrix rows = rows_for(Loss::Softmax, 50, 2, 59);
  rows.label.assign(50, 1);
  EXPECT_EQ(trained(Context{}, rows, options_for(Loss::Softmax)).error().message(),
            message::kTrainOneOutcome);
  rows.label[0] = 0;
  TrainOptions gpu = options_for(Loss::Softmax);
  gpu.device = Device::Gpu;
  EXPECT_EQ(trained(Context{}, rows, gpu).error().message(), message::kTrainerWithoutGpu);
  CancelToken cancel;
  cancel.cancel();
  Context context;
  context.cancel = &cancel;
  EXPECT_EQ(trained(context, rows, options_for(Loss::Softmax)).error().code(),
            ErrorCode::Cancelled);
}

// --- The completed text --------------------------------------------------------------------------

constexpr const char* kText =
    "tree\nversion=v4\nnum_class=1\nfeature_names=x\nfeature_infos=[0:1]\ntree_sizes=31 30\n\n"
    "Tree=0\nleaf_value=0.5 -1\nx=1\n\n\n"
    "Tree=1\nthreshold=1 inf 2 inf\nleaf_value=2 3\nx=inf\n\n\n"
    "end of trees\n\n[num_threads: 2]\n";

TEST(LightgbmBody, AddsTheBaseToTheFirstTreeAndNamesTheObjective) {
  const std::string text = complete_lightgbm_text(kText, "regression", std::vector<double>{10});
  EXPECT_NE(text.find("\nobjective=regression\nfeature_names=x\n"), std::string::npos);
  EXPECT_NE(text.find("Tree=0\nleaf_value=10.5 9\n"), std::string::npos);
  EXPECT_NE(text.find("Tree=1\nthreshold=1 3e+38 2 3e+38\nleaf_value=2 3\nx=inf\n"),
            std::string::npos);
  EXPECT_NE(text.find("end of trees\n\n[num_threads: 0]\n"), std::string::npos);
  const std::string sizes =
      "tree_sizes=" + std::to_string(std::string("Tree=0\nleaf_value=10.5 9\nx=1\n\n\n").size()) +
      " " +
      std::to_string(
          std::string("Tree=1\nthreshold=1 3e+38 2 3e+38\nleaf_value=2 3\nx=inf\n\n\n").size()) +
      "\n\nTree=0";
  EXPECT_NE(text.find(sizes), std::string::npos);
}

}  // namespace
}  // namespace canasta
