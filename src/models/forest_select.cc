#include "models/forest_select.h"

#include <span>

#include "models/forest.h"

namespace canasta {
namespace {

// The splits of one tree in the order of SelectTree. `nodes` begins at `root`.
class SelectMaker {
 public:
  SelectMaker(std::span<const Forest::Node> nodes, std::uint32_t root)
      : nodes_(nodes), root_(root), place_(nodes.size(), kSelectLeaf) {}

  SelectTree add_to(std::vector<ForestSelect>& splits) {
    SelectTree made{.first = static_cast<std::uint32_t>(splits.size()), .leaf = nodes_[0].leaf};
    for (const bool pairs : {true, false}) {
      for (std::size_t node = nodes_.size(); node-- > 0;) {
        if (is_leaf(node) || is_pair(node) != pairs) continue;
        place_[node] = made.pairs + made.mixed;
        (pairs ? made.pairs : made.mixed) += 1;
        splits.push_back(select_of(node));
      }
    }
    return made;
  }

 private:
  std::size_t left_of(std::size_t node) const { return nodes_[node].left - root_; }
  bool is_leaf(std::size_t node) const { return left_of(node) == node; }
  bool is_pair(std::size_t node) const {
    return is_leaf(left_of(node)) && is_leaf(left_of(node) + 1);
  }
  ForestSelect select_of(std::size_t node) const {
    const std::size_t left = left_of(node);
    return {.threshold = nodes_[node].threshold,
            .column = nodes_[node].column,
            .left_leaf = nodes_[left].leaf,
            .right_leaf = nodes_[left + 1].leaf,
            .left = place_[left],
            .right = place_[left + 1]};
  }

  std::span<const Forest::Node> nodes_;
  std::uint32_t root_;
  std::vector<std::uint32_t> place_;  // of a split in the order
};

}  // namespace

SelectKernel select_kernel() {
#ifdef CANASTA_WIDE_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return select_kernel_avx512;
  }
  if (__builtin_cpu_supports("avx2")) return select_kernel_avx2;
#endif
  return nullptr;
}

std::shared_ptr<const ForestSelects> make_selects(const Forest& forest) {
  if (select_kernel() == nullptr) return nullptr;
  auto selects = std::make_shared<ForestSelects>();
  const std::span<const Forest::Tree> trees = forest.trees();
  for (std::size_t i = 0; i < trees.size(); ++i) {
    const std::size_t end = i + 1 < trees.size() ? trees[i + 1].root : forest.node_count();
    const std::size_t count = end - trees[i].root;
    if (count / 2 > kSelectSplitsMax) return nullptr;
    SelectMaker maker(forest.nodes().subspan(trees[i].root, count), trees[i].root);
    selects->trees.push_back(maker.add_to(selects->splits));
  }
  return selects;
}

}  // namespace canasta
