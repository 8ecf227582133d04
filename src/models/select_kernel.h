// The kernel of models/forest_select.h, compiled once for each kind of processor. Nothing of the
// standard library is called here, and all is in an unnamed namespace: see models/shap_kernel.h.
#pragma once

#include "models/forest_select.h"

namespace canasta {
namespace {

[[gnu::always_inline]] inline void select_trees(const SelectWork& work) {
  const ForestSelect* const mixed = work.splits + work.pairs;
  for (std::size_t group = 0; group < work.groups; ++group) {
    const SelectLanes* const columns = work.columns + group * work.width;
    SelectLanes* const values = work.values;
    for (std::uint32_t i = 0; i < work.pairs; ++i) {
      const ForestSelect& split = work.splits[i];
      const SelectVector left = split.left_leaf - SelectVector{};
      const SelectVector right = split.right_leaf - SelectVector{};
      values[i].at = columns[split.column].at < split.threshold ? left : right;
    }
    for (std::uint32_t i = 0; i < work.mixed; ++i) {
      const ForestSelect& split = mixed[i];
      const SelectVector left =
          split.left == kSelectLeaf ? split.left_leaf - SelectVector{} : values[split.left].at;
      const SelectVector right =
          split.right == kSelectLeaf ? split.right_leaf - SelectVector{} : values[split.right].at;
      values[work.pairs + i].at = columns[split.column].at < split.threshold ? left : right;
    }
    work.margins[group].at += values[work.pairs + work.mixed - 1].at;
  }
}

}  // namespace
}  // namespace canasta
