#include "math/class_tally.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace canasta {
namespace {

using Numbers = std::vector<std::uint32_t>;

// Of five classes, 2 occurs and is never decided, 3 is decided and never occurs, 4 is nowhere.
const Numbers kOccurs{0, 0, 0, 0, 1, 1, 2, 1};
const Numbers kDecided{0, 1, 0, 0, 0, 1, 3, 0};

TEST(ClassTally, AgreesWithScikitLearn) {
  // scikit-learn 1.9.1 with zero_division=0: accuracy_score, balanced_accuracy_score, and
  // precision_score, recall_score, f1_score with average="macro".
  const ClassTally tally(kOccurs, kDecided, 5);
  EXPECT_DOUBLE_EQ(tally.accuracy(), 0.5);
  EXPECT_NEAR(tally.balanced_accuracy(), 0.3611111111111111, 1e-15);
  EXPECT_NEAR(tally.precision_macro(), 0.275, 1e-15);
  EXPECT_NEAR(tally.recall_macro(), 0.2708333333333333, 1e-15);
  EXPECT_NEAR(tally.f1_macro(), 0.26666666666666666, 1e-15);
}

TEST(ClassTally, OfOneClassByHand) {
  const ClassTally tally(kOccurs, kDecided, 5);
  EXPECT_EQ(tally.classes(), 5U);
  EXPECT_EQ(tally.support(0), 4);
  EXPECT_EQ(tally.hits(0), 3);
  EXPECT_DOUBLE_EQ(tally.precision(0), 3.0 / 5);
  EXPECT_DOUBLE_EQ(tally.recall(1), 1.0 / 3);
  EXPECT_DOUBLE_EQ(tally.f1(1), 2.0 / 5);
  EXPECT_EQ(tally.f1(4), 0);
}

TEST(ClassTally, NothingCountedIsUndefined) {
  const ClassTally tally(3);
  EXPECT_TRUE(std::isnan(tally.accuracy()));
  EXPECT_TRUE(std::isnan(tally.balanced_accuracy()));
  EXPECT_TRUE(std::isnan(tally.f1_macro()));
}

TEST(ClassTally, AClassOutOfRangeIsABug) {
  EXPECT_THROW(ClassTally(Numbers{3}, Numbers{0}, 3), Bug);
  EXPECT_THROW(ClassTally(Numbers{0}, Numbers{3}, 3), Bug);
}

RC_GTEST_PROP(ClassTally, MovingIsDecidingOtherwise, ()) {
  const auto codes = rc::gen::container<Numbers>(12, rc::gen::inRange<std::uint32_t>(0, 4));
  const Numbers truth = *codes;
  const Numbers before = *codes;
  const Numbers after = *codes;
  ClassTally moved(truth, before, 4);
  for (std::size_t row = 0; row < truth.size(); ++row)
    moved.move(truth[row], before[row], after[row]);
  const ClassTally counted(truth, after, 4);
  RC_ASSERT(moved.f1_macro() == counted.f1_macro());
  RC_ASSERT(moved.balanced_accuracy() == counted.balanced_accuracy());
  RC_ASSERT(moved.accuracy() == counted.accuracy());
}

}  // namespace
}  // namespace canasta
