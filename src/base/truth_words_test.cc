#include "base/truth_words.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(TruthWords, AreReadInTwoLanguages) {
  EXPECT_EQ(parse_truth("TRUE"), true);
  EXPECT_EQ(parse_truth("sí"), true);
  EXPECT_EQ(parse_truth("Falso"), false);
  EXPECT_EQ(parse_truth("0"), false);
  EXPECT_FALSE(parse_truth("2"));
  EXPECT_FALSE(parse_truth(""));
}

}  // namespace
}  // namespace canasta
