// Products of dense matrices: one kernel behind the scores of factors and inverses.
//
//   c = a b   or   c += a b
//
// b is packed once: columns in panels that fill two vector registers, so that a block of rows of c
// stays in registers while the depth runs through. Several rows of a share what is loaded of b.
//
// Cost     2 rows * depth * columns operations, close to what the processor can do; packing copies
// b. Threads  pure; callers give rows to threads. Each number of c is summed in the order of the
// depth
//          without fused multiplication, so the bits depend neither on threads nor on the
//          processor.
// Source   Goto & van de Geijn (2008), "Anatomy of High-Performance Matrix Multiplication".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "base/view.h"

namespace canasta {

inline constexpr std::size_t kPanelBytes = 128;  // two registers of the widest kind

// b [depth x columns], packed. T is float or double.
template <class T>
class Panels {
 public:
  static constexpr std::size_t kWidth = kPanelBytes / sizeof(T);

  Panels() = default;
  explicit Panels(View2<const T> matrix);
  // The transpose of `matrix`: its rows become the columns of b.
  static Panels of_transposed(View2<const T> matrix);

  std::size_t depth() const { return depth_; }
  std::size_t columns() const { return columns_; }
  const T* panel(std::size_t index) const { return &packed_[index * depth_ * kWidth]; }

 private:
  Panels(std::size_t depth, std::size_t columns);
  T& at(std::size_t k, std::size_t column) {
    return packed_[(column / kWidth * depth_ + k) * kWidth + column % kWidth];
  }

  std::size_t depth_ = 0;
  std::size_t columns_ = 0;
  std::vector<T> packed_;  // [panels x depth x kWidth], 0 beyond the last column
};

enum class ProductMode : std::uint8_t { Set, Add };

// REQUIRES: a [rows x depth], c [rows x columns]; c overlaps nothing.
template <class T>
void multiply(View2<const T> a, const Panels<T>& b, View2<T> c, ProductMode mode);

// The same for columns [first, first + c.columns()) of b, into rows that lie `c_stride` apart.
// REQUIRES: first is a multiple of Panels<T>::kWidth.
template <class T>
struct ColumnRange {
  std::size_t first = 0;
  T* c = nullptr;
  std::size_t columns = 0;
  std::size_t c_stride = 0;
};
template <class T>
void multiply_columns(View2<const T> a, const Panels<T>& b, const ColumnRange<T>& into,
                      ProductMode mode);

// Sum of x[i] y[i], in double and in their order. REQUIRES: as many x as y.
double dot(std::span<const float> x, std::span<const float> y);

// matrix' matrix, [columns x columns], from rows in chunks on the threads of the context. Some rows
// at a time are summed in float, their sums in double.
std::vector<double> gram_of(const Context& context, View2<const float> matrix);

}  // namespace canasta
