#include "math/sparse.h"

#include <algorithm>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 512;

// One row of a sparse matrix by a dense one of `width` columns.
struct RowWork {
  const std::uint32_t* column;
  const float* value;
  std::size_t entries;
  const float* dense;
  std::size_t width;
  float* sums;
};

// kBlocks blocks of kWide columns, each block summed in a register; blocks may overlap, then they
// write the same sums.
template <std::size_t kWide, std::size_t kBlocks>
[[gnu::always_inline]] inline void sum_blocks(const RowWork& work, const std::size_t* first) {
  using Lanes [[gnu::vector_size(kWide * sizeof(float)), gnu::aligned(4), gnu::may_alias]] = float;
  Lanes sums[kBlocks] = {};
  for (std::size_t i = 0; i < work.entries; ++i) {
    const float* const from = work.dense + work.column[i] * work.width;
    for (std::size_t b = 0; b < kBlocks; ++b) {
      sums[b] += work.value[i] * *reinterpret_cast<const Lanes*>(from + first[b]);
    }
  }
  for (std::size_t b = 0; b < kBlocks; ++b) {
    *reinterpret_cast<Lanes*>(work.sums + first[b]) = sums[b];
  }
}

// REQUIRES: width >= kWide. The last block ends where the row ends.
template <std::size_t kWide>
[[gnu::always_inline]] inline void sum_row_by(const RowWork& work) {
  const std::size_t last = work.width - kWide;
  std::size_t next = 0;
  while (next < work.width) {
    const std::size_t second = next + kWide < work.width ? next + kWide : next;
    const std::size_t first[2] = {next < last ? next : last, second < last ? second : last};
    if (second == next) {
      sum_blocks<kWide, 1>(work, first);
    } else {
      sum_blocks<kWide, 2>(work, first);
    }
    next = second + kWide;
  }
}

[[gnu::always_inline]] inline void sum_row(const RowWork& work) {
  if (work.width >= 16) return sum_row_by<16>(work);
  if (work.width >= 4) return sum_row_by<4>(work);
  sum_row_by<1>(work);
}

using SumRow = void (*)(const RowWork& work);

void sum_row_plainly(const RowWork& work) { sum_row(work); }

// Lanes are apart and nothing is fused, so wider registers give the same bits.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void sum_row_with_avx2(const RowWork& work) { sum_row(work); }
[[gnu::target("avx512f")]] void sum_row_with_avx512(const RowWork& work) { sum_row(work); }
SumRow fastest_sum_row() {
  if (__builtin_cpu_supports("avx512f")) return sum_row_with_avx512;
  return __builtin_cpu_supports("avx2") ? sum_row_with_avx2 : sum_row_plainly;
}
#else
SumRow fastest_sum_row() { return sum_row_plainly; }
#endif

}  // namespace

float SparseMatrix::at(std::size_t row, std::uint32_t in_column) const {
  const SparseRow cells = this->row(row);
  const auto found = std::lower_bound(cells.column.begin(), cells.column.end(), in_column);
  if (found == cells.column.end() || *found != in_column) return 0;
  return cells.value[static_cast<std::size_t>(found - cells.column.begin())];
}

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
  if (width == 0) return {};
  std::vector<float> product(matrix.rows() * width);
  const View2<float> view(product.data(), matrix.rows(), width);
  for_chunks(context, {.count = matrix.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    multiply_rows(matrix, chunk.first, dense, view.rows(chunk.first, chunk.size()));
  });
  return product;
}

void multiply_rows(const SparseMatrix& matrix, std::size_t first, View2<const float> dense,
                   View2<float> product) {
  static const SumRow sum = fastest_sum_row();
  for (std::size_t i = 0; i < product.rows(); ++i) {
    const SparseRow entries = matrix.row(first + i);
    sum({.column = entries.column.data(),
         .value = entries.value.data(),
         .entries = entries.size(),
         .dense = dense.data(),
         .width = dense.columns(),
         .sums = product.row(i).data()});
  }
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
