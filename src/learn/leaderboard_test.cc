// Expected metrics are those of scikit-learn 1.9.1.
#include "learn/leaderboard.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/messages/base.h"

namespace canasta {
namespace {

TEST(Leaderboard, TwoClassesByHand) {
  const std::vector<float> p = {.9F, .1F, .4F, .6F, .7F, .3F, .2F, .8F};
  const std::vector<std::uint32_t> label = {0, 1, 1, 0};
  const CandidateMetrics metrics = measure_class_candidate({p.data(), 4, 2}, label);
  EXPECT_NEAR(metrics.at("auc"), .5, 1e-12);  // of (.6, .3) against (.1, .8): 2 of 4 pairs
  // Ranked .8 no, .6 yes, .3 yes, .1 no: (1/2 + 2/3) / 2.
  EXPECT_NEAR(metrics.at("average_precision"), (.5 + 2 / 3.0) / 2, 1e-12);
  EXPECT_NEAR(metrics.at("brier"), 2 * (.01 + .16 + .49 + .64) / 4, 1e-6);
  EXPECT_NEAR(metrics.at("log_loss"), -std::log(.9 * .6 * .3 * .2) / 4, 1e-6);
  EXPECT_NEAR(metrics.at("accuracy"), .5, 1e-12);
  EXPECT_NEAR(metrics.at("balanced_accuracy"), .5, 1e-12);
  EXPECT_NEAR(metrics.at("f1_macro"), .5, 1e-12);
}

std::set<std::string, std::less<>> names_of(const CandidateMetrics& metrics) {
  std::set<std::string, std::less<>> names;
  for (const auto& [name, value] : metrics) names.insert(name);
  return names;
}

TEST(Leaderboard, EveryNamedMetricIsMeasured) {
  const std::vector<float> p = {.9F, .1F, .4F, .6F};
  EXPECT_EQ(names_of(measure_class_candidate({p.data(), 2, 2}, std::vector<std::uint32_t>{0, 1})),
            (std::set<std::string, std::less<>>(kClassCandidateMetrics.begin(),
                                                kClassCandidateMetrics.end())));
  EXPECT_EQ(names_of(measure_value_candidate(std::vector<float>{1}, std::vector<float>{2})),
            (std::set<std::string, std::less<>>(kValueCandidateMetrics.begin(),
                                                kValueCandidateMetrics.end())));
}

TEST(Leaderboard, OneRowOfThreeClasses) {
  const std::vector<float> p = {.2F, .5F, .3F};
  const CandidateMetrics metrics =
      measure_class_candidate({p.data(), 1, 3}, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(std::isnan(metrics.at("auc")));
  EXPECT_EQ(metrics.at("accuracy"), 1);
  EXPECT_EQ(metrics.at("balanced_accuracy"), 1);
}

TEST(Leaderboard, ValuesByHand) {
  const CandidateMetrics metrics =
      measure_value_candidate(std::vector<float>{1, 2, 3}, std::vector<float>{2, 2, 5});
  EXPECT_NEAR(metrics.at("mae"), 1, 1e-12);
  EXPECT_NEAR(metrics.at("rmse"), std::sqrt(5 / 3.0), 1e-12);
  EXPECT_NEAR(metrics.at("r2"), 1 - 5 / 6.0, 1e-12);
}

std::vector<std::string> ranked(const std::string& choose_by) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto rows = rank_candidates({{"d", {{"auc", nan}, {"mae", 1}}, 0},
                                     {"c", {{"auc", .7}, {"mae", 2}}, 0},
                                     {"b", {{"auc", .7}, {"mae", 3}}, 0},
                                     {"a", {{"auc", .6}, {"mae", 4}}, 0}},
                                    choose_by);
  std::vector<std::string> names;
  for (const LeaderboardRow& row : *rows) names.push_back(row.candidate);
  return names;
}

TEST(Leaderboard, BestFirstTiesByNameUndefinedLast) {
  EXPECT_EQ(ranked("auc"), (std::vector<std::string>{"b", "c", "a", "d"}));
  EXPECT_EQ(ranked("mae"), (std::vector<std::string>{"d", "c", "b", "a"}));
  EXPECT_TRUE(rank_candidates({}, "auc")->empty());
}

TEST(Leaderboard, AMetricThatIsNotThereIsNamed) {
  const auto rows = rank_candidates({{"a", {{"rmse", 1}, {"mae", 1}}, 0}}, "rms");
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().message(), message::kUnknownNameNearest);
  EXPECT_FALSE(rank_candidates({{"a", {{"mae", 1}}, 0}}, "f1_macro").ok());
}

}  // namespace
}  // namespace canasta
