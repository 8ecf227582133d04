#include "models/linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"

namespace canasta {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

LinearBody two_classes() {
  return {.link = LinearLink::Softmax,
          .features = {"a", "b"},
          .mean = {1, 2},
          .intercept = {0, .5},
          .coefficient = {1, 0, 0, 2}};
}

std::vector<float> predictions(const Estimator& model, const std::vector<float>& rows,
                               int threads = 1) {
  Context context;
  context.threads = threads;
  const std::size_t columns = model.feature_count();
  std::vector<float> out(rows.size() / columns * model.outputs());
  model.predict(context, {rows.data(), rows.size() / columns, columns}, out);
  return out;
}

TEST(Linear, SoftmaxByHand) {
  // Margins of (3, 2): 2 and .5. Of a row without values: the intercepts.
  const Linear model(two_classes());
  const std::vector<float> p = predictions(model, {3, 2, kMissing, kMissing});
  EXPECT_NEAR(p[0], 1 / (1 + std::exp(-1.5)), 1e-7);
  EXPECT_NEAR(p[0] + p[1], 1, 1e-7);
  EXPECT_NEAR(p[2], 1 / (1 + std::exp(.5)), 1e-7);
  EXPECT_TRUE(predictions(model, {}).empty());
}

TEST(Linear, ValuesByHandAndInfinityCountsAsMissing) {
  const Linear model({.features = {"a"}, .mean = {2}, .intercept = {10}, .coefficient = {-3}});
  const float infinite = std::numeric_limits<float>::infinity();
  EXPECT_EQ(predictions(model, {2, 3, kMissing, infinite}), (std::vector<float>{10, 7, 10, 10}));
}

TEST(Linear, ContributionsAddUpToTheMargin) {
  const Linear model(two_classes());
  const std::vector<float> row = {3, 7};
  std::array<double, 2> parts{};
  std::array<double, 2> margin{};
  for (std::size_t k = 0; k < 2; ++k) {
    model.contributions(row, k, parts);
    margin[k] = model.body().intercept[k] + parts[0] + parts[1];
  }
  EXPECT_DOUBLE_EQ(margin[0], 2);
  EXPECT_DOUBLE_EQ(margin[1], 10.5);
  EXPECT_NEAR(predictions(model, row)[0], 1 / (1 + std::exp(margin[1] - margin[0])), 1e-7);
  model.contributions(std::vector<float>{kMissing, 2}, 0, parts);
  EXPECT_EQ(parts, (std::array<double, 2>{0, 0}));
}

TEST(Linear, SameBytesOnAnyNumberOfThreadsAndReadBack) {
  Random random(1);
  LinearBody body{.link = LinearLink::Softmax,
                  .features = {},
                  .mean = {},
                  .intercept = {0, 0, 0},
                  .coefficient = {}};
  for (int j = 0; j < 7; ++j) {
    body.features.push_back("x" + std::to_string(j));
    body.mean.push_back(random.unit());
    for (int k = 0; k < 3; ++k) body.coefficient.push_back(random.unit() - .5);
  }
  const Linear model(body);
  std::vector<float> rows(7 * 10'000);
  for (float& value : rows) value = static_cast<float>(random.unit() * 4 - 2);
  const std::vector<float> one = predictions(model, rows);
  EXPECT_EQ(one, predictions(model, rows, 2));
  const auto again = Linear::parse(model.json(), "linear.json");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(one, predictions(**again, rows));
  EXPECT_EQ((*again)->json(), model.json());
}

TEST(Linear, RefusesWhatDoesNotFit) {
  const std::string good = Linear(two_classes()).json();
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto read = Linear::parse(text, "linear.json");
    return !read.ok() && read.error().code() == ErrorCode::Corrupt &&
           read.error().text(Language::English).find("linear.json") != std::string::npos;
  };
  EXPECT_TRUE(refused("\"format\": 1", "\"format\": 2"));
  EXPECT_TRUE(refused("\"softmax\"", "\"probit\""));
  EXPECT_TRUE(refused("\"softmax\"", "\"identity\""));
  EXPECT_TRUE(refused("\"a\",", ""));
  EXPECT_TRUE(refused("\"mean\": [\n  1.0,", "\"mean\": ["));
  EXPECT_TRUE(refused("2.0\n ]", "1e999\n ]"));
  EXPECT_TRUE(refused("\"intercept\"", "\"interrupt\""));
  EXPECT_TRUE(refused("{", "["));
  EXPECT_FALSE(Linear::parse("", "linear.json").ok());
}

TEST(Linear, CoefficientLimit) {
  const auto model = [](std::size_t features) {
    LinearBody body{.link = LinearLink::Softmax,
                    .features = {},
                    .mean = {},
                    .intercept = {},
                    .coefficient = {}};
    body.features.assign(features, "x");
    body.mean.assign(features, 0);
    body.intercept.assign(kForestOutputsMax, 0);
    body.coefficient.assign(features * kForestOutputsMax, 0);
    return body;
  };
  constexpr std::size_t kFeatures = kLinearCoefficientsMax / kForestOutputsMax;
  EXPECT_NO_THROW(Linear(model(kFeatures)));
  EXPECT_THROW(Linear(model(kFeatures + 1)), Bug);
}

}  // namespace
}  // namespace canasta
