#include "math/sparse.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace canasta {
namespace {

// 1 0 2
// 0 0 0
TEST(SparseTest, TransposeTurnsRowsIntoColumns) {
  const SparseMatrix matrix{.columns = 3, .offsets = {0, 2, 2}, .column = {0, 2}, .value = {1, 2}};
  const SparseMatrix turned = transpose(matrix);
  EXPECT_EQ(turned.rows(), 3U);
  EXPECT_EQ(turned.columns, 2U);
  EXPECT_EQ(turned.offsets, (std::vector<std::uint64_t>{0, 1, 1, 2}));
  EXPECT_EQ(turned.column, (std::vector<std::uint32_t>{0, 0}));
  EXPECT_EQ(turned.value, (std::vector<float>{1, 2}));
}

TEST(SparseTest, NothingTransposed) {
  EXPECT_EQ(transpose(SparseMatrix{}).rows(), 0U);
  EXPECT_EQ(transpose(SparseMatrix{.columns = 4}).rows(), 4U);
}

TEST(SparseTest, TransposedTwiceIsTheSame) {
  Random random(3);
  SparseMatrix matrix{.columns = 17};
  for (std::size_t row = 0; row < 40; ++row) {
    for (std::uint32_t column = 0; column < 17; ++column) {
      if (random.below(4) != 0) continue;
      matrix.column.push_back(column);
      matrix.value.push_back(static_cast<float>(random.unit()));
    }
    matrix.offsets.push_back(matrix.column.size());
  }
  const SparseMatrix twice = transpose(transpose(matrix));
  EXPECT_EQ(twice.offsets, matrix.offsets);
  EXPECT_EQ(twice.column, matrix.column);
  EXPECT_EQ(twice.value, matrix.value);
}

}  // namespace
}  // namespace canasta
