// Training through the interface, against the library itself and against arithmetic.
#include "boosters/boosters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/messages/base.h"
#include "base/messages/boosters.h"
#include "base/random.h"
#include "boosters/testing_rows.h"
#include "math/metrics.h"

namespace canasta {
namespace {

TrainOptions small_options() {
  TrainOptions options;
  options.rounds_max = 20;
  options.learning_rate = 0.3;
  options.max_depth = 4;
  return options;
}

Context with_threads(int threads) {
  Context context;
  context.threads = threads;
  return context;
}

TrainedForest trained(const Context& context, const FeatureMatrix& rows,
                      const TrainOptions& options) {
  return xgboost_trainer()->train(context, all_rows(rows), nullptr, options).value();
}

TEST(Boosters, NameSaysLibraryAndVersion) { EXPECT_EQ(xgboost_trainer()->name(), "xgboost 3.4.1"); }

TEST(Boosters, OneSplitGivesTheShareOfEachSide) {
  // Two values of one feature; with no penalty and full steps, repeated Newton steps end at the
  // shares of positives: 10 of 100 and 60 of 100.
  FeatureMatrix rows;
  rows.features = {{.name = "x", .unit = "", .family = "test", .kind = FeatureKind::Number}};
  rows.values = {0, 1};
  rows.day = {0, 1};
  rows.positive = {10, 60};
  rows.total = {100, 100};
  TrainOptions options;
  options.rounds_max = 60;
  options.learning_rate = 1;
  options.max_depth = 1;
  options.l2 = 0;
  options.min_child_weight = 0;
  const TrainedForest forest = trained(Context{}, rows, options);
  std::vector<float> p(2);
  forest.forest.predict(rows.view(), p);
  EXPECT_NEAR(p[0], 0.1, 1e-4);
  EXPECT_NEAR(p[1], 0.6, 1e-4);
}

// With six features: over a million values, below which a second thread is not asked for.
constexpr std::size_t kRowsForTwoThreads = 170'000;

TEST(Boosters, SameBytesOnAnyNumberOfThreads) {
  const FeatureMatrix rows = testing::random_rows(kRowsForTwoThreads, 6, 1);
  TrainOptions options = small_options();
  options.rounds_max = 8;
  options.max_depth = 6;
  const std::string one = trained(with_threads(1), rows, options).body;
  EXPECT_EQ(one, trained(with_threads(2), rows, options).body);
  EXPECT_EQ(one, trained(with_threads(1), rows, options).body);
}

TEST(Boosters, ACellCountsAsItsRows) {
  // The same observations, merged and apart, on values that are their own bins: the same trees up
  // to nearly tied splits.
  FeatureMatrix merged = testing::random_rows(2'000, 3, 2);
  for (float& value : merged.values) value = std::round(value * 4) / 4;
  const FeatureMatrix apart = testing::one_row_per_observation(merged);
  ASSERT_GT(apart.rows(), 2 * merged.rows());
  const TrainedForest a = trained(Context{}, merged, small_options());
  const TrainedForest b = trained(Context{}, apart, small_options());
  std::vector<float> p(merged.rows());
  std::vector<float> q(merged.rows());
  a.forest.predict(merged.view(), p);
  b.forest.predict(merged.view(), q);
  double difference = 0;
  for (std::size_t i = 0; i < p.size(); ++i) difference += std::abs(p[i] - q[i]);
  EXPECT_LT(difference / static_cast<double>(p.size()), 0.001);
}

// --- Early stopping ------------------------------------------------------------------------------

constexpr Day kCut = 79;

Result<TrainedForest> stopped_early(const Context& context, const FeatureMatrix& rows,
                                    const TrainOptions& options) {
  const RowSubset head = rows_in_days(rows, 0, kCut);
  const RowSubset tail = rows_in_days(rows, kCut + 1, 99);
  return xgboost_trainer()->train(context, head, &tail, options);
}

TEST(Boosters, KeepsTheRoundOfLeastLoss) {
  const FeatureMatrix rows = testing::random_rows(2'000, 4, 3);
  TrainOptions options = small_options();
  options.rounds_max = 300;
  options.patience = 10;
  const TrainedForest forest = stopped_early(Context{}, rows, options).value();
  const auto& loss = forest.validation_loss;
  const auto best = std::min_element(loss.begin(), loss.end()) - loss.begin();
  EXPECT_EQ(forest.rounds, best + 1);
  EXPECT_EQ(loss.size(), static_cast<std::size_t>(forest.rounds + options.patience));
  EXPECT_EQ(forest.forest.tree_count(), static_cast<std::size_t>(forest.rounds));
  EXPECT_LT(loss[static_cast<std::size_t>(best)], loss[0]);
}

TEST(Boosters, OurWalkEqualsTheLibrarys) {
  // validation_prediction is what XGBoost itself answers; a tenth of the values is missing.
  const FeatureMatrix rows = testing::random_rows(5'000, 6, 4);
  TrainOptions options = small_options();
  options.max_depth = 7;
  const TrainedForest forest = stopped_early(Context{}, rows, options).value();
  std::vector<float> all(rows.rows());
  forest.forest.predict(rows.view(), all);
  const std::vector<float>& library = forest.validation_prediction;
  ASSERT_EQ(library.size(), 1'000U);
  for (std::size_t i = 0; i < library.size(); ++i) EXPECT_NEAR(all[4'000 + i], library[i], 1e-6);
}

TEST(Boosters, RowsOfOtherDaysAreNotSeen) {
  // Days shuffled among the rows: a part is gathered from between the others.
  FeatureMatrix mixed = testing::random_rows(3'000, 4, 5);
  for (std::size_t row = 0; row < mixed.rows(); ++row) mixed.day[row] = static_cast<Day>(row % 100);
  FeatureMatrix head;
  head.features = mixed.features;
  for (std::size_t row = 0; row < mixed.rows(); ++row) {
    if (mixed.day[row] > kCut) continue;
    const auto values = mixed.view().row(row);
    head.values.insert(head.values.end(), values.begin(), values.end());
    head.day.push_back(mixed.day[row]);
    head.positive.push_back(mixed.positive[row]);
    head.total.push_back(mixed.total[row]);
  }
  const auto trainer = xgboost_trainer();
  const auto part =
      trainer->train(Context{}, rows_in_days(mixed, 0, kCut), nullptr, small_options());
  EXPECT_EQ(part->body, trained(Context{}, head, small_options()).body);
}

TEST(Boosters, MissingCountsAsLowest) {
  FeatureMatrix rows = testing::random_rows(3'000, 4, 13);
  const TrainedForest forest = trained(Context{}, rows, small_options());
  std::vector<float> missing(rows.rows());
  std::vector<float> lowest(rows.rows());
  forest.forest.predict(rows.view(), missing);
  for (float& value : rows.values) value = std::isnan(value) ? -3 : value;  // others are above -2
  forest.forest.predict(rows.view(), lowest);
  EXPECT_EQ(missing, lowest);
  EXPECT_EQ(trained(Context{}, rows, small_options()).forest.node_count(),
            forest.forest.node_count());
}

// --- Weights of positives ------------------------------------------------------------------------

TEST(Boosters, HeavierPositivesStayCalibrated) {
  const FeatureMatrix rows = testing::random_rows(20'000, 3, 6);
  TrainOptions options = small_options();
  options.positive_weight = 8;
  const TrainedForest forest = trained(Context{}, rows, options);
  std::vector<float> p(rows.rows());
  forest.forest.predict(rows.view(), p);
  double predicted = 0;
  double positive = 0;
  double total = 0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    predicted += static_cast<double>(p[row]) * rows.total[row];
    positive += rows.positive[row];
    total += rows.total[row];
  }
  EXPECT_NEAR(predicted / total, positive / total, 0.005);
  EXPECT_LT(ece_equal_mass(rank_scores({p, rows.positive, rows.total})), 0.02);
}

TEST(Boosters, BalancedWeightEvensTheOutcomes) {
  FeatureMatrix rows = testing::random_rows(10, 1, 1);
  rows.positive.assign(10, 1);
  rows.total.assign(10, 5);
  EXPECT_DOUBLE_EQ(balanced_weight(all_rows(rows)), 4);
  rows.positive.assign(10, 0);
  EXPECT_DOUBLE_EQ(balanced_weight(all_rows(rows)), 1);
}

// --- Classes and values
// ---------------------------------------------------------------------------

TrainOptions options_for(Loss loss) {
  TrainOptions options = small_options();
  options.loss = loss;
  options.classes = 3;
  options.min_child_weight = 1;
  return options;
}

constexpr std::array kLabelled = {Loss::Softmax, Loss::Squared, Loss::PseudoHuber};

TEST(Labelled, OurWalkEqualsTheLibrarys) {
  for (const Loss loss : kLabelled) {
    const FeatureMatrix rows = testing::random_labelled_rows(3'000, 5, 21, loss);
    const TrainedForest forest = stopped_early(Context{}, rows, options_for(loss)).value();
    const std::size_t outputs = forest.forest.outputs();
    EXPECT_EQ(outputs, loss == Loss::Softmax ? 3U : 1U);
    std::vector<float> all(rows.rows() * outputs);
    forest.forest.predict(rows.view(), all);
    const std::vector<float>& library = forest.validation_prediction;
    ASSERT_EQ(library.size(), 600U * outputs);
    for (std::size_t i = 0; i < library.size(); ++i) {
      const float ours = all[2'400 * outputs + i];
      EXPECT_NEAR(ours, library[i], 1e-6 * std::max(1.0F, std::abs(library[i])));
    }
  }
}

TEST(Labelled, SameBytesOnAnyNumberOfThreads) {
  for (const Loss loss : kLabelled) {
    const FeatureMatrix rows = testing::random_labelled_rows(kRowsForTwoThreads, 6, 22, loss);
    TrainOptions options = options_for(loss);
    options.rounds_max = 5;
    options.row_share = 0.8;
    options.feature_share = 0.7;
    EXPECT_EQ(trained(with_threads(1), rows, options).body,
              trained(with_threads(2), rows, options).body);
  }
}

// Two values of one feature, in rows of some weight.
FeatureMatrix two_sides(std::vector<float> values, std::vector<float> labels,
                        std::vector<double> totals) {
  FeatureMatrix rows;
  rows.features = {{.name = "x", .unit = "", .family = "test", .kind = FeatureKind::Number}};
  rows.values = std::move(values);
  rows.label = std::move(labels);
  rows.total = std::move(totals);
  return rows;
}

TrainOptions exact_options(Loss loss) {
  TrainOptions options = options_for(loss);
  options.rounds_max = 200;
  options.learning_rate = 0.5;
  options.max_depth = 1;
  options.l2 = 0;
  options.min_child_weight = 0;
  return options;
}

TEST(Labelled, SoftmaxGivesTheSharesOfEachSide) {
  const FeatureMatrix rows =
      two_sides({0, 0, 0, 1, 1, 1}, {0, 1, 2, 0, 1, 2}, {50, 30, 20, 10, 10, 80});
  const TrainedForest forest = trained(Context{}, rows, exact_options(Loss::Softmax));
  std::vector<float> p(18);
  forest.forest.predict(rows.view(), p);
  const std::array<float, 3> left = {.5F, .3F, .2F};
  const std::array<float, 3> right = {.1F, .1F, .8F};
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(p[k], left[k], 1e-3);
    EXPECT_NEAR(p[9 + k], right[k], 1e-3);
  }
}

// What the pseudo-Huber loss pulls a value by: nothing at its minimum.
double pull(double value, const std::vector<double>& labels, double slope) {
  double sum = 0;
  for (const double label : labels) {
    sum += (value - label) / std::sqrt(1 + std::pow((value - label) / slope, 2));
  }
  return sum;
}

TEST(Labelled, SquaredGivesMeansAndPseudoHuberNearMedians) {
  const FeatureMatrix rows =
      two_sides({0, 0, 0, 1, 1, 1}, {1, 2, 9, 10, 20, 90}, {1, 1, 1, 1, 1, 1});
  std::vector<float> value(6);
  trained(Context{}, rows, exact_options(Loss::Squared)).forest.predict(rows.view(), value);
  EXPECT_NEAR(value[0], 4, 1e-3);
  EXPECT_NEAR(value[5], 40, 1e-3);
  trained(Context{}, rows, exact_options(Loss::PseudoHuber)).forest.predict(rows.view(), value);
  // The median of all is 9; a fifth of the mean distance from it.
  const double slope = .2 * (8 + 7 + 0 + 1 + 11 + 81) / 6;
  EXPECT_NEAR(pull(value[0], {1, 2, 9}, slope), 0, 1e-2);
  EXPECT_NEAR(pull(value[5], {10, 20, 90}, slope), 0, 1e-2);
  EXPECT_NEAR(value[0], 2, slope);
  EXPECT_NEAR(value[5], 20, slope);
}

TEST(Labelled, SaysWhenNothingVaries) {
  const auto error = [](Loss loss, std::vector<float> labels) {
    const FeatureMatrix rows = two_sides({0, 1}, std::move(labels), {1, 1});
    const auto forest =
        xgboost_trainer()->train(Context{}, all_rows(rows), nullptr, options_for(loss));
    return forest.ok() ? message::kCancelled : forest.error().message();
  };
  for (const Loss loss : kLabelled) {
    EXPECT_EQ(error(loss, {2, 2}), message::kTrainOneOutcome);
    EXPECT_EQ(error(loss, {1, 2}), message::kCancelled);  // trains
  }
}

// --- What goes wrong -----------------------------------------------------------------------------

Message train_error(const FeatureMatrix& rows) {
  const auto forest = xgboost_trainer()->train(Context{}, all_rows(rows), nullptr, {});
  return forest.ok() ? message::kCancelled : forest.error().message();
}

TEST(Boosters, SaysWhenThereIsNothingToLearn) {
  FeatureMatrix rows = testing::random_rows(100, 2, 7);
  EXPECT_EQ(xgboost_trainer()
                ->train(Context{}, rows_in_days(rows, 1000, 2000), nullptr, {})
                .error()
                .message(),
            message::kTrainNoRows);
  rows.positive.assign(100, 0);
  EXPECT_EQ(train_error(rows), message::kTrainOneOutcome);
  rows.positive = rows.total;
  EXPECT_EQ(train_error(rows), message::kTrainOneOutcome);
}

TEST(Boosters, TheLibrarysRefusalIsAnError) {
  FeatureMatrix rows = testing::random_rows(100, 2, 8);
  rows.values[5] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(train_error(rows), message::kTrainerFailed);
}

TEST(Boosters, StopsBetweenRoundsWhenAsked) {
  CancelToken cancel;
  cancel.cancel();
  Context context;
  context.cancel = &cancel;
  const FeatureMatrix rows = testing::random_rows(100, 2, 9);
  const auto forest = xgboost_trainer()->train(context, all_rows(rows), nullptr, {});
  ASSERT_FALSE(forest.ok());
  EXPECT_EQ(forest.error().code(), ErrorCode::Cancelled);
}

class CountingProgress final : public Progress {
 public:
  void begin(Message, std::uint64_t total) override { total_ = total; }
  void advance(std::uint64_t done) override { last_ = done; }
  void end() override { ended_ = true; }
  std::uint64_t total_ = 0;
  std::uint64_t last_ = 0;
  bool ended_ = false;
};

TEST(Boosters, TellsEveryRound) {
  CountingProgress progress;
  Context context;
  context.progress = &progress;
  trained(context, testing::random_rows(100, 2, 10), small_options());
  EXPECT_EQ(progress.total_, 20U);
  EXPECT_EQ(progress.last_, 20U);
  EXPECT_TRUE(progress.ended_);
}

// --- Damaged models ------------------------------------------------------------------------------

std::string small_body() {
  TrainOptions options = small_options();
  options.rounds_max = 3;
  options.max_depth = 3;
  return trained(Context{}, testing::random_rows(500, 3, 11), options).body;
}

// A forest read from damaged bytes still has to walk.
void expect_error_or_forest(const std::string& bytes) {
  const Result<Forest> forest = Forest::parse(bytes);
  if (!forest.ok()) return;
  const std::size_t columns = forest->feature_count();
  const std::vector<float> row(columns, 0.5F);
  float probability = -1;
  forest->predict(View2<const float>(row.data(), 1, columns), std::span(&probability, 1));
  EXPECT_TRUE(probability >= 0 && probability <= 1);
}

TEST(DamagedModel, AtEveryLength) {
  const std::string body = small_body();
  for (std::size_t length = 0; length < body.size(); ++length) {
    EXPECT_FALSE(Forest::parse(std::string_view(body).substr(0, length)).ok()) << length;
  }
  EXPECT_FALSE(Forest::parse(body + "x").ok());
}

TEST(DamagedModel, AtTwoThousandBytes) {
  const std::string body = small_body();
  Random random(12);
  std::size_t refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string damaged = body;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      damaged[random.below(body.size())] = static_cast<char>(random.below(256));
    }
    expect_error_or_forest(damaged);
    refused += Forest::parse(damaged).ok() ? 0 : 1;
  }
  EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace canasta
