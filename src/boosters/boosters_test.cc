// Training through the interface, against the library itself and against arithmetic.
#include "boosters/boosters.h"

#include <gtest/gtest.h>

#include <cmath>

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
  return xgboost_trainer()->train(context, {.matrix = rows}, nullptr, options).value();
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

TEST(Boosters, SameBytesOnAnyNumberOfThreads) {
  const FeatureMatrix rows = testing::random_rows(30'000, 6, 1);
  TrainOptions options = small_options();
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

}  // namespace
}  // namespace canasta
