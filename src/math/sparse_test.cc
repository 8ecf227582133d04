#include "math/sparse.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace canasta {
namespace {

SparseMatrix random_matrix(std::size_t rows, std::size_t columns) {
  Random random(rows);
  SparseMatrix matrix{.columns = columns};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::uint32_t column = 0; column < columns; ++column) {
      if (random.below(3) != 0) continue;
      matrix.column.push_back(column);
      matrix.value.push_back(static_cast<float>(random.unit()));
    }
    matrix.offsets.push_back(matrix.column.size());
  }
  return matrix;
}

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

// 1 0 2        1 0 0
// 0 0 0   ->   0 0 0
// 0 3 4        0 3 0
TEST(SparseTest, KeepsTheEntriesThatAreAskedFor) {
  SparseMatrix matrix{
      .columns = 3, .offsets = {0, 2, 2, 4}, .column = {0, 2, 1, 2}, .value = {1, 2, 3, 4}};
  keep_entries(matrix, [](std::uint32_t column, float) { return column != 2; });
  EXPECT_EQ(matrix.columns, 3U);
  EXPECT_EQ(matrix.offsets, (std::vector<std::uint64_t>{0, 1, 1, 2}));
  EXPECT_EQ(matrix.column, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(matrix.value, (std::vector<float>{1, 3}));
  keep_entries(matrix, [](std::uint32_t, float value) { return value > 3; });
  EXPECT_EQ(matrix.offsets, (std::vector<std::uint64_t>{0, 0, 0, 0}));
  EXPECT_EQ(matrix.size(), 0U);
}

TEST(SparseTest, NothingTransposed) {
  EXPECT_EQ(transpose(SparseMatrix{}).rows(), 0U);
  EXPECT_EQ(transpose(SparseMatrix{.columns = 4}).rows(), 4U);
}

TEST(SparseTest, TransposedTwiceIsTheSame) {
  const SparseMatrix matrix = random_matrix(40, 17);
  const SparseMatrix twice = transpose(transpose(matrix));
  EXPECT_EQ(twice.offsets, matrix.offsets);
  EXPECT_EQ(twice.column, matrix.column);
  EXPECT_EQ(twice.value, matrix.value);
}

// The slow twin, at widths around the sizes of the registers.
TEST(SparseTest, TimesADenseMatrix) {
  const SparseMatrix matrix = random_matrix(700, 9);
  for (const std::size_t width : {0, 1, 3, 4, 7, 15, 16, 17, 20, 32, 33, 50}) {
    std::vector<float> dense(9 * width);
    for (std::size_t i = 0; i < dense.size(); ++i) dense[i] = static_cast<float>(i % 11) - 4;
    const std::vector<float> found = multiply(Context{}, matrix, {dense.data(), 9, width});
    ASSERT_EQ(found.size(), 700 * width);
    for (std::size_t row = 0; row < 700; ++row) {
      const SparseRow entries = matrix.row(row);
      for (std::size_t k = 0; k < width; ++k) {
        double expected = 0;
        for (std::size_t i = 0; i < entries.size(); ++i) {
          expected += static_cast<double>(entries.value[i]) *
                      static_cast<double>(dense[entries.column[i] * width + k]);
        }
        ASSERT_NEAR(static_cast<double>(found[row * width + k]), expected, 1e-5);
      }
    }
    EXPECT_EQ(multiply(Context{.threads = 3}, matrix, {dense.data(), 9, width}), found);
  }
}

TEST(SparseTest, PartsAreStacked) {
  const SparseMatrix part = random_matrix(5, 9);
  const std::vector<SparseMatrix> parts = {part, SparseMatrix{.columns = 9}, part};
  const SparseMatrix all = stack_rows(parts, 9);
  ASSERT_EQ(all.rows(), 10U);
  EXPECT_EQ(all.size(), 2 * part.size());
  for (std::size_t row = 0; row < 10; ++row) {
    const SparseRow expected = part.row(row % 5);
    ASSERT_EQ(all.row(row).size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(all.row(row).column[i], expected.column[i]);
      EXPECT_EQ(all.row(row).value[i], expected.value[i]);
    }
  }
}

}  // namespace
}  // namespace canasta
