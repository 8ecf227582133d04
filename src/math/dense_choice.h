// Which kernel of math/dense.h this processor gets; kernels differ in speed, not in bits.
#pragma once

#include <cstddef>

namespace canasta {

// c [rows x columns] = or += a [rows x depth] times packed panels (math/dense.h). Rows of a lie
// a_stride apart, what is summed over a_step: 1 and a_stride swapped make it a's transpose.
template <class T>
struct DenseWork {
  const T* a;
  std::size_t a_stride;
  std::size_t a_step;
  std::size_t rows;
  const T* panels;
  std::size_t depth;
  T* c;
  std::size_t columns;
  std::size_t c_stride;
  bool add;
};

template <class T>
using DenseKernel = void (*)(const DenseWork<T>& work);

void dense_kernel_plain(const DenseWork<float>& work);
void dense_kernel_plain(const DenseWork<double>& work);
void dense_kernel_avx2(const DenseWork<float>& work);
void dense_kernel_avx2(const DenseWork<double>& work);
void dense_kernel_avx512(const DenseWork<float>& work);
void dense_kernel_avx512(const DenseWork<double>& work);

// The fastest that this processor has.
template <class T>
DenseKernel<T> dense_kernel();

}  // namespace canasta
