#include "live/kept_rows.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace canasta {
namespace {

TEST(KeptRows, HoldWhatIsNotZero) {
  KeptRows rows;
  rows.add(std::vector<float>{0, 3, 0, 0.5F});
  rows.add(std::vector<float>{0, 0, 0, 0});
  rows.add(std::vector<float>{1, 0, 0, 0});
  EXPECT_EQ(rows.rows(), 3U);
  EXPECT_EQ(rows.values(), 3U);
  std::vector<float> row(4, 7);
  rows.copy(0, row);
  EXPECT_EQ(row, (std::vector<float>{0, 3, 0, 0.5F}));
  rows.copy(1, row);
  EXPECT_EQ(row, (std::vector<float>{0, 0, 0, 0}));
  rows.copy(2, row);
  EXPECT_EQ(row, (std::vector<float>{1, 0, 0, 0}));
}

TEST(KeptRows, MayHaveNoFeatures) {
  KeptRows rows;
  rows.add({});
  EXPECT_EQ(rows.rows(), 1U);
  rows.copy(0, {});
}

TEST(KeptRows, OfAWideModelAreAsManyValuesAsWords) {
  KeptRows rows;
  std::vector<float> row(4'000);
  for (std::size_t i = 0; i < 1'000; ++i) {
    row[i] = 1;
    rows.add(row);
    row[i] = 0;
  }
  EXPECT_EQ(rows.values(), 1'000U);
}

RC_GTEST_PROP(KeptRowsLaws, GiveBackEachRowBitByBit, ()) {
  const auto width = *rc::gen::inRange<std::size_t>(0, 6);
  const auto value =
      rc::gen::element(0.0F, -0.0F, 1.0F, -2.5F, std::numeric_limits<float>::quiet_NaN(),
                       std::numeric_limits<float>::denorm_min());
  const auto given = *rc::gen::container<std::vector<std::vector<float>>>(
      rc::gen::container<std::vector<float>>(width, value));
  KeptRows rows;
  for (const std::vector<float>& row : given) rows.add(row);
  RC_ASSERT(rows.rows() == given.size());
  std::vector<float> out(width, 9);
  for (std::size_t row = 0; row < given.size(); ++row) {
    rows.copy(row, out);
    for (std::size_t i = 0; i < width; ++i) {
      RC_ASSERT(std::bit_cast<std::uint32_t>(out[i]) ==
                std::bit_cast<std::uint32_t>(given[row][i]));
    }
  }
}

}  // namespace
}  // namespace canasta
