#include "models/shap_paths.h"

#include <algorithm>

namespace canasta {

std::size_t shap_points(const ShapTree& tree) {
  return std::max<std::size_t>(1, (tree.path_features + 1) / 2);
}

void add_inverses(ShapTree& tree, const Quadrature& quadrature) {
  tree.inverse.clear();
  for (const ShapSplit& split : tree.splits) {
    for (const double met : {0.0, 1.0}) {
      for (const double t : quadrature.points) {
        tree.inverse.push_back(1 / ((1 - t) * split.share + t * met));
      }
    }
  }
}

double shap_base_value(const ShapTree& tree) {
  double sum = tree.root_value;
  std::vector<double> reached(tree.splits.size(), 1);
  for (std::size_t i = 0; i < tree.splits.size(); ++i) {
    const ShapSplit& split = tree.splits[i];
    const double before =
        split.before == kNoSplit ? 1 : tree.splits[static_cast<std::size_t>(split.before)].share;
    for (const ShapSide* side : {&split.left, &split.right}) {
      const double here = reached[i] * side->share / before;
      if (side->split == kNoSplit) {
        sum += here * side->value;
      } else {
        reached[static_cast<std::size_t>(side->split)] = here;
      }
    }
  }
  return sum;
}

namespace {

ShapKernel kernel_of_processor() {
#ifdef CANASTA_WIDE_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return shap_kernel_avx512;
  }
  if (__builtin_cpu_supports("avx2")) return shap_kernel_avx2;
#endif
  return shap_kernel_any;
}

}  // namespace

void add_shap_of_paths(const ShapTree& tree, const Quadrature& quadrature, const ShapLanes* rows,
                       ShapScratch& scratch, ShapLanes* phi) {
  static const ShapKernel kernel = kernel_of_processor();
  if (tree.splits.empty()) return;
  kernel({.splits = tree.splits.data(),
          .split_count = tree.splits.size(),
          .inverse = tree.inverse.data(),
          .points = quadrature.points.data(),
          .weights = quadrature.weights.data(),
          .point_count = quadrature.points.size(),
          .rows = rows,
          .sums = scratch.sums.data(),
          .met = scratch.met.data(),
          .common = scratch.common.data(),
          .phi = phi});
}

}  // namespace canasta
