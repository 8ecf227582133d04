#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"
#include "evaluate/evaluate.h"
#include "math/metrics.h"

namespace canasta {
namespace {

const std::vector<float> kX = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233};
const std::vector<double> kYes = {1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0};

// scikit-learn: LogisticRegression(C=1) on the standardised ln(1 + x).
TEST(LogCurve, IsTheLogisticRegressionOfScikitLearn) {
  const LogCurve curve = fit_log_curve(kX, kYes);
  EXPECT_NEAR(curve.intercept, 1.4855815606943112, 1e-7);
  EXPECT_NEAR(curve.slope, -0.5049756883922183, 1e-7);
}

TEST(LogCurve, OfNumbersThatDoNotVaryIsTheBaseRate) {
  const LogCurve curve =
      fit_log_curve(std::vector<float>{4, 4, 4, 4}, std::vector<double>{1, 0, 0, 0});
  EXPECT_EQ(curve.slope, 0);
  EXPECT_FLOAT_EQ(curve.share(4), 0.25F);
  EXPECT_FLOAT_EQ(curve.share(std::numeric_limits<float>::quiet_NaN()), 0.25F);
}

// Where x tells all, the penalty keeps the curve finite.
TEST(LogCurve, StaysFiniteWhereXTellsAll) {
  const LogCurve curve =
      fit_log_curve(std::vector<float>{1, 1, 1e6F, 1e6F}, std::vector<double>{0, 0, 1, 1});
  EXPECT_LT(curve.share(1), 0.5F);
  EXPECT_GT(curve.share(1e6F), 0.5F);
  EXPECT_TRUE(std::isfinite(curve.slope));
}

TEST(LogCurve, OnAverageAnswersTheShareOfYes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    std::vector<float> x;
    std::vector<double> yes;
    for (int i = 0; i < 300; ++i) {
      x.push_back(static_cast<float>(random.below(seed * 40)));
      yes.push_back(random.unit() < 0.02 * static_cast<double>(seed) ? 1 : 0);
    }
    yes[0] = 1;
    const LogCurve curve = fit_log_curve(x, yes);
    double sum = 0;
    for (const float one : x) sum += static_cast<double>(curve.share(one));
    EXPECT_NEAR(sum, std::accumulate(yes.begin(), yes.end(), 0.0), 1e-3) << seed;
  }
}

// Metrics by scikit-learn.
TEST(EvaluateAnswers, MeasuresModelAndBaselines) {
  const LogCurve curve = fit_log_curve(kX, kYes);
  std::vector<float> probability;
  for (const float x : kX) probability.push_back(curve.share(x));
  const std::vector<float> half(kX.size(), 0.5F);
  const AnswerEvaluation out =
      evaluate_answers({}, probability, kYes, std::vector<Answerer>{{"half", half}}, 0.6);
  EXPECT_EQ(out.rows, 12U);
  EXPECT_EQ(out.positives, 6);
  EXPECT_NEAR(out.model.auc, 0.7777777777777778, 1e-12);
  EXPECT_NEAR(out.model.average_precision, 0.8107142857142856, 1e-12);
  EXPECT_NEAR(out.model.brier, 0.1972685307264328, 1e-6);
  EXPECT_NEAR(out.model.log_loss, 0.5804545299579064, 1e-6);
  ASSERT_EQ(out.baselines.size(), 1U);
  EXPECT_EQ(out.baselines[0].name, "half");
  EXPECT_EQ(out.baselines[0].scores.auc, 0.5);
  EXPECT_TRUE(out.beats_baseline);
  EXPECT_FALSE(out.auc_interval);  // too few to draw anew
  EXPECT_EQ(out.at_threshold.threshold, 0.6);
  EXPECT_EQ(out.at_half.threshold, 0.5);
}

TEST(EvaluateAnswers, LosesToOneBetterBaseline) {
  const std::vector<float> good = {0.1F, 0.9F};
  const std::vector<float> bad = {0.6F, 0.4F};
  const std::vector<double> yes = {0, 1};
  const auto beats = [&](const std::vector<float>& model, const std::vector<float>& other) {
    return evaluate_answers({}, model, yes,
                            std::vector<Answerer>{{"half", {0.5F, 0.5F}}, {"other", other}}, 0.5)
        .beats_baseline;
  };
  EXPECT_TRUE(beats(good, bad));
  EXPECT_FALSE(beats(bad, good));
  EXPECT_FALSE(beats(good, good));
}

// The interval holds the value, and narrows with the square root of the customers.
TEST(EvaluateAnswers, DrawsCustomersAnew) {
  const auto width = [](std::size_t rows) {
    Random random(3);
    std::vector<float> probability;
    std::vector<double> yes;
    for (std::size_t i = 0; i < rows; ++i) {
      probability.push_back(static_cast<float>(random.unit()));
      yes.push_back(random.unit() < static_cast<double>(probability.back()) ? 1 : 0);
    }
    const AnswerEvaluation out = evaluate_answers({}, probability, yes, {}, 0.5);
    EXPECT_LT(out.auc_interval->low, out.model.auc);
    EXPECT_GT(out.auc_interval->high, out.model.auc);
    return out.auc_interval->high - out.auc_interval->low;
  };
  const double ratio = width(1'000) / width(16'000);
  EXPECT_GT(ratio, 2.5);
  EXPECT_LT(ratio, 6);
  const std::vector<float> few(kAnswerGroups - 1, 0.5F);
  const std::vector<double> yes(few.size(), 1);
  EXPECT_FALSE(evaluate_answers({}, few, yes, {}, 0.5).auc_interval);
}

}  // namespace
}  // namespace canasta
