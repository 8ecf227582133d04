// Expected neighbours are those of scikit-learn 1.9.1 (StandardScaler, KNeighborsClassifier and
// KNeighborsRegressor with 7 neighbours, brute force).
#include "learn/neighbours_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/messages/boosters.h"
#include "boosters/testing_rows.h"
#include "learn/testing_rows.h"

namespace canasta {
namespace {

TEST(FitNeighbours, AsScikitLearn) {
  const FeatureMatrix rows = testing::oracle_rows(Loss::Softmax);
  const RowSubset training = rows_in_days(rows, 0, 99);
  const auto fitted = fit_neighbours(Context{}, training, nullptr,
                                     {.loss = Loss::Softmax, .classes = 3, .ks = {7}});
  const Neighbours& model = *fitted->model;
  const auto later = rows.view().rows(100, 6);
  const auto near = model.nearest(Context{}, later, 9);
  EXPECT_TRUE(std::equal(near.begin(), near.begin() + 9,
                         std::array<std::uint32_t, 9>{10, 35, 75, 60, 50, 56, 31, 85, 81}.begin()));
  std::vector<float> p(18);
  model.predict(Context{}, later, p);
  const std::array<float, 9> counts = {6, 1, 0, 2, 4, 1, 0, 5, 2};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double share = model.body().class_share[i % 3];
    EXPECT_NEAR(p[i], (static_cast<double>(counts[i]) + share) / 8, 1e-6) << i;
  }
}

TEST(FitNeighbours, ValuesAsScikitLearn) {
  const FeatureMatrix rows = testing::oracle_rows(Loss::Squared);
  const auto fitted = fit_neighbours(Context{}, rows_in_days(rows, 0, 99), nullptr,
                                     {.loss = Loss::Squared, .ks = {7}});
  std::vector<float> value(6);
  fitted->model->predict(Context{}, rows.view().rows(100, 6), value);
  const std::array<double, 6> expected = {-0.81326139, 1.5429256,  2.86652817,
                                          2.03710265,  1.66230685, -1.31225053};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(value[i], expected[i], 1e-5);
}

TEST(FitNeighbours, TakesTheKOfLeastValidationLoss) {
  const FeatureMatrix rows = testing::random_labelled_rows(3'000, 4, 61, Loss::Softmax);
  const RowSubset head = rows_in_days(rows, 0, 79);
  const RowSubset tail = rows_in_days(rows, 80, 99);
  const auto fitted = fit_neighbours(Context{}, head, &tail,
                                     {.loss = Loss::Softmax, .classes = 3, .ks = {5'000, 1, 20}});
  EXPECT_EQ(fitted->ks, (std::vector<std::size_t>{1, 20, kNeighboursMax}));
  const auto least =
      std::min_element(fitted->validation_loss.begin(), fitted->validation_loss.end());
  EXPECT_EQ(fitted->k,
            fitted->ks[static_cast<std::size_t>(least - fitted->validation_loss.begin())]);
  EXPECT_EQ(fitted->model->body().k, fitted->k);
  EXPECT_EQ(fitted->validation_prediction.size(), tail.size() * 3);
}

TEST(DrawByLabel, KeepsTheProportions) {
  FeatureMatrix rows = testing::random_labelled_rows(10'000, 1, 62, Loss::Softmax);
  for (std::size_t i = 0; i < 10'000; ++i) rows.label[i] = i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2;
  const auto drawn = draw_by_label(all_rows(rows), 1'000, 1);
  ASSERT_EQ(drawn.size(), 1'000U);
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end());
  std::array<int, 3> of_class{};
  for (const std::uint32_t row : drawn) of_class[static_cast<std::size_t>(rows.label[row])] += 1;
  EXPECT_EQ(of_class, (std::array<int, 3>{700, 200, 100}));
  EXPECT_NE(drawn, draw_by_label(all_rows(rows), 1'000, 2));
  EXPECT_EQ(draw_by_label(all_rows(rows), 10'000, 1), all_rows(rows).rows);
}

TEST(FitNeighbours, SaysWhatIsWrong) {
  FeatureMatrix rows = testing::oracle_rows(Loss::Squared);
  rows.label.assign(120, 2);
  EXPECT_EQ(fit_neighbours(Context{}, all_rows(rows), nullptr, {.loss = Loss::Squared, .ks = {1}})
                .error()
                .message(),
            message::kTrainOneOutcome);
}

}  // namespace
}  // namespace canasta
