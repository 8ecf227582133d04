#include "recommend/sparse_products.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/parallel.h"
#include "recommend/recommender.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 64;

// The sums of one row at a time. A slot belongs to the row whose stamp it bears, so nothing needs
// to be emptied between rows; kept columns are put in order by way of a bit each.
class RowProduct {
 public:
  RowProduct(const SparseMatrix& b, const KeptEntries& kept)
      : b_(b),
        kept_(kept),
        slots_(b.columns),
        columns_(b.columns + 1),
        bits_((b.columns + kWordBits - 1) / kWordBits) {}

  void append(std::size_t row, const SparseRow& factors, SparseMatrix& out) {
    const std::size_t met = sum(factors);
    const std::span<const std::uint32_t> columns = std::span(columns_).first(met);
    values_.resize(met);
    for (std::size_t i = 0; i < met; ++i) values_[i] = slots_[columns[i]].sum;
    if (kept_.finish) kept_.finish(row, columns, values_);
    const float bar = bar_of_values();
    for (std::size_t i = 0; i < met; ++i) {
      if (!(values_[i] >= bar)) continue;
      slots_[columns[i]].sum = values_[i];
      bits_[columns[i] / kWordBits] |= std::uint64_t{1} << columns[i] % kWordBits;
    }
    write(bar, out);
  }

 private:
  static constexpr std::size_t kWordBits = 64;

  struct Slot {
    float sum = 0;
    std::uint32_t stamp = 0;
  };

  // Fills columns_ with those that were met, and returns how many they are.
  std::size_t sum(const SparseRow& factors) {
    const std::uint32_t stamp = ++stamp_;
    std::size_t met = 0;
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const SparseRow row = b_.row(factors.column[i]);
      const float factor = factors.value[i];
      for (std::size_t j = 0; j < row.size(); ++j) {
        Slot& slot = slots_[row.column[j]];
        const bool fresh = slot.stamp != stamp;
        slot.sum = (fresh ? 0.0F : slot.sum) + factor * row.value[j];
        slot.stamp = stamp;
        columns_[met] = row.column[j];  // one place is there beyond the last
        met += fresh ? 1 : 0;
      }
    }
    return met;
  }

  // What a value must reach; how many of those equal to it are kept goes to ties_.
  float bar_of_values() {
    ordered_.clear();
    for (const float value : values_) {
      if (value > 0) ordered_.push_back(value);
    }
    ties_ = kept_.per_row;
    if (ordered_.size() <= kept_.per_row) return std::numeric_limits<float>::denorm_min();
    const auto last = ordered_.begin() + static_cast<std::ptrdiff_t>(kept_.per_row) - 1;
    std::nth_element(ordered_.begin(), last, ordered_.end(), std::greater<>());
    const float bar = *last;
    ties_ -= static_cast<std::size_t>(
        std::count_if(ordered_.begin(), last, [bar](float value) { return value > bar; }));
    return bar;
  }

  // Appends the row in the order of its columns, and clears the bits.
  void write(float bar, SparseMatrix& out) {
    for (std::size_t word = 0; word < bits_.size(); ++word) {
      for (std::uint64_t bits = bits_[word]; bits != 0; bits &= bits - 1) {
        const std::size_t column =
            word * kWordBits + static_cast<std::size_t>(std::countr_zero(bits));
        const float value = slots_[column].sum;
        if (value == bar) {
          if (ties_ == 0) continue;
          --ties_;
        }
        out.column.push_back(static_cast<std::uint32_t>(column));
        out.value.push_back(value);
      }
      bits_[word] = 0;
    }
    out.offsets.push_back(out.value.size());
  }

  const SparseMatrix& b_;
  const KeptEntries& kept_;
  std::uint32_t stamp_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> columns_;
  std::vector<std::uint64_t> bits_;
  std::vector<float> values_;
  std::vector<float> ordered_;
  std::size_t ties_ = 0;
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
