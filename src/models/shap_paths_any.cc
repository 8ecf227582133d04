#include "models/shap_kernel.h"

namespace canasta {

void shap_kernel_any(const ShapWork& work) { ShapWalk(work).run(); }

}  // namespace canasta
