#include "math/sparse.h"

#include "base/assert.h"

namespace canasta {

SparseMatrix transpose(const SparseMatrix& matrix) {
  SparseMatrix out;
  out.columns = matrix.rows();
  out.offsets.assign(matrix.columns + 1, 0);
  for (const std::uint32_t column : matrix.column) ++out.offsets[column + 1];
  for (std::size_t i = 0; i < matrix.columns; ++i) out.offsets[i + 1] += out.offsets[i];
  out.column.resize(matrix.size());
  out.value.resize(matrix.size());
  std::vector<std::uint64_t> next(out.offsets.begin(), out.offsets.end() - 1);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const SparseRow entries = matrix.row(row);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::uint64_t place = next[entries.column[i]]++;
      out.column[place] = static_cast<std::uint32_t>(row);
      out.value[place] = entries.value[i];
    }
  }
  return out;
}

SparseMatrix stack_rows(std::span<const SparseMatrix> parts, std::size_t columns) {
  SparseMatrix all{.columns = columns};
  std::size_t rows = 0;
  std::size_t entries = 0;
  for (const SparseMatrix& part : parts) {
    CANASTA_ASSERT(part.columns == columns);
    rows += part.rows();
    entries += part.size();
  }
  all.offsets.reserve(rows + 1);
  all.column.reserve(entries);
  all.value.reserve(entries);
  for (const SparseMatrix& part : parts) {
    const std::uint64_t before = all.size();
    for (std::size_t row = 0; row < part.rows(); ++row) {
      all.offsets.push_back(before + part.offsets[row + 1]);
    }
    all.column.insert(all.column.end(), part.column.begin(), part.column.end());
    all.value.insert(all.value.end(), part.value.begin(), part.value.end());
  }
  return all;
}

}  // namespace canasta
