#include "math/value_metrics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace canasta {
namespace {

using Values = std::vector<double>;

TEST(ValueMetrics, ByHand) {
  const Values predicted{1, 2, 3};
  const Values truth{2, 2, 5};
  EXPECT_DOUBLE_EQ(mean_absolute_error(predicted, truth).value, 1);
  // Losses 1, 0, 2: variance 1, so the error is sqrt(1 / 3).
  EXPECT_DOUBLE_EQ(mean_absolute_error(predicted, truth).error, std::sqrt(1.0 / 3));
  EXPECT_DOUBLE_EQ(root_mean_square_error(predicted, truth).value, std::sqrt(5.0 / 3));
  // Squares 1, 0, 4: variance 13/3, error of their mean sqrt(13/9), halved by the root's slope.
  EXPECT_DOUBLE_EQ(root_mean_square_error(predicted, truth).error,
                   std::sqrt(13.0 / 9) / (2 * std::sqrt(5.0 / 3)));
  EXPECT_DOUBLE_EQ(r_squared(predicted, truth), 1 - 5.0 / 6);
}

TEST(ValueMetrics, Edges) {
  EXPECT_TRUE(std::isnan(mean_absolute_error({}, {}).value));
  EXPECT_TRUE(std::isnan(root_mean_square_error({}, {}).value));
  EXPECT_TRUE(std::isnan(r_squared({}, {})));
  EXPECT_TRUE(std::isnan(mean_absolute_error(Values{1}, Values{2}).error));
  EXPECT_TRUE(std::isnan(r_squared(Values{1, 2}, Values{3, 3})));
  EXPECT_EQ(r_squared(Values{3, 4}, Values{3, 4}), 1);
  EXPECT_EQ(root_mean_square_error(Values{3, 4}, Values{3, 4}).error, 0);
}

RC_GTEST_PROP(ValueMetrics, TheMeanOfTheTruthHasNoRSquared, ()) {
  const auto whole = *rc::gen::container<std::vector<int>>(6, rc::gen::inRange(-50, 50));
  Values truth(whole.begin(), whole.end());
  truth.push_back(60);
  double mean = 0;
  for (const double value : truth) mean += value / static_cast<double>(truth.size());
  const Values predicted(truth.size(), mean);
  RC_ASSERT(std::abs(r_squared(predicted, truth)) < 1e-9);
  RC_ASSERT(mean_absolute_error(predicted, truth).value <=
            root_mean_square_error(predicted, truth).value + 1e-12);
}

TEST(FitLine, ByHand) {
  // Through (0, 1), (1, 2), (2, 5): slope 2, intercept 2/3, squares of what is left 2/3.
  const Line line = fit_line(Values{0, 1, 2}, Values{1, 2, 5}, Values{1, 1, 1});
  EXPECT_NEAR(line.slope, 2, 1e-12);
  EXPECT_NEAR(line.intercept, 2.0 / 3, 1e-12);
  EXPECT_NEAR(line.slope_error, std::sqrt(2.0 / 3 / 2), 1e-12);
}

TEST(FitLine, Edges) {
  EXPECT_TRUE(std::isnan(fit_line({}, {}, {}).slope));
  EXPECT_TRUE(std::isnan(fit_line(Values{3, 3}, Values{1, 2}, Values{1, 1}).slope));
  const Line two = fit_line(Values{0, 2}, Values{1, 5}, Values{1, 9});
  EXPECT_DOUBLE_EQ(two.slope, 2);
  EXPECT_TRUE(std::isnan(two.slope_error));
}

RC_GTEST_PROP(FitLine, AWeightIsThatManyPoints, ()) {
  const Line weighted = fit_line(Values{0, 1, 5}, Values{4, 2, 3}, Values{1, 2, 1});
  const Line repeated = fit_line(Values{0, 1, 1, 5}, Values{4, 2, 2, 3}, Values{1, 1, 1, 1});
  const double scale = *rc::gen::inRange(1, 100);
  const Line scaled = fit_line(Values{0, 1, 5}, Values{4, 2, 3}, Values{scale, 2 * scale, scale});
  RC_ASSERT(std::abs(weighted.slope - repeated.slope) < 1e-12);
  RC_ASSERT(std::abs(weighted.slope_error - scaled.slope_error) < 1e-12);
}

}  // namespace
}  // namespace canasta
