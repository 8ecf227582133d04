#include "models/shap_tree.h"

#include <algorithm>

namespace canasta {
namespace {

// A split that no training row reached keeps a share above nothing, so that its inverse is finite.
constexpr double kShareMin = 1e-30;

class ShapTreeMaker {
 public:
  ShapTreeMaker(const Forest& forest, const Forest::Tree& tree) : forest_(forest), tree_(tree) {}

  ShapTree make() {
    made_.output = tree_.output;
    if (is_leaf(tree_.root)) {
      made_.root_value = static_cast<double>(node(tree_.root).leaf);
      return std::move(made_);
    }
    made_.splits.emplace_back();
    nodes_ = {tree_.root};
    for (std::size_t split = 0; split < made_.splits.size(); ++split) fill(split);
    return std::move(made_);
  }

 private:
  const Forest::Node& node(std::size_t index) const { return forest_.nodes()[index]; }
  bool is_leaf(std::size_t index) const { return node(index).left == index; }

  void fill(std::size_t split) {
    const Forest::Node& from = node(nodes_[split]);
    const std::uint32_t feature = forest_.columns()[from.column - 1].feature;
    const std::int32_t before = last_on_feature(split, feature);
    made_.splits[split].column = from.column;
    made_.splits[split].feature = feature;
    made_.splits[split].threshold = static_cast<double>(from.threshold);
    made_.splits[split].before = before;
    made_.splits[split].slot = before == kNoSplit ? features_above(split) : slot_entered(before);
    made_.path_features = std::max<std::size_t>(made_.path_features, made_.splits[split].slot + 1);
    const ShapSide left = side_of(split, 0);
    const ShapSide right = side_of(split, 1);
    made_.splits[split].left = left;
    made_.splits[split].right = right;
  }

  // Appends the split that stands there, if one does.
  ShapSide side_of(std::size_t split, std::size_t side) {
    const std::int32_t before = made_.splits[split].before;
    const double above = before == kNoSplit ? 1 : at(before).share;
    ShapSide found;
    found.share = std::max(kShareMin, above * share_of(split, side));
    const std::size_t child = node(nodes_[split]).left + side;
    if (is_leaf(child)) {
      found.value = static_cast<double>(node(child).leaf);
      return found;
    }
    found.split = static_cast<std::int32_t>(made_.splits.size());
    ShapSplit below;
    below.above = static_cast<std::int32_t>(split);
    below.share = found.share;
    made_.splits.push_back(below);
    nodes_.push_back(child);
    return found;
  }

  // Of the rows that came to the split, by the cover of its children: damaged covers stay shares.
  double share_of(std::size_t split, std::size_t side) const {
    if (!forest_.has_cover()) return .5;
    const std::size_t left = node(nodes_[split]).left;
    const auto cover = [&](std::size_t index) {
      return static_cast<double>(forest_.covers()[index]);
    };
    const double both = cover(left) + cover(left + 1);
    return both > 0 ? cover(left + side) / both : .5;
  }

  const ShapSplit& at(std::int32_t split) const {
    return made_.splits[static_cast<std::size_t>(split)];
  }
  const ShapSplit& above(const ShapSplit& split) const { return at(split.above); }

  // The split, from `split` upwards, that was entered by a condition on `feature`.
  std::int32_t last_on_feature(std::size_t split, std::uint32_t feature) const {
    auto index = static_cast<std::int32_t>(split);
    while (at(index).above != kNoSplit) {
      if (above(at(index)).feature == feature) return index;
      index = at(index).above;
    }
    return kNoSplit;
  }
  std::uint32_t slot_entered(std::int32_t split) const { return above(at(split)).slot; }

  std::uint32_t features_above(std::size_t split) const {
    std::uint32_t most = 0;
    const ShapSplit* at_split = &made_.splits[split];
    while (at_split->above != kNoSplit) {
      at_split = &above(*at_split);
      most = std::max(most, at_split->slot + 1);
    }
    return most;
  }

  const Forest& forest_;
  const Forest::Tree& tree_;
  ShapTree made_;
  std::vector<std::size_t> nodes_;  // of the forest, by split
};

}  // namespace

std::vector<ShapTree> shap_trees(const Forest& forest) {
  std::vector<ShapTree> trees;
  trees.reserve(forest.tree_count());
  for (const Forest::Tree& tree : forest.trees()) {
    trees.push_back(ShapTreeMaker(forest, tree).make());
  }
  return trees;
}

}  // namespace canasta
