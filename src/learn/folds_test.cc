#include "learn/folds.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/messages/learn.h"
#include "base/random.h"

namespace canasta {
namespace {

using Numbers = std::vector<std::uint32_t>;
using Times = std::vector<std::int64_t>;

Message error_of(const auto& result) { return result.error().message(); }

// Both sides of a fold together, ascending.
Numbers united(const FoldRows& fold) {
  Numbers all = fold.training;
  all.insert(all.end(), fold.test.begin(), fold.test.end());
  std::sort(all.begin(), all.end());
  return all;
}

Numbers first_numbers(std::size_t count) {
  Numbers all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

std::size_t rows_of(const Numbers& rows, const Numbers& stratum, std::uint32_t wanted) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](auto row) { return stratum[row] == wanted; }));
}

// --- Stratified ----------------------------------------------------------------------------------

TEST(StratifiedFolds, SizesDifferByAtMostOne) {
  // 53 rows: strata of 23, 19 and 11.
  Numbers stratum;
  for (std::uint32_t row = 0; row < 53; ++row) stratum.push_back(row < 23 ? 0 : row < 42 ? 1 : 2);
  const auto folds = stratified_folds(stratum, {.folds = 5, .repeats = 1}, 1).value();
  ASSERT_EQ(folds.size(), 5U);
  for (const FoldRows& fold : folds) {
    EXPECT_TRUE(fold.test.size() == 10 || fold.test.size() == 11);
    EXPECT_TRUE(rows_of(fold.test, stratum, 0) == 4 || rows_of(fold.test, stratum, 0) == 5);
    EXPECT_TRUE(rows_of(fold.test, stratum, 1) == 3 || rows_of(fold.test, stratum, 1) == 4);
    EXPECT_TRUE(rows_of(fold.test, stratum, 2) == 2 || rows_of(fold.test, stratum, 2) == 3);
  }
}

RC_GTEST_PROP(StratifiedFolds, EveryRowIsTestedOnceInEachRepeat, ()) {
  const auto drawn = *rc::gen::container<Numbers>(rc::gen::inRange(0U, 3U));
  Numbers stratum = drawn;
  for (std::uint32_t one = 0; one < 3; ++one) stratum.insert(stratum.end(), 4, one);
  const auto folds = stratified_folds(stratum, {.folds = 4, .repeats = 3}, 7).value();
  RC_ASSERT(folds.size() == 12U);
  for (std::size_t repeat = 0; repeat < 3; ++repeat) {
    std::vector<int> tested(stratum.size());
    for (std::size_t fold = 0; fold < 4; ++fold) {
      const FoldRows& one = folds[repeat * 4 + fold];
      for (const std::uint32_t row : one.test) tested[row] += 1;
      RC_ASSERT(united(one) == first_numbers(stratum.size()));
      RC_ASSERT(std::is_sorted(one.training.begin(), one.training.end()));
    }
    RC_ASSERT(std::count(tested.begin(), tested.end(), 1) ==
              static_cast<std::ptrdiff_t>(tested.size()));
  }
}

TEST(StratifiedFolds, RepeatsAndSeedsDrawOtherwise) {
  const Numbers stratum(100, 0);
  const auto folds = stratified_folds(stratum, {.folds = 2, .repeats = 2}, 1).value();
  EXPECT_NE(folds[0].test, folds[2].test);
  EXPECT_EQ(folds[0].test, stratified_folds(stratum, {.folds = 2}, 1).value()[0].test);
  EXPECT_NE(folds[0].test, stratified_folds(stratum, {.folds = 2}, 2).value()[0].test);
}

TEST(StratifiedFolds, AsManyRowsAsFoldsAreEnoughAndOneLessIsNot) {
  EXPECT_TRUE(stratified_folds(Numbers(5, 0), {.folds = 5}, 1).ok());
  EXPECT_EQ(error_of(stratified_folds(Numbers(4, 0), {.folds = 5}, 1)), message::kFoldsRowsFew);
  EXPECT_EQ(error_of(stratified_folds({}, {}, 1)), message::kFoldsRowsFew);
  Numbers stratum(10, 0);
  stratum.insert(stratum.end(), 5, 2);  // no row of stratum 1: not an error
  EXPECT_TRUE(stratified_folds(stratum, {.folds = 5}, 1).ok());
  stratum.pop_back();
  const auto few = stratified_folds(stratum, {.folds = 5}, 1);
  EXPECT_EQ(error_of(few), message::kFoldsClassFew);
  EXPECT_NE(few.error().text(Language::English).find("class 2"), std::string::npos);
  EXPECT_THROW(static_cast<void>(stratified_folds(stratum, {.folds = 1}, 1)), Bug);
}

// --- Stratified parts ----------------------------------------------------------------------------

