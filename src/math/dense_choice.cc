#include "math/dense_choice.h"

#include "math/dense_kernel.h"

namespace canasta {

void dense_kernel_plain(const DenseWork<float>& work) { multiply_dense<1>(work); }
void dense_kernel_plain(const DenseWork<double>& work) { multiply_dense<1>(work); }

template <class T>
DenseKernel<T> dense_kernel() {
#ifdef CANASTA_WIDE_KERNELS
  if (__builtin_cpu_supports("avx512f")) return dense_kernel_avx512;
  if (__builtin_cpu_supports("avx2")) return dense_kernel_avx2;
#endif
  return dense_kernel_plain;
}

template DenseKernel<float> dense_kernel();
template DenseKernel<double> dense_kernel();

}  // namespace canasta
