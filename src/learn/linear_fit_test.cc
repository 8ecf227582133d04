// Expected coefficients are those of scikit-learn 1.9.1 on the same rows (StandardScaler, then
// LogisticRegression(C = 1 / (penalty * n)) or Ridge(alpha = penalty * n)).
#include "learn/linear_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/boosters.h"
#include "base/messages/learn.h"
#include "base/random.h"
#include "boosters/testing_rows.h"
#include "learn/standardised_rows.h"
#include "learn/testing_rows.h"

namespace canasta {
namespace {

FeatureMatrix named(std::size_t columns) {
  FeatureMatrix rows;
  for (std::size_t j = 0; j < columns; ++j) {
    rows.features.push_back({.name = "x" + std::to_string(j),
                             .unit = "",
                             .family = "test",
                             .kind = FeatureKind::Number});
  }
  return rows;
}

LinearFitOptions options_for(Loss loss, std::vector<double> penalties) {
  return {.loss = loss,
          .classes = 3,
          .class_weight = {},
          .penalties = std::move(penalties),
          .tolerance = 1e-12};
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected,
                 double tolerance = 1e-4) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], tolerance) << i;
  }
}

TEST(FitLinear, ClassesAsScikitLearn) {
  const FeatureMatrix rows = testing::oracle_rows(Loss::Softmax);
  const auto fitted =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::Softmax, {.01}));
  const LinearBody& body = fitted->model->body();
  expect_near(body.coefficient, {-2.00690569, -0.01097449, -0.65273539, 0.24542026, -0.05884381,
                                 0.22481459, 1.76148543, 0.0698183, 0.4279208});
  const double middle = (body.intercept[0] + body.intercept[1] + body.intercept[2]) / 3;
  expect_near({body.intercept[0] - middle, body.intercept[1] - middle, body.intercept[2] - middle},
              {-0.0080484, 0.39952538, -0.39147697});
  std::vector<float> p(6);
  fitted->model->predict(Context{}, rows.view().rows(0, 2), p);
  EXPECT_NEAR(p[0], 0.7541082, 1e-4);
  EXPECT_NEAR(p[5], 0.4792241, 1e-4);
}

TEST(FitLinear, WeightedClassesAsScikitLearn) {
  const FeatureMatrix rows = testing::oracle_rows(Loss::Softmax);
  LinearFitOptions options = options_for(Loss::Softmax, {.01});
  options.class_weight = {2, 1, .5};
  const auto fitted = fit_linear(Context{}, all_rows(rows), nullptr, options);
  expect_near(fitted->model->body().coefficient,
              {-1.93243791, 0.01857046, -0.61659681, 0.35777618, -0.05207997, 0.22506721,
               1.57466173, 0.03350951, 0.39152961});
}

TEST(FitLinear, ValuesAsScikitLearn) {
  const FeatureMatrix rows = testing::oracle_rows(Loss::Squared);
  const auto fitted =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::Squared, {.1}));
  expect_near(fitted->model->body().coefficient, {1.8419783, -0.00265239, 0.452137});
  expect_near(fitted->model->body().intercept, {1.017079913429916});
}

TEST(FitLinear, PseudoHuberIsNotMovedByAFewFarOut) {
  FeatureMatrix rows = testing::oracle_rows(Loss::PseudoHuber);
  const auto clean =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::PseudoHuber, {1e-4}));
  for (std::size_t i = 0; i < 120; i += 40) rows.label[i] += 1'000;
  const auto few =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::PseudoHuber, {1e-4}));
  const auto squared =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::Squared, {1e-4}));
  EXPECT_NEAR(few->model->body().intercept[0], clean->model->body().intercept[0], .3);
  EXPECT_GT(squared->model->body().intercept[0], 20);
}

TEST(FitLinear, AWeightOfTwoIsTheRowTwice) {
  FeatureMatrix once = testing::oracle_rows(Loss::Softmax);
  for (std::size_t i = 0; i < 60; ++i) once.total[i] = 2;
  FeatureMatrix twice = testing::oracle_rows(Loss::Softmax);
  RowSubset subset{.matrix = twice, .rows = {}};
  for (std::uint32_t i = 0; i < 120; ++i) subset.rows.insert(subset.rows.end(), i < 60 ? 2 : 1, i);
  const auto penalties = options_for(Loss::Softmax, {1e-9});  // scales are of rows, not of weights
  const auto a = fit_linear(Context{}, all_rows(once), nullptr, penalties);
  const auto b = fit_linear(Context{}, subset, nullptr, penalties);
  expect_near(a->model->body().coefficient, b->model->body().coefficient, 1e-3);
}