TEST(StratifiedSplit, SizesAreExactOverallAndNearInEachStratum) {
  // The class sizes of the 149,960 customers that TRUTH speaks of, roughly.
  std::vector<std::uint32_t> stratum(149'960);
  for (std::size_t row = 0; row < stratum.size(); ++row) {
    stratum[row] = row % 100 < 48 ? 0 : row % 100 < 81 ? 1 : 2;
  }
  const ThreeParts parts = stratified_split(stratum, {}, 42);
  EXPECT_EQ(parts.training.size(), 89'976U);
  EXPECT_EQ(parts.validation.size(), 29'992U);
  EXPECT_EQ(parts.test.size(), 29'992U);
  for (std::uint32_t one = 0; one < 3; ++one) {
    const auto in = [&](const std::vector<std::uint32_t>& rows) {
      return std::count_if(rows.begin(), rows.end(),
                           [&](std::uint32_t row) { return stratum[row] == one; });
    };
    EXPECT_NEAR(static_cast<double>(in(parts.test)), static_cast<double>(in(parts.validation)), 2);
    EXPECT_NEAR(static_cast<double>(in(parts.training)), 3.0 * static_cast<double>(in(parts.test)),
                6);
  }
}

RC_GTEST_PROP(StratifiedSplit, EveryRowIsInOnePart, ()) {
  const auto drawn = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0U, 5U));
  const ThreeParts parts = stratified_split(drawn, {.validation = .1, .test = .3}, 7);
  std::vector<std::uint32_t> all = parts.training;
  all.insert(all.end(), parts.validation.begin(), parts.validation.end());
  all.insert(all.end(), parts.test.begin(), parts.test.end());
  std::sort(all.begin(), all.end());
  RC_ASSERT(all.size() == drawn.size());
  for (std::size_t row = 0; row < all.size(); ++row) RC_ASSERT(all[row] == row);
  RC_ASSERT(std::is_sorted(parts.test.begin(), parts.test.end()));
}

TEST(StratifiedSplit, TheSeedDecides) {
  const std::vector<std::uint32_t> stratum(1'000, 0);
  EXPECT_EQ(stratified_split(stratum, {}, 1).test, stratified_split(stratum, {}, 1).test);
  EXPECT_NE(stratified_split(stratum, {}, 1).test, stratified_split(stratum, {}, 2).test);
}

// --- Grouped -------------------------------------------------------------------------------------

// 300 groups of 1 to 8 rows; each group has mostly one of three strata.
struct GroupedRows {
  Numbers stratum, group;
};
GroupedRows grouped_rows(std::uint64_t seed) {
  Random random(seed);
  GroupedRows rows;
  for (std::uint32_t group = 0; group < 300; ++group) {
    const auto own = static_cast<std::uint32_t>(random.below(6));
    for (std::uint64_t left = 1 + random.below(8); left > 0; --left) {
      rows.group.push_back(group);
      rows.stratum.push_back(random.unit() < .8 ? (own < 4 ? 0 : own - 3) : 0);
    }
  }
  return rows;
}

TEST(GroupedFolds, NoGroupOnBothSidesAndStrataNearTheirShares) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const GroupedRows rows = grouped_rows(seed);
    const auto folds = grouped_folds(rows.stratum, rows.group, {.folds = 5, .repeats = 2}, 3);
    ASSERT_EQ(folds.value().size(), 10U);
    for (const FoldRows& fold : folds.value()) {
      std::set<std::uint32_t> tested;
      for (const std::uint32_t row : fold.test) tested.insert(rows.group[row]);
      for (const std::uint32_t row : fold.training) EXPECT_FALSE(tested.contains(rows.group[row]));
      EXPECT_EQ(united(fold), first_numbers(rows.group.size()));
      for (std::uint32_t one = 0; one < 3; ++one) {
        const auto all =
            static_cast<double>(std::count(rows.stratum.begin(), rows.stratum.end(), one));
        EXPECT_NEAR(static_cast<double>(rows_of(fold.test, rows.stratum, one)), all / 5, 3);
      }
    }
    EXPECT_NE(folds.value()[0].test, folds.value()[5].test);
  }
}

TEST(GroupedFolds, ByHand) {
  // The two large groups part; of the two small ones each evens out rows.
  const Numbers group{0, 0, 0, 0, 1, 1, 1, 1, 2, 3};
  const auto folds = grouped_folds(Numbers(10, 0), group, {.folds = 2}, 1).value();
  EXPECT_EQ(folds[0].test.size(), 5U);
  EXPECT_EQ(folds[1].test.size(), 5U);
}

TEST(GroupedFolds, AsManyGroupsAsFoldsAreEnoughAndOneLessIsNot) {
  const Numbers group{0, 0, 0, 1, 1, 2};
  const auto folds = grouped_folds(Numbers(6, 0), group, {.folds = 3}, 1).value();
  for (const FoldRows& fold : folds) EXPECT_FALSE(fold.test.empty());
  const auto few = grouped_folds(Numbers(6, 0), group, {.folds = 4}, 1);
  EXPECT_EQ(error_of(few), message::kFoldsGroupsFew);
}

TEST(GroupedSplit, PartsNearTheirSharesAndGroupsWhole) {
  const GroupedRows rows = grouped_rows(11);
  const ThreeParts parts = grouped_split(rows.stratum, rows.group, {}, 5).value();
  const auto all = static_cast<double>(rows.group.size());
  EXPECT_NEAR(static_cast<double>(parts.training.size()), .6 * all, 4);
  EXPECT_NEAR(static_cast<double>(parts.validation.size()), .2 * all, 4);
  EXPECT_NEAR(static_cast<double>(parts.test.size()), .2 * all, 4);
  std::map<std::uint32_t, const Numbers*> part_of;
  for (const Numbers* part : {&parts.training, &parts.validation, &parts.test}) {
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
    for (const std::uint32_t row : *part) {
      EXPECT_EQ(part_of.try_emplace(rows.group[row], part).first->second, part);
    }
  }
  EXPECT_EQ(parts.training, grouped_split(rows.stratum, rows.group, {}, 5)->training);
}

TEST(GroupedSplit, EachPartHasAGroupWhereThereAreThree) {
  const PartShares small{.validation = .1, .test = .1};
  const ThreeParts parts =
      grouped_split(Numbers(6, 0), Numbers{0, 0, 1, 1, 2, 2}, small, 1).value();
  EXPECT_EQ(parts.training.size(), 2U);
  EXPECT_EQ(parts.validation.size(), 2U);
  EXPECT_EQ(parts.test.size(), 2U);
  EXPECT_EQ(error_of(grouped_split(Numbers(6, 0), Numbers{0, 0, 1, 1, 1, 1}, small, 1)),
            message::kFoldsGroupsFew);
}

// --- By time -------------------------------------------------------------------------------------

TEST(TimeSplit, ByHand) {
  // Six of ten rows by the end of time 3; eight by the end of 5.
  const Times time{5, 1, 1, 2, 2, 3, 3, 4, 6, 7};
  const ThreeParts parts = time_split(time, {}).value();
  EXPECT_EQ(parts.training, (Numbers{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(parts.validation, (Numbers{0, 7}));
  EXPECT_EQ(parts.test, (Numbers{8, 9}));
}

TEST(TimeSplit, OneTimeWithMostRowsLeavesATimeForEachPart) {
  EXPECT_EQ(time_split(Times{1, 9, 9, 9, 9, 9, 10}, {})->training, (Numbers{0}));
  EXPECT_EQ(time_split(Times{1, 2, 9, 9, 9, 9, 9}, {})->training, (Numbers{0}));
  EXPECT_EQ(time_split(Times{1, 1, 1, 1, 1, 2, 3}, {})->validation, (Numbers{5}));
  EXPECT_EQ(error_of(time_split(Times{1, 1, 2, 2}, {})), message::kFoldsTimesFew);
  EXPECT_EQ(error_of(time_split({}, {})), message::kFoldsTimesFew);
}

TEST(ExpandingFolds, ByHand) {
  // Eight rows in four slices of two; the equal times 4 stay together.
  const Times time{1, 2, 3, 4, 4, 5, 6, 7};
  const auto folds = expanding_folds(time, 3).value();
  EXPECT_EQ(folds[0].training, (Numbers{0, 1}));
  EXPECT_EQ(folds[0].test, (Numbers{2, 3, 4}));
  EXPECT_EQ(folds[1].training, (Numbers{0, 1, 2, 3, 4}));
  EXPECT_EQ(folds[1].test, (Numbers{5}));
  EXPECT_EQ(folds[2].test, (Numbers{6, 7}));
}

RC_GTEST_PROP(ExpandingFolds, WhatJudgesIsLaterAndWindowsGrow, ()) {
  const auto drawn = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-50, 50));
  Times time(drawn.begin(), drawn.end());
  for (int i = 0; i < 5; ++i) time.push_back(100 + i);
  const auto folds = expanding_folds(time, 4).value();
  const auto time_of = [&](std::uint32_t row) { return time[row]; };
  std::size_t tested = 0;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    RC_ASSERT(!folds[i].training.empty() && !folds[i].test.empty());
    Times before, after;
    std::transform(folds[i].training.begin(), folds[i].training.end(), std::back_inserter(before),
                   time_of);
    std::transform(folds[i].test.begin(), folds[i].test.end(), std::back_inserter(after), time_of);
    RC_ASSERT(*std::max_element(before.begin(), before.end()) <
              *std::min_element(after.begin(), after.end()));
    tested += after.size();
    if (i > 0) RC_ASSERT(folds[i].training == united(folds[i - 1]));
  }
  RC_ASSERT(tested + folds[0].training.size() == time.size());
}

TEST(ExpandingFolds, OneTimeMoreThanFoldsIsEnoughAndAsManyIsNot) {
  EXPECT_TRUE(expanding_folds(Times{1, 2, 3, 4}, 3).ok());
  EXPECT_EQ(error_of(expanding_folds(Times{1, 2, 3, 3}, 3)), message::kFoldsTimesFew);
}

}  // namespace
}  // namespace canasta
