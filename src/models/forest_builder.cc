#include "models/forest_builder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/messages/models.h"

namespace canasta {
namespace {

constexpr double kNoChild = -1;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Error field_broken(const std::string& field, std::string_view expected) {
  return corrupt(message::kForestFieldBroken, {{"field", field}, {"expected", expected}});
}

// The name of the tree's field in messages: trees[3].split_type.
std::string tree_field(std::size_t tree, std::string_view field) {
  return "trees[" + std::to_string(tree) + "]." + std::string(field);
}

std::string text_of(const TreeFile& tree, const std::string& name) {
  const auto found = tree.parameters.find(name);
  return found == tree.parameters.end() ? std::string() : found->second;
}

// Nodes that pruning has cut off stay in the file and are counted there.
std::size_t cut_off_nodes(const TreeFile& tree) {
  const std::string text = text_of(tree, "num_deleted");
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() ? count : 0;
}

}  // namespace

class ForestBuilder {
 public:
  explicit ForestBuilder(ForestHead head) : infinite_thresholds_(head.infinite_thresholds) {
    forest_.link_ = head.link;
    forest_.feature_count_ = head.feature_count;
    forest_.feature_names_ = std::move(head.feature_names);
    forest_.base_margins_ = std::move(head.base_margins);
  }

  Result<Forest> build(const std::vector<TreeFile>& trees, const std::vector<double>& outputs) {
    TRY(check_head());
    TRY(check_tree_outputs(trees.size(), outputs));
    for (std::size_t tree = 0; tree < trees.size(); ++tree) {
      TRY(add_tree(trees[tree], tree));
      if (!outputs.empty()) {
        forest_.trees_.back().output = static_cast<std::uint32_t>(outputs[tree]);
      }
    }
    forest_.add_steps();
    return std::move(forest_);
  }

 private:
  Status check_head() {
    TRY(check_forest_limit("forest_features_max", kForestFeaturesMax, forest_.feature_count_));
    TRY(check_forest_limit("forest_outputs_max", kForestOutputsMax, forest_.outputs()));
    const std::size_t names = forest_.feature_names_.size();
    if (names != 0 && names != forest_.feature_count_) {
      return field_broken("feature_names", "[" + std::to_string(forest_.feature_count_) + "]");
    }
    return {};
  }

  // Without a list of them, all trees add to the only output.
  Status check_tree_outputs(std::size_t trees, const std::vector<double>& outputs) {
    if (outputs.empty() && (forest_.outputs() == 1 || trees == 0)) return {};
    if (outputs.size() != trees) {
      return field_broken("tree_info", "[" + std::to_string(trees) + "]");
    }
    for (const double output : outputs) {
      if (!(output >= 0 && output < static_cast<double>(forest_.outputs())) ||
          output != std::floor(output)) {
        return field_broken("tree_info", "0 … " + std::to_string(forest_.outputs()) + " - 1");
      }
    }
    return {};
  }

  Status add_tree(const TreeFile& file, std::size_t tree) {
    TRY(check_lengths(file, tree));
    file_ = &file;
    tree_ = tree;
    root_ = forest_.nodes_.size();
    reached_.assign(size(), false);
    TRY_ASSIGN(const std::size_t depth, add_nodes());
    TRY(check_reached());
    forest_.trees_.push_back({.root = static_cast<std::uint32_t>(root_),
                              .depth = static_cast<std::uint32_t>(depth),
                              .output = 0});
    return {};
  }

  Status check_lengths(const TreeFile& file, std::size_t tree) {
    const std::size_t nodes = file[TreeField::LeftChildren].size();
    if (nodes == 0) return field_broken(tree_field(tree, "left_children"), "[1, …]");
    TRY(check_forest_limit("forest_nodes_max", std::numeric_limits<std::uint32_t>::max(),
                           forest_.nodes_.size() + nodes));
    if (tree == 0) has_cover_ = !file[TreeField::SumHessian].empty();
    for (std::size_t field = 0; field < kTreeFields.size(); ++field) {
      const bool absent = field == static_cast<std::size_t>(TreeField::SumHessian) && !has_cover_;
      const std::size_t expected = absent ? 0 : nodes;
      if (file.fields[field].size() != expected) {
        return field_broken(tree_field(tree, kTreeFields[field]),
                            "[" + std::to_string(expected) + "]");
      }
    }
    const std::string vector = text_of(file, "size_leaf_vector");
    if (vector.empty() || vector == "0" || vector == "1") return {};
    return invalid(
        message::kForestUnsupported,
        {{"field", tree_field(tree, "size_leaf_vector")}, {"found", vector}, {"expected", "1"}});
  }

  // Level by level, children side by side. Returns the depth.
  Result<std::size_t> add_nodes() {
    std::vector<std::size_t> level = {0};
    reached_[0] = true;
    for (std::size_t depth = 0;; ++depth) {
      TRY(check_forest_limit("forest_depth_max", kForestDepthMax, depth));
      std::vector<std::size_t> next;
      const std::size_t children = forest_.nodes_.size() + level.size();
      for (const std::size_t node : level) TRY(add_node(node, children, next));
      if (next.empty()) return depth;
      level = std::move(next);
    }
  }

