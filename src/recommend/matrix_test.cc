#include "recommend/matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/sample_log.h"

namespace canasta {
namespace {

PurchaseLog small_log() {
  return log_of({
      {"ana", "1", "pan", 0, 2, 10},
      {"ana", "1", "pan", 0, 1, 5},
      {"ana", "2", "pan", 2 * kSecondsPerDay, 1, 6},
      {"ana", "2", "te", 2 * kSecondsPerDay, 1, 3},
      {"luis", "3", "te", kSecondsPerDay, 4, 8},
      {"luis", "4", "te", 2 * kSecondsPerDay, -4, -8},
  });
}

// The cell of a customer and a product; 0 where there is none.
double cell(const SparseMatrix& matrix, std::size_t row, std::uint32_t column) {
  const SparseRow cells = matrix.row(row);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells.column[i] == column) return cells.value[i];
  }
  return 0;
}

TEST(MatrixTest, CellsByHand) {
  const PurchaseLog log = small_log();
  const History history = log.all();
  const SparseMatrix spend = purchase_matrix(Context{}, history, {.value = CellValue::Spend});
  EXPECT_EQ(spend.rows(), 2U);
  EXPECT_EQ(spend.columns, 2U);
  EXPECT_FLOAT_EQ(static_cast<float>(cell(spend, 0, 0)), 21);
  EXPECT_EQ(spend.row(1).size(), 0U);  // bought and given back
  const SparseMatrix units = purchase_matrix(Context{}, history, {.value = CellValue::Units});
  EXPECT_EQ(cell(units, 0, 0), 4);
  const SparseMatrix orders = purchase_matrix(Context{}, history);
  EXPECT_EQ(cell(orders, 0, 0), 2);  // two lines of the first order count once
  EXPECT_EQ(cell(orders, 1, 1), 1);
  const SparseMatrix binary = purchase_matrix(Context{}, history, {.value = CellValue::Binary});
  EXPECT_EQ(cell(binary, 0, 0), 1);
}

TEST(MatrixTest, LinesLoseHalfTheirWeightWithEachHalfLife) {
  const PurchaseLog log = small_log();
  const History history = log.as_of_second(4 * kSecondsPerDay);
  MatrixOptions options{.value = CellValue::Orders, .half_life_days = 2};
  EXPECT_FLOAT_EQ(static_cast<float>(cell(purchase_matrix(Context{}, history, options), 0, 0)),
                  .25F + .5F);
  options.value = CellValue::Binary;
  EXPECT_FLOAT_EQ(static_cast<float>(cell(purchase_matrix(Context{}, history, options), 0, 0)),
                  .5F);
  options = {.value = CellValue::Spend, .logarithm = true, .half_life_days = 2};
  EXPECT_FLOAT_EQ(static_cast<float>(cell(purchase_matrix(Context{}, history, options), 0, 0)),
                  static_cast<float>(std::log1p(15 * .25 + 6 * .5)));
}

TEST(MatrixTest, TheFutureIsOut) {
  const PurchaseLog log = small_log();
  const SparseMatrix matrix = purchase_matrix(Context{}, log.as_of(0));
  EXPECT_EQ(matrix.rows(), 2U);
  EXPECT_EQ(matrix.size(), 1U);
}

TEST(MatrixTest, NobodyAndTheSameOnAnyNumberOfThreads) {
  EXPECT_EQ(purchase_matrix(Context{}, PurchaseLog().all()).rows(), 0U);
  const PurchaseLog log = log_of(random_lines(7, 5'000));
  Context many;
  many.threads = 4;
  const MatrixOptions options{.value = CellValue::Spend, .half_life_days = 3};
  EXPECT_EQ(purchase_matrix(many, log.all(), options).value,
            purchase_matrix(Context{}, log.all(), options).value);
}

}  // namespace
}  // namespace canasta
