#include "math/class_metrics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

using Codes = std::vector<std::uint32_t>;

const Codes kTruth{0, 0, 1, 2};
const Codes kSaid{0, 1, 1, 0};

TEST(ClassMetrics, ByHand) {
  EXPECT_DOUBLE_EQ(accuracy(kTruth, kSaid).value, .5);
  EXPECT_DOUBLE_EQ(accuracy(kTruth, kSaid).error, std::sqrt(1.0 / 3 / 4));
  // F1 1/2, 2/3, 0; the fourth class is nowhere.
  EXPECT_DOUBLE_EQ(f1_macro(kTruth, kSaid, 4), (1.0 / 2 + 2.0 / 3) / 3);
}

TEST(ClassMetrics, ProbabilitiesByHand) {
  const std::vector<double> probability{.8, .2, .3, .7};
  const View2<const double> view(probability, 2);
  const Codes truth{0, 0};
  EXPECT_DOUBLE_EQ(class_log_loss(truth, view).value, -(std::log(.8) + std::log(.3)) / 2);
  // .8 is right: gap -.2; .7 is wrong: gap .7; in different bins.
  EXPECT_DOUBLE_EQ(confidence_ece(truth, view), (.2 + .7) / 2);
}

TEST(ClassMetrics, FloatsGiveWhatDoublesGive) {
  const std::vector<float> probability{.75F, .25F, .5F, .5F};
  const std::vector<double> same(probability.begin(), probability.end());
  const View2<const float> view(probability, 2);
  const View2<const double> doubles(same, 2);
  const Codes truth{1, 0};
  EXPECT_EQ(class_log_loss(truth, view).value, class_log_loss(truth, doubles).value);
  EXPECT_EQ(class_log_losses(truth, view), (std::vector<double>{-std::log(.25), -std::log(.5)}));
  EXPECT_EQ(confidence_ece(truth, view), confidence_ece(truth, doubles));
  EXPECT_EQ(likeliest_class(view.row(1)), 0U);
  // Row 0: .75² + .75²; row 1: .5² + .5².
  EXPECT_DOUBLE_EQ(class_brier(truth, view).value, (1.125 + .5) / 2);
}

TEST(ClassMetrics, ReliabilityByHand) {
  // Bins of 1/15: .8 is in (11/15, 12/15], .81 and .82 in the next.
  const std::vector<double> probability{.8, .2, .81, .19, .82, .18};
  const Reliability bins = class_reliability(Codes{0, 1, 0}, View2<const double>(probability, 2));
  EXPECT_EQ(bins[11].rows, 1U);
  EXPECT_DOUBLE_EQ(bins[11].predicted, .8);
  EXPECT_DOUBLE_EQ(bins[11].observed, 1);
  EXPECT_EQ(bins[12].rows, 2U);
  EXPECT_DOUBLE_EQ(bins[12].predicted, .815);
  EXPECT_DOUBLE_EQ(bins[12].observed, .5);
  EXPECT_NEAR(confidence_ece(bins), (.2 + 2 * .315) / 3, 1e-12);
}

TEST(ClassMetrics, Edges) {
  EXPECT_TRUE(std::isnan(accuracy({}, {}).value));
  EXPECT_TRUE(std::isnan(f1_macro({}, {}, 3)));
  EXPECT_TRUE(std::isnan(class_log_loss({}, View2<const double>()).value));
  EXPECT_TRUE(std::isnan(class_brier({}, View2<const float>()).value));
  EXPECT_TRUE(std::isnan(confidence_ece({}, View2<const double>())));
  EXPECT_THROW(f1_macro(Codes{3}, Codes{0}, 3), Bug);
  const std::vector<double> sure{1, 0};
  EXPECT_NEAR(class_log_loss(Codes{1}, View2<const double>(sure, 2)).value, -std::log(0x1p-23),
              1e-9);
  EXPECT_EQ(likeliest_class(std::vector{.4, .4, .2}), 0U);
}

double slow_f1(const Codes& truth, const Codes& said, std::uint32_t label) {
  double hits = 0;
  double misses = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    if (truth[row] == label && said[row] == label) hits += 1;
    if ((truth[row] == label) != (said[row] == label)) misses += 1;
  }
  return hits + misses == 0 ? std::nan("") : hits / (hits + misses / 2);
}

RC_GTEST_PROP(ClassMetrics, F1AgreesWithItsSlowTwin, ()) {
  const auto codes = rc::gen::container<Codes>(9, rc::gen::inRange<std::uint32_t>(0, 4));
  const Codes truth = *codes;
  const Codes said = *codes;
  double sum = 0;
  double seen = 0;
  for (std::uint32_t label = 0; label < 4; ++label) {
    const double f1 = slow_f1(truth, said, label);
    if (!std::isnan(f1)) sum += f1;
    if (!std::isnan(f1)) seen += 1;
  }
  RC_ASSERT(std::abs(f1_macro(truth, said, 4) - sum / seen) < 1e-12);
  RC_ASSERT(f1_macro(truth, truth, 4) == 1);
}

}  // namespace
}  // namespace canasta
