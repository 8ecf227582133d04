#include "math/dense_kernel.h"

namespace canasta {

void dense_kernel_avx512(const DenseWork<float>& work) { multiply_dense<8>(work); }
void dense_kernel_avx512(const DenseWork<double>& work) { multiply_dense<8>(work); }

}  // namespace canasta
