// Small trees without walking: every split of a tree is asked for sixteen rows at once, and selects
// between the values of its two sides, from the leaves up.
//
// A walk costs a dependent load a level and row; this costs two vector instructions a split and
// sixteen rows, whatever the depth. It wins for trees of up to about a hundred splits where the
// processor compares eight floats or more at once; elsewhere trees are walked. Both find the same
// leaf, so the bits are the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace canasta {

class Forest;

inline constexpr std::size_t kSelectLanes = 16;
inline constexpr std::size_t kSelectSplitsMax = 96;
inline constexpr std::size_t kSelectGroups = 4;  // of sixteen rows, side by side

using SelectVector [[gnu::vector_size(kSelectLanes * sizeof(float))]] = float;
struct alignas(kSelectLanes * sizeof(float)) SelectLanes {
  SelectVector at{};
};

// left where the column's value < threshold. A side is a leaf, or the split in `values` before it.
struct ForestSelect {
  float threshold;
  std::uint32_t column;
  float left_leaf;
  float right_leaf;
  std::uint32_t left;
  std::uint32_t right;
};

// Splits of a tree in the order in which they are asked: first those of two leaves, then others,
// each after the splits of its sides. The last is the root.
struct SelectTree {
  std::uint32_t first = 0;  // in ForestSelects::splits
  std::uint32_t pairs = 0;  // splits of two leaves
  std::uint32_t mixed = 0;  // then with one leaf or none, in any order that knows both sides
  float leaf = 0;           // of a tree without splits
};

inline constexpr std::uint32_t kSelectLeaf = 0xffffffff;

struct ForestSelects {
  std::vector<ForestSelect> splits;
  std::vector<SelectTree> trees;
};

// One tree over `groups` groups of sixteen rows. columns: [groups x width]; margins: [groups].
struct SelectWork {
  const ForestSelect* splits;
  std::uint32_t pairs;
  std::uint32_t mixed;
  const SelectLanes* columns;
  std::size_t width;
  std::size_t groups;
  SelectLanes* values;   // space for the splits of a tree, kSelectGroups each
  SelectLanes* margins;  // of the tree's output
};
using SelectKernel = void (*)(const SelectWork& work);
void select_kernel_avx2(const SelectWork& work);
void select_kernel_avx512(const SelectWork& work);

// The kernel of this processor; none where walking is better.
SelectKernel select_kernel();

// None where the processor has no kernel, or a tree has more than kSelectSplitsMax splits.
std::shared_ptr<const ForestSelects> make_selects(const Forest& forest);

}  // namespace canasta
