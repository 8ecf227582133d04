#include "math/inverse.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/parallel.h"
#include "math/dense.h"

namespace canasta {
namespace {

constexpr std::size_t kBlock = 128;
constexpr std::size_t kRowsPerChunk = 96;

double largest_diagonal(View2<const double> matrix) {
  double largest = 0;
  for (std::size_t i = 0; i < matrix.rows(); ++i) largest = std::max(largest, matrix(i, i));
  return largest;
}

// A small block becomes minus its inverse, both triangles. Column by column.
void sweep_block(View2<double> block, double pivot_min) {
  const std::size_t n = block.rows();
  std::vector<double> pivot_row(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double pivot = std::max(block(k, k), pivot_min);
    for (std::size_t j = 0; j < n; ++j) pivot_row[j] = block(k, j) / pivot;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = block(i, k);
      double* const row = block.row(i).data();
      for (std::size_t j = 0; j < n; ++j) row[j] -= factor * pivot_row[j];
      row[k] = factor / pivot;
    }
    for (std::size_t j = 0; j < n; ++j) block(k, j) = pivot_row[j];
    block(k, k) = -1 / pivot;
  }
}

// One block of columns of the matrix, and what it becomes.
class BlockSweep {
 public:
  BlockSweep(const Context& context, View2<double> matrix, double pivot_min)
      : context_(context),
        matrix_(matrix),
        pivot_min_(pivot_min),
        chunks_{.count = matrix.rows(), .size = kRowsPerChunk} {}

  void run(std::size_t first) {
    first_ = first;
    width_ = std::min(kBlock, matrix_.rows() - first);
    invert_pivot();
    gather_columns();
    const Panels<double> pivot(View2<const double>(pivot_.data(), width_, width_));
    const Panels<double> turned = Panels<double>::of_transposed(view(columns_));
    swept_.resize(columns_.size());
    for_chunks(context_, chunks_, [&](const Chunk& chunk) { update_rows(chunk, pivot, turned); });
    write_back();
  }

 private:
  View2<double> view(std::vector<double>& values) const {
    return {values.data(), matrix_.rows(), width_};
  }
  bool inside(std::size_t row) const { return row >= first_ && row < first_ + width_; }
  // An element of the block's columns, wherever the lower triangle keeps it.
  double& element(std::size_t row, std::size_t k) const {
    return row > first_ ? matrix_(row, first_ + k) : matrix_(first_ + k, row);
  }

  void invert_pivot() {
    pivot_.resize(width_ * width_);
    for (std::size_t i = 0; i < width_; ++i) {
      for (std::size_t j = 0; j < width_; ++j) {
        pivot_[i * width_ + j] = matrix_(first_ + std::max(i, j), first_ + std::min(i, j));
      }
    }
    sweep_block({pivot_.data(), width_, width_}, pivot_min_);
  }

  // The block's own rows are 0, so that the update passes them by.
  void gather_columns() {
    columns_.assign(matrix_.rows() * width_, 0);
    for_chunks(context_, chunks_, [&](const Chunk& chunk) {
      for (std::size_t row = chunk.first; row < chunk.last; ++row) {
        if (inside(row)) continue;
        for (std::size_t k = 0; k < width_; ++k) columns_[row * width_ + k] = element(row, k);
      }
    });
  }

  // pivot_ is minus the inverse, so swept_ is minus what the columns become.
  void update_rows(const Chunk& chunk, const Panels<double>& pivot, const Panels<double>& turned) {
    const View2<double> swept = view(swept_).rows(chunk.first, chunk.size());
    multiply<double>(view(columns_).rows(chunk.first, chunk.size()), pivot, swept,
                     ProductMode::Set);
    multiply_columns<double>(
        swept, turned,
        {.c = &matrix_(chunk.first, 0), .columns = chunk.last, .c_stride = matrix_.columns()},
        ProductMode::Add);
  }

  void write_back() {
    for_chunks(context_, chunks_, [&](const Chunk& chunk) {
      for (std::size_t row = chunk.first; row < chunk.last; ++row) {
        for (std::size_t k = 0; k < width_; ++k) {
          if (!inside(row)) {
            element(row, k) = -swept_[row * width_ + k];
          } else if (k <= row - first_) {
            matrix_(row, first_ + k) = pivot_[(row - first_) * width_ + k];
          }
        }
      }
    });
  }

  const Context& context_;
  View2<double> matrix_;
  double pivot_min_;
  Chunks chunks_;
  std::size_t first_ = 0;
  std::size_t width_ = 0;
  std::vector<double> pivot_;    // [width x width]
  std::vector<double> columns_;  // [rows x width]
  std::vector<double> swept_;    // [rows x width]
};

}  // namespace

Status invert_positive(const Context& context, View2<double> matrix) {
  CANASTA_ASSERT(matrix.rows() == matrix.columns());
  const double pivot_min =
      std::max(largest_diagonal(matrix) * std::numeric_limits<double>::epsilon(),
               std::numeric_limits<double>::min());
  BlockSweep sweep(context, matrix, pivot_min);
  for (std::size_t first = 0; first < matrix.rows(); first += kBlock) {
    TRY(context.check_cancel());
    sweep.run(first);
  }
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      matrix(i, j) = -matrix(i, j);
      matrix(j, i) = matrix(i, j);
    }
  }
  return {};
}

}  // namespace canasta
