// SparseMatrix: a matrix of mostly zeros, by rows (CSR).
//
// Invariants  columns of a row ascend strictly; offsets is [rows + 1], the first 0, the last
//             value.size(); values may be anything finite, a stored 0 is allowed.
// Memory      8 bytes an entry and 8 a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "base/view.h"

namespace canasta {

struct SparseRow {
  std::span<const std::uint32_t> column;
  std::span<const float> value;

  std::size_t size() const { return column.size(); }
};

struct SparseMatrix {
  std::size_t columns = 0;
  std::vector<std::uint64_t> offsets = {0};
  std::vector<std::uint32_t> column = {};
  std::vector<float> value = {};

  std::size_t rows() const { return offsets.size() - 1; }
  std::size_t size() const { return value.size(); }
  // 0 where nothing is stored. Cost O(log of the row).
  float at(std::size_t row, std::uint32_t in_column) const;
  SparseRow row(std::size_t row) const {
    const std::size_t first = offsets[row];
    const std::size_t count = offsets[row + 1] - first;
    return {std::span(column).subspan(first, count), std::span(value).subspan(first, count)};
  }
};

// Rows become columns. Cost O(entries + columns).
SparseMatrix transpose(const SparseMatrix& matrix);

// matrix * dense, [rows x dense.columns()]. REQUIRES: dense has a row for each column.
std::vector<float> multiply(const Context& context, const SparseMatrix& matrix,
                            View2<const float> dense);

// The same for product.rows() rows of the matrix from `first` on, on the caller's thread.
// REQUIRES: dense has a column or more, and product as many.
void multiply_rows(const SparseMatrix& matrix, std::size_t first, View2<const float> dense,
                   View2<float> product);

// Leaves out the entries for which keep(column, value) is false; rows and columns stay as many.
template <class Keep>
void keep_entries(SparseMatrix& matrix, const Keep& keep) {
  std::uint64_t kept = 0;
  std::uint64_t first = 0;
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const std::uint64_t last = matrix.offsets[row + 1];
    for (std::uint64_t i = first; i < last; ++i) {
      if (!keep(matrix.column[i], matrix.value[i])) continue;
      matrix.column[kept] = matrix.column[i];
      matrix.value[kept++] = matrix.value[i];
    }
    first = last;
    matrix.offsets[row + 1] = kept;
  }
  matrix.column.resize(kept);
  matrix.value.resize(kept);
}

// The rows of the parts, one part below the other. REQUIRES: parts have that many columns.
SparseMatrix stack_rows(std::span<const SparseMatrix> parts, std::size_t columns);

}  // namespace canasta
