#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

#include "base/random.h"
#include "experiment/testing_arms.h"

namespace canasta {
namespace {

std::vector<Arm> arms_with(const std::vector<std::uint64_t>& rows) {
  std::vector<Arm> arms;
  for (const std::uint64_t count : rows) {
    arms.push_back(share_arm(std::to_string(arms.size()), 0, count));
  }
  return arms;
}

double running(const std::vector<std::uint64_t>& rows, const std::vector<double>& expected = {}) {
  return running_sample_ratio(arms_with(rows), expected);
}

// The slow twin, row by row: a row falls into arm i with probability (k r_i + n_i) / (k + n), which
// is asked of r_i.
double one_by_one(const std::vector<std::uint64_t>& rows, const std::vector<double>& shares) {
  double log_ratio = 0, seen_in_all = 0;
  for (std::size_t arm = 0; arm < rows.size(); ++arm) {
    for (std::uint64_t seen = 0; seen < rows[arm]; ++seen, ++seen_in_all) {
      const double share =
          (kRatioRows * shares[arm] + static_cast<double>(seen)) / (kRatioRows + seen_in_all);
      log_ratio += std::log(share / shares[arm]);
    }
  }
  return std::min(1.0, std::exp(-log_ratio));
}

TEST(RunningSampleRatio, ByHand) {
  EXPECT_EQ(running({0, 0}), 1);
  // Two rows in one arm: L = (5000 / 10000) (5001 / 10001) / (1/2)^2 = 10002 / 10001.
  EXPECT_NEAR(running({2, 0}), 10'001.0 / 10'002, 1e-12);
  // One in each: (5000 / 10000) (5000 / 10001) * 4 < 1.
  EXPECT_EQ(running({1, 1}), 1);
}

RC_GTEST_PROP(RunningSampleRatio, IsThatOfTheRowsOneByOne, ()) {
  const auto rows =
      *rc::gen::container<std::vector<std::uint64_t>>(3, rc::gen::inRange<std::uint64_t>(0, 3'000));
  const double found = running(rows, {1, 8, 1});
  const double twin = one_by_one(rows, {.1, .8, .1});
  RC_ASSERT(std::abs(found - twin) <= 1e-8 * twin);
}

TEST(RunningSampleRatio, FindsASplitThatIsOffAndNotOneThatWasMeant) {
  EXPECT_LT(running({900, 100}), 1e-10);
  EXPECT_EQ(running({900, 100}, {90, 10}), 1);
  EXPECT_LT(running({51'000, 49'000}), 1e-6);
  // Seldom expected: a share of a thousandth.
  EXPECT_LT(running({9'000, 1'000}, {999, 1}), 1e-10);
}

TEST(RunningSampleRatio, HoldsForCountsAsLargeAsAllowed) {
  EXPECT_EQ(running({kSizeMax, kSizeMax}), 1);
  EXPECT_EQ(running({kSizeMax, kSizeMax - 1'000'000}), 1);
  EXPECT_EQ(running({kSizeMax, kSizeMax / 2}), 0);
}

constexpr int kRuns = 2'000;

int alarms(double share) {
  int count = 0;
  for (int run = 0; run < kRuns; ++run) {
    Random random(static_cast<std::uint64_t>(run));
    std::vector<std::uint64_t> rows(2);
    bool alarmed = false;
    for (int look = 0; look < 200 && !alarmed; ++look) {
      for (int row = 0; row < 50; ++row) ++rows[random.unit() < share ? 0 : 1];
      alarmed = running(rows) < kSampleRatioAlpha;
    }
    if (alarmed) ++count;
  }
  return count;
}

TEST(RunningSampleRatio, RaisesFewFalseAlarmsHoweverOftenOneLooks) {
  EXPECT_LE(alarms(.5), kRuns / 100);
  EXPECT_GE(alarms(.54), kRuns * 9 / 10);
}

TEST(Peek, WarnsOfRowsThatAreOff) {
  const auto warnings = [](const std::vector<Look>& looks, std::vector<double> expected = {}) {
    return watch(OutcomeKind::Share, looks, {.expected = std::move(expected)}).warnings;
  };
  const Look off{"1", {share_arm("a", 90, 900), share_arm("b", 10, 100)}};
  ASSERT_EQ(warnings({off}).size(), 1U);
  EXPECT_EQ(warnings({off}).front().badge, Badge::Red);
  EXPECT_EQ(name(warnings({off}).front().message), "kPeekRatioOff");
  EXPECT_TRUE(warnings({off}, {90, 10}).empty());
  // Once red it stays red, although the rows even out.
  const Look evened{"2", {share_arm("a", 90, 900), share_arm("b", 90, 900)}};
  EXPECT_EQ(warnings({off, evened}).front().badge, Badge::Red);
  // Cookie Cats: chi-square 6.90, p .0086, which counts of a single look only.
  const Look doubtful{"1", {share_arm("a", 8'502, 44'700), share_arm("b", 8'279, 45'489)}};
  ASSERT_EQ(warnings({doubtful}).size(), 1U);
  EXPECT_EQ(name(warnings({doubtful}).front().message), "kPeekRatioDoubtful");
  EXPECT_EQ(warnings({doubtful}).front().badge, Badge::Amber);
}

}  // namespace
}  // namespace canasta
