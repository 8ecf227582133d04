#include "recommend/sparse_products.h"

#include <algorithm>

#include "base/parallel.h"
#include "recommend/recommender.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 64;

struct Entry {
  float value = 0;
  std::uint32_t column = 0;
};

bool larger(const Entry& a, const Entry& b) {
  return a.value != b.value ? a.value > b.value : a.column < b.column;
}

// The sums of one row at a time.
class RowProduct {
 public:
  RowProduct(const SparseMatrix& b, const KeptEntries& kept)
      : b_(b), kept_(kept), sums_(b.columns), met_(b.columns) {}

  void append(std::size_t row, const SparseRow& factors, SparseMatrix& out) {
    sum(factors);
    gather(row);
    const std::size_t count = std::min(kept_.per_row, entries_.size());
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count);
    if (count < entries_.size()) {
      std::nth_element(entries_.begin(), end, entries_.end(), larger);
    }
    std::sort(entries_.begin(), end,
              [](const Entry& one, const Entry& other) { return one.column < other.column; });
    for (std::size_t i = 0; i < count; ++i) {
      out.column.push_back(entries_[i].column);
      out.value.push_back(entries_[i].value);
    }
    out.offsets.push_back(out.value.size());
  }

 private:
  void sum(const SparseRow& factors) {
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const SparseRow row = b_.row(factors.column[i]);
      const float factor = factors.value[i];
      for (std::size_t j = 0; j < row.size(); ++j) {
        const std::uint32_t column = row.column[j];
        sums_[column] += factor * row.value[j];
        if (met_[column] != 0) continue;
        met_[column] = 1;
        touched_.push_back(column);
      }
    }
  }

  // Empties the sums.
  void gather(std::size_t row) {
    entries_.clear();
    for (const std::uint32_t column : touched_) {
      const float sum = sums_[column];
      const float value = kept_.value ? kept_.value(row, column, sum) : sum;
      if (value > 0) entries_.push_back({value, column});
      sums_[column] = 0;
      met_[column] = 0;
    }
    touched_.clear();
  }

  const SparseMatrix& b_;
  const KeptEntries& kept_;
  std::vector<float> sums_;
  std::vector<std::uint8_t> met_;
  std::vector<std::uint32_t> touched_;
  std::vector<Entry> entries_;
};

}  // namespace

Result<SparseMatrix> best_of_product(const Context& context, const SparseMatrix& a,
                                     const SparseMatrix& b, const KeptEntries& kept) {
  CANASTA_ASSERT(a.columns == b.rows());
  const Chunks chunks{.count = a.rows(), .size = kRowsPerChunk};
  std::vector<SparseMatrix> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    if (context.cancelled()) return;
    RowProduct product(b, kept);
    SparseMatrix& part = parts[chunk.index];
    part.columns = b.columns;
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      product.append(row, a.row(row), part);
    }
  });
  TRY(context.check_cancel());
  return stack_rows(parts, b.columns);
}

void score_by_weights(const SparseMatrix& rows, const SparseMatrix& weights, View2<float> scores) {
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const std::span<float> sums = scores.row(i);
    std::fill(sums.begin(), sums.end(), kNotOffered);
    const SparseRow row = rows.row(i);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const SparseRow said = weights.row(row.column[k]);
      const float value = row.value[k];
      for (std::size_t j = 0; j < said.size(); ++j) {
        float& sum = sums[said.column[j]];
        sum = (sum == kNotOffered ? 0.0F : sum) + value * said.value[j];
      }
    }
  }
}

}  // namespace canasta
