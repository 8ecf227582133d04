#include "models/shap_kernel.h"

namespace canasta {

void shap_kernel_avx512(const ShapWork& work) { ShapWalk(work).run(); }

}  // namespace canasta
