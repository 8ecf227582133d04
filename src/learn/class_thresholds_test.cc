#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "learn/learn.h"
#include "math/class_tally.h"

namespace canasta {
namespace {

constexpr std::array kMetrics = {DecisionMetric::F1Macro, DecisionMetric::BalancedAccuracy,
                                 DecisionMetric::Accuracy};

struct DrawnRows {
  std::vector<float> probability;
  std::vector<std::uint32_t> label;
  std::size_t classes = 0;

  View2<const float> view() const { return {std::span<const float>(probability), classes}; }
};

// The last classes are rare.
DrawnRows drawn_rows(int count, std::size_t classes, std::uint64_t seed) {
  Random random(seed);
  DrawnRows rows{.probability = {}, .label = {}, .classes = classes};
  for (int row = 0; row < count; ++row) {
    std::vector<double> weight;
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      weight.push_back(random.unit() / static_cast<double>(k + 1));
      sum += weight.back();
    }
    for (const double one : weight) rows.probability.push_back(static_cast<float>(one / sum));
    double left = random.unit() * sum;
    std::uint32_t label = 0;
    while (label + 1 < classes && (left -= weight[label]) > 0) ++label;
    rows.label.push_back(label);
  }
  return rows;
}

std::vector<std::uint32_t> decided(const DrawnRows& rows, const std::vector<double>& threshold) {
  std::vector<std::uint32_t> out;
  for (std::size_t row = 0; row < rows.label.size(); ++row) {
    const auto p = rows.view().row(row);
    std::uint32_t best = 0;
    for (std::uint32_t k = 1; k < p.size(); ++k) {
      if (static_cast<double>(p[k]) / threshold[k] > static_cast<double>(p[best]) / threshold[best])
        best = k;
    }
    out.push_back(best);
  }
  return out;
}

double metric_of(DecisionMetric metric, const DrawnRows& rows,
                 const std::vector<double>& threshold) {
  const ClassTally tally(rows.label, decided(rows, threshold), rows.classes);
  if (metric == DecisionMetric::F1Macro) return tally.f1_macro();
  return metric == DecisionMetric::Accuracy ? tally.accuracy() : tally.balanced_accuracy();
}

TEST(ClassThresholds, TwoClassesAreTheBestOfAllThatCanBeTried) {
  const DrawnRows rows = drawn_rows(300, 2, 9);
  for (const DecisionMetric metric : kMetrics) {
    const double found =
        metric_of(metric, rows, choose_class_thresholds(rows.view(), rows.label, metric));
    double best = 0;
    for (int cut = 1; cut < 1'000; ++cut) {
      const double t = cut / 1'000.0;
      best = std::max(best, metric_of(metric, rows, {1 - t, t}));
    }
    EXPECT_GE(found, best - 1e-9) << name(metric);
  }
}

TEST(ClassThresholds, AreNoWorseThanNoneAndSumToOne) {
  const DrawnRows rows = drawn_rows(500, 4, 10);
  for (const DecisionMetric metric : kMetrics) {
    const auto thresholds = choose_class_thresholds(rows.view(), rows.label, metric);
    EXPECT_NEAR(thresholds[0] + thresholds[1] + thresholds[2] + thresholds[3], 1, 1e-12);
    EXPECT_GE(metric_of(metric, rows, thresholds), metric_of(metric, rows, {1, 1, 1, 1}));
  }
  const auto best = choose_class_thresholds(rows.view(), rows.label);
  EXPECT_EQ(best, choose_class_thresholds(rows.view(), rows.label, DecisionMetric::F1Macro));
  EXPECT_GT(metric_of(DecisionMetric::F1Macro, rows, best),
            metric_of(DecisionMetric::F1Macro, rows, {1, 1, 1, 1}));
}

TEST(ClassThresholds, OfACostMatrixCostLeast) {
  const DrawnRows rows = drawn_rows(400, 2, 11);
  const CostMatrix cost = CostMatrix::make({0, 1, 5, -2}, 2).value();
  const auto cost_of = [&](const std::vector<double>& threshold) {
    return judge_costs(rows.view(), rows.label, decided(rows, threshold), cost).realised;
  };
  double least = cost_of({.5, .5});
  for (int cut = 1; cut < 1'000; ++cut)
    least = std::min(least, cost_of({1 - cut / 1e3, cut / 1e3}));
  EXPECT_LE(cost_of(choose_class_thresholds(rows.view(), rows.label, cost)), least + 1e-9);
}

TEST(ClassThresholds, CostsOfErrorsAreAccuracy) {
  const DrawnRows rows = drawn_rows(300, 3, 12);
  const auto by_cost = choose_class_thresholds(rows.view(), rows.label, CostMatrix::of_errors(3));
  const auto by_accuracy =
      choose_class_thresholds(rows.view(), rows.label, DecisionMetric::Accuracy);
  EXPECT_DOUBLE_EQ(metric_of(DecisionMetric::Accuracy, rows, by_cost),
                   metric_of(DecisionMetric::Accuracy, rows, by_accuracy));
}

TEST(ClassThresholds, WithoutRowsAreEqual) {
  EXPECT_EQ(choose_class_thresholds(View2<const float>(nullptr, 0, 2), {}),
            (std::vector<double>{.5, .5}));
}

TEST(DecisionMetric, IsFoundByItsName) {
  for (const DecisionMetric metric : kMetrics)
    EXPECT_EQ(find_decision_metric(name(metric)), metric);
  EXPECT_EQ(find_decision_metric("f1"), std::nullopt);
}

}  // namespace
}  // namespace canasta
