#include "math/sparse.h"

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

}  // namespace canasta
