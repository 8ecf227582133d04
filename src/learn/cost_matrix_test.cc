#include "learn/cost_matrix.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/messages/learn.h"
#include "base/random.h"
#include "math/class_metrics.h"

namespace canasta {
namespace {

// A mailing: writing costs 1, a buyer who was written to brings 10 - 1.
CostMatrix mailing() { return CostMatrix::make({0, 1, 0, -9}, 2).value(); }

const std::vector<float> kBuys = {.95F, .05F, .85F, .15F, .875F, .125F};

TEST(CostMatrix, DecidesWhereTheExpectedCostIsLeast) {
  // Writing is expected to cost 1 - 10 p: worth it above a tenth.
  EXPECT_EQ(decide_by_cost(View2<const float>(std::span<const float>(kBuys), 2), mailing()),
            (std::vector<std::uint32_t>{0, 1, 1}));
}

TEST(CostMatrix, JudgedByHandBesideDecidingOneClassAlways) {
  const View2<const float> view(std::span<const float>(kBuys), 2);
  const std::vector<std::uint32_t> label = {0, 1, 0};
  const CostReport report =
      judge_costs(view, label, std::vector<std::uint32_t>{0, 1, 1}, mailing());
  EXPECT_NEAR(report.expected, (0 - .5 - .25) / 3, 1e-6);
  EXPECT_DOUBLE_EQ(report.realised, (0 - 9 + 1) / 3.0);
  EXPECT_DOUBLE_EQ(report.always[0], 0);
  EXPECT_DOUBLE_EQ(report.always[1], (1 - 9 + 1) / 3.0);
  EXPECT_EQ(report.best_always, 1U);
  EXPECT_NEAR(report.saved(), 1.0 / 3, 1e-12);
}

TEST(CostMatrix, EqualCostsOfErrorsMeanTheLikeliestClass) {
  Random random(1);
  std::vector<float> p;
  for (int i = 0; i < 400; ++i) p.push_back(static_cast<float>(random.below(8)));
  const View2<const float> view(std::span<const float>(p), 4);
  const auto decided = decide_by_cost(view, CostMatrix::of_errors(4));
  for (std::size_t row = 0; row < view.rows(); ++row) {
    EXPECT_EQ(decided[row], likeliest_class(view.row(row)));  // the first of equals too
  }
}

TEST(CostMatrix, NoRowsAndABrokenMatrix) {
  EXPECT_TRUE(decide_by_cost(View2<const float>(nullptr, 0, 2), mailing()).empty());
  EXPECT_TRUE(
      std::isnan(judge_costs(View2<const float>(nullptr, 0, 2), {}, {}, mailing()).realised));
  EXPECT_EQ(CostMatrix::make({0, 1, 1}, 2).error().message(), message::kCostShape);
  EXPECT_EQ(CostMatrix::make({}, 0).error().message(), message::kCostShape);
  const double inf = std::numeric_limits<double>::infinity();
  const auto broken = CostMatrix::make({0, 1, inf, 0}, 2);
  EXPECT_EQ(broken.error().message(), message::kCostNotNumber);
  EXPECT_NE(broken.error().text(Language::English).find("deciding class 0 where class 1"),
            std::string::npos);
}

}  // namespace
}  // namespace canasta
