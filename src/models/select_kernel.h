// The kernel of models/forest_select.h, compiled once for each kind of processor. Nothing of the
// standard library is called here, and all is in an unnamed namespace: see models/shap_kernel.h.
#pragma once

#include "models/forest_select.h"

namespace canasta {
namespace {

// So many groups of a tree at once, from `group` on: what a split says is read once for them.
template <std::size_t kGroups>
[[gnu::always_inline]] inline void select_groups(const SelectWork& work, std::size_t group) {
  const ForestSelect* const mixed = work.splits + work.pairs;
  const SelectLanes* const columns = work.columns + group * work.width;
  SelectLanes* const values = work.values;  // [splits x kGroups]
  for (std::uint32_t i = 0; i < work.pairs; ++i) {
    const ForestSelect& split = work.splits[i];
    const SelectVector left = split.left_leaf - SelectVector{};
    const SelectVector right = split.right_leaf - SelectVector{};
    for (std::size_t g = 0; g < kGroups; ++g) {
      const SelectVector column = columns[g * work.width + split.column].at;
      values[i * kGroups + g].at = column < split.threshold ? left : right;
    }
  }
  for (std::uint32_t i = 0; i < work.mixed; ++i) {
    const ForestSelect& split = mixed[i];
    for (std::size_t g = 0; g < kGroups; ++g) {
      const SelectVector left = split.left == kSelectLeaf ? split.left_leaf - SelectVector{}
                                                          : values[split.left * kGroups + g].at;
      const SelectVector right = split.right == kSelectLeaf ? split.right_leaf - SelectVector{}
                                                            : values[split.right * kGroups + g].at;
      const SelectVector column = columns[g * work.width + split.column].at;
      values[(work.pairs + i) * kGroups + g].at = column < split.threshold ? left : right;
    }
  }
  const std::size_t root = work.pairs + work.mixed - 1;
  for (std::size_t g = 0; g < kGroups; ++g)
    work.margins[group + g].at += values[root * kGroups + g].at;
}

[[gnu::always_inline]] inline void select_trees(const SelectWork& work) {
  std::size_t group = 0;
  for (; group + kSelectGroups <= work.groups; group += kSelectGroups) {
    select_groups<kSelectGroups>(work, group);
  }
  for (; group < work.groups; ++group) select_groups<1>(work, group);
}

}  // namespace
}  // namespace canasta
