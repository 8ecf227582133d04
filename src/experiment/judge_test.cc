#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/assert.h"
#include "experiment/testing_arms.h"

namespace canasta {
namespace {

using testing::Contains;
using testing::IsEmpty;

std::vector<std::string> warnings_of(OutcomeKind kind, const std::vector<Arm>& arms) {
  std::vector<std::string> names;
  for (const ReportLine& line : judge_test(kind, arms, {}).warnings) {
    names.emplace_back(name(line.message));
  }
  return names;
}

TEST(SampleRatio, CookieCats) {
  const std::vector<Arm> arms{share_arm("gate_30", 0, 44'700), share_arm("gate_40", 0, 45'489)};
  const SampleRatio ratio = sample_ratio(arms, {});
  EXPECT_NEAR(ratio.statistic, 6.9024, 5e-5);
  EXPECT_NEAR(ratio.p_value, .0086, 5e-5);
  EXPECT_THAT(warnings_of(OutcomeKind::Share, arms), Contains("kSampleRatioOff"));
}

TEST(SampleRatio, ByHand) {
  // 30, 50, 20 where 25, 50, 25 should be: 1 + 0 + 1; with two degrees p = exp(-1).
  const std::vector<Arm> arms{share_arm("a", 0, 30), share_arm("b", 0, 50), share_arm("c", 0, 20)};
  const SampleRatio ratio = sample_ratio(arms, std::vector<double>{1, 2, 1});
  EXPECT_NEAR(ratio.statistic, 2, 1e-12);
  EXPECT_NEAR(ratio.p_value, std::exp(-1), 1e-12);
}

TEST(SampleRatio, Edges) {
  const std::vector<Arm> none{share_arm("a", 0, 0), share_arm("b", 0, 0)};
  EXPECT_TRUE(std::isnan(sample_ratio(none, {}).p_value));
  const std::vector<Arm> equal{share_arm("a", 0, 7), share_arm("b", 0, 7)};
  EXPECT_EQ(sample_ratio(equal, {}).p_value, 1);
  const std::vector<Arm> one_sided{share_arm("a", 0, 0), share_arm("b", 0, 100)};
  EXPECT_LT(sample_ratio(one_sided, {}).p_value, 1e-20);
  EXPECT_THROW(sample_ratio(equal, std::vector<double>{1, 0}), Bug);
  EXPECT_THROW(sample_ratio(equal, std::vector<double>{1}), Bug);
}

TEST(JudgeTest, TwoArmsNeedNoAdjustment) {
  const std::vector<Arm> arms{share_arm("control", 17'489, 145'274),
                              share_arm("treatment", 17'264, 145'310)};
  const TestResult result = judge_test(OutcomeKind::Share, arms, {});
  ASSERT_EQ(result.contrasts.size(), 1U);
  EXPECT_EQ(result.contrasts[0].p_adjusted, result.contrasts[0].comparison.p_value);
  EXPECT_EQ(result.contrasts[0].verdict, Verdict::Undecided);
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(JudgeTest, SeveralTreatmentsByHolm) {
  const std::vector<Arm> arms{share_arm("control", 100, 1000), share_arm("same", 101, 1000),
                              share_arm("better", 135, 1000), share_arm("worse", 60, 1000)};
  const std::vector<Contrast> found = judge_test(OutcomeKind::Share, arms, {}).contrasts;
  EXPECT_NEAR(found[2].p_adjusted, 3 * found[2].comparison.p_value, 1e-15);
  EXPECT_NEAR(found[1].p_adjusted, 2 * found[1].comparison.p_value, 1e-15);
  EXPECT_EQ(found[0].p_adjusted, found[0].comparison.p_value);
  EXPECT_EQ(found[0].verdict, Verdict::Undecided);
  EXPECT_EQ(found[1].verdict, Verdict::Higher);
  EXPECT_EQ(found[2].verdict, Verdict::Lower);
}

TEST(JudgeTest, AnEmptyArmDoesNotCountAsATest) {
  const std::vector<Arm> arms{share_arm("control", 100, 1000), share_arm("empty", 0, 0),
                              share_arm("better", 135, 1000)};
  const TestResult result = judge_test(OutcomeKind::Share, arms, {});
  EXPECT_EQ(result.contrasts[0].verdict, Verdict::Unknown);
  EXPECT_EQ(result.contrasts[1].p_adjusted, result.contrasts[1].comparison.p_value);
}

TEST(JudgeTest, SaysWhatToDoubt) {
  const auto of_shares = [](const Arm& one, const Arm& other) {
    return warnings_of(OutcomeKind::Share, {one, other});
  };
  EXPECT_THAT(of_shares(share_arm("a", 0, 0), share_arm("b", 1, 2)), Contains("kArmEmpty"));
  EXPECT_THAT(of_shares(share_arm("a", 9, 9), share_arm("b", 1, 9)), Contains("kArmAllConverted"));
  EXPECT_THAT(of_shares(share_arm("a", 0, 9), share_arm("b", 1, 9)), Contains("kArmNoneConverted"));
  EXPECT_THAT(of_shares(share_arm("a", 1, 100), share_arm("b", 4, 100)),
              Contains("kFewConversions"));
  EXPECT_THAT(of_shares(share_arm("a", 1, 1000), share_arm("b", 30, 1000)),
              Contains("kUpliftUnbounded"));
  const auto of_means = [](const Arm& one, const Arm& other) {
    return warnings_of(OutcomeKind::Mean, {one, other});
  };
  EXPECT_THAT(of_means(mean_arm("a", {1}), mean_arm("b", {1})), Contains("kArmSingleRow"));
  EXPECT_THAT(of_means(mean_arm("a", {1, 1}), mean_arm("b", {1, 2})), Contains("kArmDoesNotVary"));
  EXPECT_THAT(of_means(mean_arm("a", {3, 1}), mean_arm("b", {1, 2})), Contains("kFewRowsForMeans"));
}

RC_GTEST_PROP(JudgeTest, HolmNeverLowersAPValueNorTurnsTheirOrder, ()) {
  std::vector<Arm> arms;
  const auto count = *rc::gen::inRange<std::size_t>(2, 8);
  for (std::size_t arm = 0; arm < count; ++arm) {
    arms.push_back(share_arm("", *rc::gen::inRange<std::uint64_t>(0, 401), 400));
  }
  const std::vector<Contrast> found = judge_test(OutcomeKind::Share, arms, {}).contrasts;
  for (const Contrast& one : found) {
    RC_ASSERT(one.p_adjusted >= one.comparison.p_deciding() && one.p_adjusted <= 1);
    for (const Contrast& other : found) {
      if (one.comparison.p_deciding() < other.comparison.p_deciding()) {
        RC_ASSERT(one.p_adjusted <= other.p_adjusted);
      }
    }
  }
}

}  // namespace
}  // namespace canasta