  // `children`: where the next level will start. Appends the node's children to `next`.
  Status add_node(std::size_t node, std::size_t children, std::vector<std::size_t>& next) {
    TRY(add_cover(node));
    const bool leaf = at(TreeField::LeftChildren, node) == kNoChild;
    TRY_ASSIGN(const float value, condition(node, leaf));
    if (leaf) {
      if (at(TreeField::RightChildren, node) != kNoChild) {
        return node_broken(node, TreeField::RightChildren, "-1");
      }
      const auto self = static_cast<std::uint32_t>(forest_.nodes_.size());
      forest_.nodes_.push_back({.threshold = 0, .column = 0, .left = self, .leaf = value});
      return {};
    }
    TRY_ASSIGN(const std::uint32_t column, split_column(node));
    const auto left = static_cast<std::uint32_t>(children + next.size());
    TRY(add_child(node, TreeField::LeftChildren, next));
    TRY(add_child(node, TreeField::RightChildren, next));
    forest_.nodes_.push_back({.threshold = value, .column = column, .left = left, .leaf = 0});
    return {};
  }

  Status add_cover(std::size_t node) {
    if (!has_cover_) return {};
    const auto cover = static_cast<float>(at(TreeField::SumHessian, node));
    if (!(cover >= 0 && std::isfinite(cover))) {
      return node_broken(node, TreeField::SumHessian, "0 … 3.4e38");
    }
    forest_.covers_.push_back(cover);
    return {};
  }

  Result<float> condition(std::size_t node, bool leaf) const {
    const double stored = at(TreeField::SplitConditions, node);
    const auto value = static_cast<float>(stored);
    const bool infinite = !leaf && infinite_thresholds_ && stored == kInfinity;
    if (!std::isfinite(value) && !infinite) {
      return node_broken(node, TreeField::SplitConditions, "-3.4e38 … 3.4e38");
    }
    return value;
  }

  Status add_child(std::size_t node, TreeField side, std::vector<std::size_t>& next) {
    TRY_ASSIGN(const std::size_t child, whole_number(node, side, size()));
    if (reached_[child]) return shape_broken(child);
    reached_[child] = true;
    next.push_back(child);
    return {};
  }

  Result<std::uint32_t> split_column(std::size_t node) {
    TRY_ASSIGN(const std::size_t type, whole_number(node, TreeField::SplitType, 2));
    if (type != 0) {
      return invalid(
          message::kForestUnsupported,
          {{"field", tree_field(tree_, "split_type")}, {"found", type}, {"expected", "0"}});
    }
    TRY_ASSIGN(const std::size_t feature,
               whole_number(node, TreeField::SplitIndices, forest_.feature_count_));
    TRY_ASSIGN(const std::size_t missing_left, whole_number(node, TreeField::DefaultLeft, 2));
    const MissingRule rule = file_->missing.empty() ? MissingRule::NaN : file_->missing[node];
    return column_of(feature, rule, missing_left != 0);
  }

  // The column of the block that holds `feature` with its missing values put on their side.
  std::uint32_t column_of(std::size_t feature, MissingRule rule, bool missing_left) {
    const std::size_t key = (feature * 3 + static_cast<std::size_t>(rule)) * 2 + missing_left;
    const auto [found, is_new] =
        columns_.try_emplace(key, static_cast<std::uint32_t>(columns_.size() + 1));
    if (is_new) {
      const float side = missing_left ? -kInfinity : kInfinity;
      forest_.columns_.push_back({.feature = static_cast<std::uint32_t>(feature),
                                  .missing = rule == MissingRule::None ? 0 : side,
                                  .near_zero = rule == MissingRule::Zero ? kLightgbmZero : -1});
    }
    return found->second;
  }

  Status check_reached() {
    const auto unreached =
        static_cast<std::size_t>(std::count(reached_.begin(), reached_.end(), false));
    if (unreached == cut_off_nodes(*file_)) return {};
    const auto first = std::find(reached_.begin(), reached_.end(), false);
    return shape_broken(static_cast<std::size_t>(first - reached_.begin()));
  }

  Result<std::size_t> whole_number(std::size_t node, TreeField field, std::size_t end) const {
    const double value = at(field, node);
    if (!(value >= 0 && value < static_cast<double>(end)) || value != std::floor(value)) {
      return node_broken(node, field, "0 … " + std::to_string(end) + " - 1");
    }
    return static_cast<std::size_t>(value);
  }

  Error node_broken(std::size_t node, TreeField field, const std::string& expected) const {
    return corrupt(message::kForestNodeBroken,
                   {{"tree", tree_},
                    {"node", node},
                    {"field", kTreeFields[static_cast<std::size_t>(field)]},
                    {"value", at(field, node)},
                    {"expected", expected}});
  }
  Error shape_broken(std::size_t node) const {
    return corrupt(message::kForestShapeBroken, {{"tree", tree_}, {"node", node}});
  }

  double at(TreeField field, std::size_t node) const { return (*file_)[field][node]; }
  std::size_t size() const { return (*file_)[TreeField::LeftChildren].size(); }

  Forest forest_;
  bool infinite_thresholds_;
  bool has_cover_ = false;
  std::unordered_map<std::size_t, std::uint32_t> columns_;  // by feature, rule and side of missing
  const TreeFile* file_ = nullptr;                          // the tree being added
  std::size_t tree_ = 0;
  std::size_t root_ = 0;
  std::vector<bool> reached_;
};

Result<Forest> build_forest(ForestHead head, const std::vector<TreeFile>& trees,
                            const std::vector<double>& outputs) {
  return ForestBuilder(std::move(head)).build(trees, outputs);
}

Status check_forest_limit(std::string_view limit_name, std::size_t limit, std::size_t value) {
  if (value <= limit) return {};
  return Error(ErrorCode::TooLarge, message::kForestTooLarge,
               {{"limit_name", limit_name}, {"limit", limit}, {"value", value}});
}

}  // namespace canasta
