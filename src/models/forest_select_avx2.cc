#include "models/select_kernel.h"

namespace canasta {

void select_kernel_avx2(const SelectWork& work) { select_trees(work); }

}  // namespace canasta
