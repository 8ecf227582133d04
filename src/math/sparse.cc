#include "math/sparse.h"

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 512;

}  // namespace

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

std::vector<float> multiply(const Context& context, const SparseMatrix& matrix,
                            View2<const float> dense) {
  CANASTA_ASSERT(dense.rows() == matrix.columns);
  const std::size_t width = dense.columns();
  std::vector<float> product(matrix.rows() * width);
  for_chunks(context, {.count = matrix.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      const SparseRow entries = matrix.row(row);
      float* const sums = &product[row * width];
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const float factor = entries.value[i];
        const float* const from = dense.row(entries.column[i]).data();
        for (std::size_t k = 0; k < width; ++k) sums[k] += factor * from[k];
      }
    }
  });
  return product;
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
