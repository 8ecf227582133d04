#include "boosters/logistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "boosters/testing_rows.h"

namespace canasta {
namespace {

TEST(Logistic, TargetsByHand) {
  FeatureMatrix rows = testing::random_rows(3, 1, 1);
  rows.day = {1, 2, 3};
  rows.positive = {1, 0, 9};
  rows.total = {4, 5, 9};
  const LogisticTargets targets = logistic_targets(rows_in_days(rows, 0, 2), 3);
  ASSERT_EQ(targets.size(), 2U);
  EXPECT_FLOAT_EQ(targets.weight[0], 6);  // 3 * 1 + 3
  EXPECT_FLOAT_EQ(targets.share[0], 0.5);
  EXPECT_FLOAT_EQ(targets.weight[1], 5);
  EXPECT_FLOAT_EQ(targets.share[1], 0);
  EXPECT_DOUBLE_EQ(targets.base_rate(), 1.0 / 9);
  EXPECT_DOUBLE_EQ(targets.weight_sum, 11);
}

TEST(Logistic, ARowOfNobodyWeighsNothing) {
  FeatureMatrix rows = testing::random_rows(1, 1, 1);
  rows.positive = {0};
  rows.total = {0};
  const LogisticTargets targets = logistic_targets(all_rows(rows), 2);
  EXPECT_EQ(targets.weight[0], 0);
  EXPECT_EQ(targets.share[0], 0);
}

TEST(Logistic, StepLeavesRoomForTheWholeSum) {
  for (const double sum : {1e-6, 0.75, 1.0, 3.0, 1e6, 5.3e7}) {
    const double step = exact_sum_step(sum);
    EXPECT_LE(sum / step, 0x1p51) << sum;
    EXPECT_GT(sum / step, 0x1p49) << sum;
    EXPECT_EQ(std::frexp(step, std::make_unique<int>().get()), 0.5) << sum;
  }
}

TEST(Logistic, GradientsByHand) {
  FeatureMatrix rows = testing::random_rows(2, 1, 1);
  rows.positive = {1, 0};
  rows.total = {2, 4};
  const LogisticTargets targets = logistic_targets(all_rows(rows), 1);
  Gradients out{.gradient = std::vector<float>(2), .hessian = std::vector<float>(2)};
  logistic_gradients(Context{}, targets, std::vector<float>{0, std::log(3.0F)}, out);
  EXPECT_FLOAT_EQ(out.gradient[0], 0);  // 2 * (.5 - .5)
  EXPECT_FLOAT_EQ(out.hessian[0], 0.5);
  EXPECT_FLOAT_EQ(out.gradient[1], 3);  // 4 * (.75 - 0)
  EXPECT_FLOAT_EQ(out.hessian[1], 0.75);
}

// The point of it all: any order and any grouping of the sums gives the same double.
TEST(Logistic, SumsAreExactInAnyOrder) {
  FeatureMatrix rows = testing::random_rows(50'000, 1, 2);
  Random random(3);
  for (double& total : rows.total) total *= std::exp(12 * random.unit());
  const LogisticTargets targets = logistic_targets(all_rows(rows), 100);
  std::vector<float> margin(targets.size());
  for (float& value : margin) value = static_cast<float>(random.unit() * 20 - 15);
  Gradients out{.gradient = std::vector<float>(targets.size()),
                .hessian = std::vector<float>(targets.size())};
  Context two;
  two.threads = 2;
  logistic_gradients(two, targets, margin, out);
  for (std::vector<float>* values : {&out.gradient, &out.hessian}) {
    double forward = 0;
    double backward = 0;
    for (const float value : *values) forward += value;
    for (auto it = values->rbegin(); it != values->rend(); ++it) backward += *it;
    std::sort(values->begin(), values->end());
    double sorted = 0;
    for (const float value : *values) sorted += value;
    EXPECT_EQ(forward, backward);
    EXPECT_EQ(forward, sorted);
  }
}

}  // namespace
}  // namespace canasta
