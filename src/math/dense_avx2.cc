#include "math/dense_kernel.h"

namespace canasta {

void dense_kernel_avx2(const DenseWork<float>& work) { multiply_dense<2>(work); }
void dense_kernel_avx2(const DenseWork<double>& work) { multiply_dense<2>(work); }

}  // namespace canasta
