// The kernel of math/dense.h, compiled once for each kind of processor. Nothing of the standard
// library is called here, and all is in an unnamed namespace: what is compiled for a processor that
// the machine may not have must not be shared with other files.
#pragma once

#include <cstddef>

#include "math/dense_choice.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // lanes are handed over inside one function only
#endif

namespace canasta {
namespace {

constexpr std::size_t kLaneBytes = 64;

template <class T>
struct LanesOf;
template <>
struct LanesOf<float> {
  using type [[gnu::vector_size(kLaneBytes), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct LanesOf<double> {
  using type [[gnu::vector_size(kLaneBytes), gnu::aligned(8), gnu::may_alias]] = double;
};

// kRows rows of a by one panel, kept in registers.
template <std::size_t kRows, class T>
[[gnu::always_inline]] inline void multiply_tile(const DenseWork<T>& work, std::size_t row,
                                                 const T* panel, T* out, std::size_t out_stride) {
  using Lanes = typename LanesOf<T>::type;
  constexpr std::size_t kLanes = kLaneBytes / sizeof(T);
  const T* const a = work.a + row * work.a_stride;
  Lanes sum[kRows][2];
  for (std::size_t r = 0; r < kRows; ++r) {
    T* const to = out + r * out_stride;
    sum[r][0] = work.add ? *reinterpret_cast<const Lanes*>(to) : Lanes{};
    sum[r][1] = work.add ? *reinterpret_cast<const Lanes*>(to + kLanes) : Lanes{};
  }
  for (std::size_t k = 0; k < work.depth; ++k) {
    const Lanes low = *reinterpret_cast<const Lanes*>(panel + k * 2 * kLanes);
    const Lanes high = *reinterpret_cast<const Lanes*>(panel + k * 2 * kLanes + kLanes);
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kRows; ++r) {
      const T factor = a[r * work.a_stride + k * work.a_step];
      sum[r][0] += factor * low;
      sum[r][1] += factor * high;
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    T* const to = out + r * out_stride;
    *reinterpret_cast<Lanes*>(to) = sum[r][0];
    *reinterpret_cast<Lanes*>(to + kLanes) = sum[r][1];
  }
}

// The last panel may reach beyond the columns of c: by way of a full one.
template <std::size_t kRows, class T>
[[gnu::always_inline]] inline void multiply_edge(const DenseWork<T>& work, std::size_t row,
                                                 const T* panel, std::size_t column) {
  constexpr std::size_t kWidth = 2 * kLaneBytes / sizeof(T);
  T full[kRows * kWidth];
  const std::size_t columns = work.columns - column;
  T* const out = work.c + row * work.c_stride + column;
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      full[r * kWidth + j] = j < columns && work.add ? out[r * work.c_stride + j] : T{};
    }
  }
  multiply_tile<kRows>(work, row, panel, full, kWidth);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t j = 0; j < columns; ++j) out[r * work.c_stride + j] = full[r * kWidth + j];
  }
}

template <std::size_t kRows, class T>
[[gnu::always_inline]] inline void multiply_rows(const DenseWork<T>& work, std::size_t row,
                                                 std::size_t column, const T* panel) {
  constexpr std::size_t kWidth = 2 * kLaneBytes / sizeof(T);
  if (column + kWidth <= work.columns) {
    multiply_tile<kRows>(work, row, panel, work.c + row * work.c_stride + column, work.c_stride);
  } else {
    multiply_edge<kRows>(work, row, panel, column);
  }
}

// kRows: as many rows as the registers of the processor hold.
template <std::size_t kRows, class T>
[[gnu::always_inline]] inline void multiply_dense(const DenseWork<T>& work) {
  constexpr std::size_t kWidth = 2 * kLaneBytes / sizeof(T);
  for (std::size_t column = 0; column < work.columns; column += kWidth) {
    const T* const panel = work.panels + column * work.depth;
    std::size_t row = 0;
    for (; row + kRows <= work.rows; row += kRows) multiply_rows<kRows>(work, row, column, panel);
    for (; row < work.rows; ++row) multiply_rows<1>(work, row, column, panel);
  }
}

}  // namespace
}  // namespace canasta
