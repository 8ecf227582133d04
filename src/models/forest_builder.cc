// From the trees of a file to a Forest, with every promise of forest.h checked on the way.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "models/forest.h"
#include "models/forest_file.h"

namespace canasta {
namespace {

constexpr double kNoChild = -1;

Error field_broken(const std::string& field, std::string_view expected) {
  return corrupt(Message::kForestFieldBroken, {{"field", field}, {"expected", expected}});
}

Error too_large(std::string_view limit_name, std::size_t limit, std::size_t value) {
  return {ErrorCode::TooLarge,
          Message::kForestTooLarge,
          {{"limit_name", limit_name}, {"limit", limit}, {"value", value}}};
}

// The name of the tree's field in messages: trees[3].split_type.
std::string tree_field(std::size_t tree, std::string_view field) {
  return "trees[" + std::to_string(tree) + "]." + std::string(field);
}

using Parameters = std::map<std::string, std::string>;

std::string text_of(const Parameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Status expect_text(std::string_view field, std::string_view found, std::string_view expected) {
  if (found == expected) return {};
  return invalid(Message::kForestUnsupported,
                 {{"field", field}, {"found", found}, {"expected", expected}});
}

const ForestObjective* find_objective(std::string_view name) {
  const auto* const found =
      std::find_if(kForestObjectives.begin(), kForestObjectives.end(),
                   [&](const ForestObjective& known) { return known.name == name; });
  return found == kForestObjectives.end() ? nullptr : found;
}

std::string known_objectives() {
  std::string names;
  for (const ForestObjective& known : kForestObjectives) {
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return names;
}

// "[1.285E-2]" or "[1,2,3]" since XGBoost 3, "1.285E-2" before; one score may stand for all.
Result<std::vector<float>> scores_of(const Parameters& parameters, std::size_t outputs) {
  const std::string stored = text_of(parameters, "base_score");
  std::string_view text = stored;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<float> scores;
  while (scores.size() <= outputs) {
    const std::size_t comma = text.find(',');
    const std::optional<float> score = parse_number<float>(text.substr(0, comma));
    if (!score || !std::isfinite(*score)) break;
    scores.push_back(*score);
    if (comma == std::string_view::npos) {
      if (scores.size() == 1) scores.resize(outputs, scores.front());
      if (scores.size() == outputs) return scores;
      break;
    }
    text.remove_prefix(comma + 1);
  }
  return field_broken("learner_model_param.base_score", "[" + std::to_string(outputs) + "]");
}

Result<std::vector<float>> base_margins_of(const Parameters& parameters, ForestLink link,
                                           std::size_t outputs) {
  TRY_ASSIGN(std::vector<float> margins, scores_of(parameters, outputs));
  if (link != ForestLink::Logistic) return margins;
  const float rate = margins.front();
  if (!(rate > 0 && rate < 1)) return field_broken("learner_model_param.base_score", "0 < p < 1");
  margins.front() = -std::log(1 / rate - 1);
  return margins;
}

}  // namespace

class ForestBuilder {
 public:
  Result<Forest> build(const ForestFile& file) {
    TRY(read_head(file));
    for (std::size_t tree = 0; tree < file.trees.size(); ++tree) {
      TRY(add_tree(file.trees[tree], tree));
      if (!file.tree_outputs.empty()) {
        forest_.trees_.back().output = static_cast<std::uint32_t>(file.tree_outputs[tree]);
      }
    }
    return std::move(forest_);
  }

 private:
  Status read_head(const ForestFile& file) {
    if (file.booster.empty()) return field_broken("gradient_booster.name", "\"gbtree\"");
    TRY(expect_text("gradient_booster.name", file.booster, "gbtree"));
    TRY(read_objective(file));
    const std::string targets = text_of(file.parameters, "num_target");  // absent before 1.6
    TRY(expect_text("num_target", targets.empty() ? "1" : targets, "1"));
    const auto features = parse_number<std::size_t>(text_of(file.parameters, "num_feature"));
    if (!features) return field_broken("learner_model_param.num_feature", "0, 1, 2, …");
    if (*features > kForestFeaturesMax) {
      return too_large("forest_features_max", kForestFeaturesMax, *features);
    }
    if (!file.feature_names.empty() && file.feature_names.size() != *features) {
      return field_broken("feature_names", "[" + std::to_string(*features) + "]");
    }
    TRY_ASSIGN(forest_.base_margins_,
               base_margins_of(file.parameters, forest_.link_, forest_.outputs()));
    forest_.feature_count_ = *features;
    forest_.feature_names_ = file.feature_names;
    return check_tree_outputs(file);
  }

  // What is predicted, and how many values of it.
  Status read_objective(const ForestFile& file) {
    if (file.objective.empty()) return field_broken("objective.name", known_objectives());
    const ForestObjective* const objective = find_objective(file.objective);
    if (objective == nullptr)
      return expect_text("objective.name", file.objective, known_objectives());
    forest_.link_ = objective->link;
    if (objective->link != ForestLink::Softmax) return {};
    const auto classes = parse_number<std::size_t>(text_of(file.parameters, "num_class"));
    if (!classes || *classes < 2) return field_broken("learner_model_param.num_class", "2, 3, …");
    if (*classes > kForestOutputsMax) {
      return too_large("forest_outputs_max", kForestOutputsMax, *classes);
    }
    forest_.base_margins_.resize(*classes);
    return {};
  }

  // Without a list of them, all trees add to the only output.
  Status check_tree_outputs(const ForestFile& file) {
    if (file.tree_outputs.empty() && (forest_.outputs() == 1 || file.trees.empty())) return {};
    if (file.tree_outputs.size() != file.trees.size()) {
      return field_broken("tree_info", "[" + std::to_string(file.trees.size()) + "]");
    }
    for (const double output : file.tree_outputs) {
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
    if (forest_.nodes_.size() + nodes > std::numeric_limits<std::uint32_t>::max()) {
      return too_large("forest_nodes_max", std::numeric_limits<std::uint32_t>::max(),
                       forest_.nodes_.size() + nodes);
    }
    for (std::size_t field = 0; field < kTreeFields.size(); ++field) {
      if (file.fields[field].size() != nodes) {
        return field_broken(tree_field(tree, kTreeFields[field]),
                            "[" + std::to_string(nodes) + "]");
      }
    }
    const std::string vector = text_of(file.parameters, "size_leaf_vector");
    if (vector.empty() || vector == "0") return {};
    return expect_text(tree_field(tree, "size_leaf_vector"), vector, "1");
  }

  // Level by level, children side by side. Returns the depth.
  Result<std::size_t> add_nodes() {
    std::vector<std::size_t> level = {0};
    reached_[0] = true;
    for (std::size_t depth = 0;; ++depth) {
      if (depth > kForestDepthMax) return too_large("forest_depth_max", kForestDepthMax, depth);
      std::vector<std::size_t> next;
      const std::size_t children = forest_.nodes_.size() + level.size();
      for (const std::size_t node : level) TRY(add_node(node, children, next));
      if (next.empty()) return depth;
      level = std::move(next);
    }
  }

  // `children`: where the next level will start. Appends the node's children to `next`.
  Status add_node(std::size_t node, std::size_t children, std::vector<std::size_t>& next) {
    const double condition = at(TreeField::SplitConditions, node);
    const auto value = static_cast<float>(condition);
    if (!std::isfinite(value)) {
      return node_broken(node, TreeField::SplitConditions, "-3.4e38 … 3.4e38");
    }
    if (at(TreeField::LeftChildren, node) == kNoChild) {
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
          Message::kForestUnsupported,
          {{"field", tree_field(tree_, "split_type")}, {"found", type}, {"expected", "0"}});
    }
    TRY_ASSIGN(const std::size_t feature,
               whole_number(node, TreeField::SplitIndices, forest_.feature_count_));
    TRY_ASSIGN(const std::size_t missing_left, whole_number(node, TreeField::DefaultLeft, 2));
    const auto [found, is_new] = columns_.try_emplace(
        feature * 2 + missing_left, static_cast<std::uint32_t>(columns_.size() + 1));
    if (is_new) {
      const float infinity = std::numeric_limits<float>::infinity();
      forest_.columns_.push_back({.feature = static_cast<std::uint32_t>(feature),
                                  .missing = missing_left != 0 ? -infinity : infinity});
    }
    return found->second;
  }

  // Nodes that pruning has cut off stay in the file and are counted there.
  Status check_reached() {
    const auto cut_off = parse_number<std::size_t>(text_of(file_->parameters, "num_deleted"));
    const auto unreached =
        static_cast<std::size_t>(std::count(reached_.begin(), reached_.end(), false));
    if (unreached == cut_off.value_or(0)) return {};
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
    return corrupt(Message::kForestNodeBroken,
                   {{"tree", tree_},
                    {"node", node},
                    {"field", kTreeFields[static_cast<std::size_t>(field)]},
                    {"value", at(field, node)},
                    {"expected", expected}});
  }
  Error shape_broken(std::size_t node) const {
    return corrupt(Message::kForestShapeBroken, {{"tree", tree_}, {"node", node}});
  }

  double at(TreeField field, std::size_t node) const { return (*file_)[field][node]; }
  std::size_t size() const { return (*file_)[TreeField::LeftChildren].size(); }

  Forest forest_;
  std::unordered_map<std::size_t, std::uint32_t> columns_;  // 2 * feature + missing left
  const TreeFile* file_ = nullptr;                          // the tree being added
  std::size_t tree_ = 0;
  std::size_t root_ = 0;
  std::vector<bool> reached_;
};

Result<Forest> Forest::parse(std::string_view bytes) {
  TRY_ASSIGN(const ForestFile file, read_forest_file(bytes));
  return ForestBuilder().build(file);
}

}  // namespace canasta
