#include "math/dense.h"

#include <algorithm>

#include "base/parallel.h"
#include "math/dense_choice.h"

namespace canasta {
namespace {

constexpr std::size_t kGramRowsPerChunk = 1024;  // or more,
constexpr std::size_t kGramChunksMax = 32;       // because each holds a matrix
constexpr std::size_t kGramRowsInFloat = 128;    // summed before they go to doubles

template <class T>
void run_kernel(const DenseWork<T>& work) {
  static const DenseKernel<T> kernel = dense_kernel<T>();
  kernel(work);
}

}  // namespace

template <class T>
Panels<T>::Panels(std::size_t depth, std::size_t columns)
    : depth_(depth), columns_(columns), packed_((columns + kWidth - 1) / kWidth * kWidth * depth) {}

template <class T>
Panels<T>::Panels(View2<const T> matrix) : Panels(matrix.rows(), matrix.columns()) {
  for (std::size_t first = 0; first < columns_; first += kWidth) {
    const std::size_t width = std::min(kWidth, columns_ - first);
    for (std::size_t k = 0; k < depth_; ++k) {
      std::copy_n(matrix.row(k).data() + first, width, &at(k, first));
    }
  }
}

template <class T>
Panels<T> Panels<T>::of_transposed(View2<const T> matrix) {
  Panels panels(matrix.columns(), matrix.rows());
  for (std::size_t column = 0; column < panels.columns_; ++column) {
    for (std::size_t k = 0; k < panels.depth_; ++k) panels.at(k, column) = matrix(column, k);
  }
  return panels;
}

template <class T>
void multiply_columns(View2<const T> a, const Panels<T>& b, const ColumnRange<T>& into,
                      ProductMode mode) {
  CANASTA_ASSERT(a.columns() == b.depth() && into.first % Panels<T>::kWidth == 0);
  CANASTA_ASSERT(into.first + into.columns <= b.columns());
  if (a.rows() == 0 || into.columns == 0) return;
  const T* const panels = b.depth() == 0 ? nullptr : b.panel(into.first / Panels<T>::kWidth);
  run_kernel<T>({.a = a.data(),
                 .a_stride = a.columns(),
                 .a_step = 1,
                 .rows = a.rows(),
                 .panels = panels,
                 .depth = b.depth(),
                 .c = into.c,
                 .columns = into.columns,
                 .c_stride = into.c_stride,
                 .add = mode == ProductMode::Add});
}

template <class T>
void multiply(View2<const T> a, const Panels<T>& b, View2<T> c, ProductMode mode) {
  CANASTA_ASSERT(c.rows() == a.rows() && c.columns() == b.columns());
  multiply_columns(a, b, {.c = c.data(), .columns = c.columns(), .c_stride = c.columns()}, mode);
}

double dot(std::span<const float> x, std::span<const float> y) {
  CANASTA_ASSERT(x.size() == y.size());
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  }
  return sum;
}

std::vector<double> gram_of(const Context& context, View2<const float> matrix) {
  const std::size_t columns = matrix.columns();
  if (columns == 0) return {};
  const std::size_t share = (matrix.rows() + kGramChunksMax - 1) / kGramChunksMax;
  const Chunks chunks{.count = matrix.rows(), .size = std::max(kGramRowsPerChunk, share)};
  std::vector<std::vector<double>> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    std::vector<double>& part = parts[chunk.index];
    part.resize(columns * columns);
    std::vector<float> sums(columns * columns);
    for (std::size_t first = chunk.first; first < chunk.last; first += kGramRowsInFloat) {
      const View2<const float> rows =
          matrix.rows(first, std::min(kGramRowsInFloat, chunk.last - first));
      const Panels<float> panels(rows);
      run_kernel<float>({.a = rows.data(),
                         .a_stride = 1,
                         .a_step = columns,
                         .rows = columns,
                         .panels = panels.panel(0),
                         .depth = rows.rows(),
                         .c = sums.data(),
                         .columns = columns,
                         .c_stride = columns,
                         .add = false});
      for (std::size_t i = 0; i < sums.size(); ++i) part[i] += static_cast<double>(sums[i]);
    }
  });
  std::vector<double> gram(columns * columns);
  for (const std::vector<double>& part : parts) {
    for (std::size_t i = 0; i < gram.size(); ++i) gram[i] += part[i];
  }
  return gram;
}

template class Panels<float>;
template class Panels<double>;
template void multiply(View2<const float>, const Panels<float>&, View2<float>, ProductMode);
template void multiply(View2<const double>, const Panels<double>&, View2<double>, ProductMode);
template void multiply_columns(View2<const float>, const Panels<float>&, const ColumnRange<float>&,
                               ProductMode);
template void multiply_columns(View2<const double>, const Panels<double>&,
                               const ColumnRange<double>&, ProductMode);

}  // namespace canasta