TEST(FitLinear, TakesThePenaltyOfLeastValidationLoss) {
  const FeatureMatrix rows = testing::random_labelled_rows(3'000, 6, 31, Loss::Softmax);
  const RowSubset head = rows_in_days(rows, 0, 79);
  const RowSubset tail = rows_in_days(rows, 80, 99);
  const auto fitted = fit_linear(
      Context{}, head, &tail, {.loss = Loss::Softmax, .classes = 3, .penalties = {1e-4, 10, .01}});
  EXPECT_EQ(fitted->penalties, (std::vector<double>{10, .01, 1e-4}));
  ASSERT_EQ(fitted->validation_loss.size(), 3U);
  const auto least =
      std::min_element(fitted->validation_loss.begin(), fitted->validation_loss.end());
  EXPECT_EQ(fitted->penalty,
            fitted->penalties[static_cast<std::size_t>(least - fitted->validation_loss.begin())]);
  EXPECT_LT(*least, .8 * fitted->validation_loss[0]);
  EXPECT_EQ(fitted->validation_prediction.size(), tail.size() * 3);
}

TEST(FitLinear, SameBytesOnAnyNumberOfThreads) {
  for (const Loss loss : {Loss::Softmax, Loss::Squared, Loss::PseudoHuber}) {
    const FeatureMatrix rows = testing::random_labelled_rows(20'000, 7, 32, loss);
    Context two;
    two.threads = 2;
    const LinearFitOptions options = options_for(loss, {.001});
    EXPECT_EQ(fit_linear(Context{}, all_rows(rows), nullptr, options)->model->json(),
              fit_linear(two, all_rows(rows), nullptr, options)->model->json());
  }
}

TEST(FitLinear, AMissingValueIsTheMeanAndAConstantCountsForNothing) {
  FeatureMatrix rows = testing::oracle_rows(Loss::Squared);
  rows.features.push_back(rows.features[0]);
  std::vector<float> values;
  for (std::size_t i = 0; i < 120; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const bool hidden = j == 0 && i % 10 == 0;
      values.push_back(hidden ? std::numeric_limits<float>::quiet_NaN() : rows.values[i * 3 + j]);
    }
    values.push_back(7);
  }
  rows.values = values;
  const auto with_holes =
      fit_linear(Context{}, all_rows(rows), nullptr, options_for(Loss::Squared, {.1}));
  EXPECT_EQ(with_holes->model->body().coefficient[3], 0);
  const auto mean = static_cast<float>(with_holes->model->body().mean[0]);
  for (float& value : rows.values) value = std::isnan(value) ? mean : value;
  std::vector<float> filled(120);
  with_holes->model->predict(Context{}, rows.view(), filled);
  for (std::size_t i = 0; i < 120; i += 10) {
    values[i * 4] = std::numeric_limits<float>::quiet_NaN();
  }
  rows.values = values;
  std::vector<float> missing(120);
  with_holes->model->predict(Context{}, rows.view(), missing);
  for (std::size_t i = 0; i < 120; ++i) EXPECT_NEAR(filled[i], missing[i], 1e-5);
}

TEST(FitLinear, SaysWhatIsWrong) {
  FeatureMatrix rows = testing::oracle_rows(Loss::Softmax);
  const auto error = [&](const RowSubset& subset) {
    return fit_linear(Context{}, subset, nullptr, options_for(Loss::Softmax, {.1}))
        .error()
        .message();
  };
  EXPECT_EQ(error({.matrix = rows, .rows = {}}), message::kTrainNoRows);
  rows.values[4] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(error(all_rows(rows)), message::kFeatureInfinite);
  rows.label.assign(120, 1);
  EXPECT_EQ(error(all_rows(rows)), message::kTrainOneOutcome);
}

TEST(FeatureScales, ByHand) {
  FeatureMatrix rows = named(2);
  const float missing = std::numeric_limits<float>::quiet_NaN();
  rows.values = {1, 5, missing, 5, 3, 5};
  const FeatureScales scales = feature_scales(Context{}, all_rows(rows));
  EXPECT_EQ(scales.mean, (std::vector<double>{2, 5}));
  EXPECT_EQ(scales.deviation, (std::vector<double>{1, 1}));
  const StandardisedRows standard(Context{}, all_rows(rows), scales);
  EXPECT_EQ(standard.column(0, 0)[0], -1);
  EXPECT_EQ(standard.column(0, 0)[1], 0);
  EXPECT_EQ(standard.column(0, 0)[2], 1);
  EXPECT_EQ(standard.column(0, 1)[0], 0);
}

}  // namespace
}  // namespace canasta
