#include "models/lightgbm_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "base/joined.h"
#include "base/messages/models.h"
#include "models/forest_builder.h"

namespace canasta {
namespace {

// decision_type of a split, as bits.
constexpr unsigned kCategorical = 1;
constexpr unsigned kDefaultLeft = 2;
constexpr unsigned kMissingShift = 2;
constexpr unsigned kDecisionMax = 15;

constexpr std::string_view kEnd = "end of trees";
constexpr std::string_view kAverage = "average_output";  // a line of its own, without a value

constexpr std::array<std::string_view, 18> kKeys = {
    "version",         "objective",     "num_tree_per_iteration",
    "max_feature_idx", "feature_names", "average_output",
    "tree_sizes",      "num_leaves",    "num_cat",
    "is_linear",       "split_feature", "threshold",
    "decision_type",   "left_child",    "right_child",
    "leaf_value",      "leaf_count",    "internal_count"};

struct Line {
  std::string_view value;
  std::size_t number = 0;
};

// The head of the file or one tree: its "key=value" lines, those of kKeys, by their keys.
struct Block {
  std::map<std::string_view, Line> lines;
  std::size_t first_line = 1;
  std::string name;  // "Tree=3 ", or nothing for the head

  std::string field(std::string_view key) const { return name + std::string(key); }
  Line find(std::string_view key) const {
    const auto found = lines.find(key);
    return found == lines.end() ? Line{.value = {}, .number = first_line} : found->second;
  }
  bool has(std::string_view key) const { return lines.contains(key); }

  Error broken(std::string_view key, const std::string& expected) const {
    return corrupt(message::kForestFieldBroken, {{"field", field(key)}, {"expected", expected}})
        .at({.file = {}, .line = find(key).number, .column = 0, .field = {}});
  }
  Error unsupported(std::string_view key, const std::string& found,
                    const std::string& expected) const {
    return invalid(message::kForestUnsupported,
                   {{"field", field(key)}, {"found", found}, {"expected", expected}})
        .at({.file = {}, .line = find(key).number, .column = 0, .field = {}});
  }
};

std::string counted(std::size_t values) { return "[" + std::to_string(values) + "]"; }
std::string below(std::size_t end) { return "0 … " + std::to_string(end) + " - 1"; }

// The next word of `text`, which is taken off.
std::string_view next_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

std::size_t count_words(std::string_view text) {
  return text.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
}

template <class Number>
std::optional<Number> parse_word(std::string_view word) {
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

template <class Number>
bool is_finite_number(Number number) {
  return std::isfinite(static_cast<double>(number));
}

// The library writes inf where all values go left and only the missing ones right. Never -inf.
bool is_threshold(double number) { return number > -std::numeric_limits<double>::infinity(); }

// A list of exactly `count` numbers. Nothing is set aside before the words are counted.
template <class Number>
Result<std::vector<Number>> list_of(const Block& block, std::string_view key, std::size_t count,
                                    bool (*accepted)(Number) = is_finite_number<Number>) {
  std::string_view text = block.find(key).value;
  if (count_words(text) != count) return block.broken(key, counted(count));
  std::vector<Number> numbers;
  while (!text.empty()) {
    const std::optional<Number> number = parse_word<Number>(next_word(text));
    if (!number || !accepted(*number)) return block.broken(key, counted(count));
    numbers.push_back(*number);
  }
  return numbers;
}

Result<std::size_t> whole_number(const Block& block, std::string_view key) {
  const auto number = parse_word<std::size_t>(block.find(key).value);
  if (!number) return block.broken(key, "0, 1, 2, …");
  return *number;
}

// The float that parts the values as the library does: value < this when value <= threshold, where
// values of at most kLightgbmZero are all taken for 0.
float parting_float(double threshold) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  if (threshold >= static_cast<double>(kLargest)) return kInfinity;
  if (threshold < -static_cast<double>(kLargest)) return -kLargest;
  if (std::abs(threshold) <= static_cast<double>(kLightgbmZero)) {
    return threshold < 0 ? -kLightgbmZero : std::nextafter(kLightgbmZero, kInfinity);
  }
  const auto rounded = static_cast<float>(threshold);
  return static_cast<double>(rounded) > threshold ? rounded : std::nextafter(rounded, kInfinity);
}

// One tree: inner nodes keep their numbers, leaf i becomes node `inner` + i.
class LightgbmTree {
 public:
  LightgbmTree(const Block& block, std::size_t features, double scale)
      : block_(block), features_(features), scale_(scale) {}

  Result<TreeFile> read() {
    TRY(refuse("num_cat", "0"));
    TRY(refuse("is_linear", "0"));
    TRY_ASSIGN(leaves_, whole_number(block_, "num_leaves"));
    if (leaves_ == 0) return block_.broken("num_leaves", "1, 2, …");
    inner_ = leaves_ - 1;
    TRY(add_splits());
    TRY(add_children());
    TRY(add_leaves());
    TRY(add_cover());
    return std::move(tree_);
  }

 private:
  // Both lines are absent from old files, where they mean 0.
  Status refuse(std::string_view key, const std::string& expected) const {
    if (!block_.has(key) || block_.find(key).value == expected) return {};
    return block_.unsupported(key, std::string(block_.find(key).value), expected);
  }

  Status add_splits() {
    TRY_ASSIGN(const auto features, list_of<std::size_t>(block_, "split_feature", inner_));
    TRY_ASSIGN(const auto thresholds, list_of<double>(block_, "threshold", inner_, is_threshold));
    TRY_ASSIGN(const auto decisions, list_of<unsigned>(block_, "decision_type", inner_));
    for (std::size_t node = 0; node < inner_; ++node) {
      if (features[node] >= features_) return block_.broken("split_feature", below(features_));
      if (decisions[node] > kDecisionMax) {
        return block_.broken("decision_type", below(kDecisionMax + 1));
      }
      TRY_ASSIGN(const MissingRule rule, missing_rule(decisions[node]));
      const bool left = rule != MissingRule::None && (decisions[node] & kDefaultLeft) != 0;
      add_node(static_cast<double>(features[node]),
               static_cast<double>(parting_float(thresholds[node])));
      tree_[TreeField::DefaultLeft].back() = left ? 1 : 0;
      tree_.missing.back() = rule;
    }
    return {};
  }

  Result<MissingRule> missing_rule(unsigned decision) const {
    if ((decision & kCategorical) != 0) {
      return block_.unsupported("decision_type", std::to_string(decision), "0, 2, 4, …");
    }
    switch (decision >> kMissingShift) {
      case 0:
        return MissingRule::None;
      case 1:
        return MissingRule::Zero;
      case 2:
        return MissingRule::NaN;
      default:
        return block_.broken("decision_type", "0, 2, 4, 6, 8, 10");
    }
  }

  void add_node(double feature, double condition) {
    tree_[TreeField::SplitIndices].push_back(feature);
    tree_[TreeField::SplitConditions].push_back(condition);
    tree_[TreeField::DefaultLeft].push_back(0);
    tree_[TreeField::SplitType].push_back(0);
    tree_.missing.push_back(MissingRule::NaN);
  }

  Status add_children() {
    TRY(add_side("left_child", TreeField::LeftChildren));
    return add_side("right_child", TreeField::RightChildren);
  }

  // A child below 0 is a leaf: -1 leaf 0, -2 leaf 1 …
  Status add_side(std::string_view key, TreeField side) {
    TRY_ASSIGN(const auto children, list_of<std::int64_t>(block_, key, inner_));
    for (const std::int64_t child : children) {
      const bool leaf = child < 0;
      const auto index = static_cast<std::uint64_t>(leaf ? ~child : child);
      if (index >= (leaf ? leaves_ : inner_)) {
        return block_.broken(
            key, "-" + std::to_string(leaves_) + " … " + std::to_string(inner_) + " - 1");
      }
      tree_[side].push_back(static_cast<double>(leaf ? inner_ + index : index));
    }
    return {};
  }

  Status add_leaves() {
    TRY_ASSIGN(const auto values, list_of<double>(block_, "leaf_value", leaves_));
    for (const double value : values) {
      if (std::abs(value) > static_cast<double>(std::numeric_limits<float>::max())) {
        return block_.broken("leaf_value", "-3.4e38 … 3.4e38");
      }
      add_node(0, value * scale_);
      tree_[TreeField::LeftChildren].push_back(-1);
      tree_[TreeField::RightChildren].push_back(-1);
    }
    return {};
  }

  // The counts are written in full, the weights of inner nodes with six digits only.
  Status add_cover() {
    if (!block_.has("internal_count") || !block_.has("leaf_count")) return {};
    TRY_ASSIGN(const auto inner, list_of<std::uint64_t>(block_, "internal_count", inner_));
    TRY_ASSIGN(const auto leaves, list_of<std::uint64_t>(block_, "leaf_count", leaves_));
    auto& cover = tree_[TreeField::SumHessian];
    for (const std::uint64_t count : inner) cover.push_back(static_cast<double>(count));
    for (const std::uint64_t count : leaves) cover.push_back(static_cast<double>(count));
    return {};
  }

  const Block& block_;
  std::size_t features_;
  double scale_;  // of the leaves
  std::size_t leaves_ = 0;
  std::size_t inner_ = 0;
  TreeFile tree_;
};

// Cuts the text into its blocks: the head, then the trees.
class LightgbmBlocks {
 public:
  explicit LightgbmBlocks(std::string_view text) : text_(text) {}

  Result<std::vector<Block>> cut() {
    if (take_line() != "tree") return line_broken("line 1", "\"tree\"");
    while (!text_.empty()) {
      const std::string_view line = take_line();
      if (line == kEnd) return std::move(blocks_);
      if (line.empty()) continue;
      TRY(line.starts_with("Tree=") ? open_tree(line) : add_line(line));
    }
    return line_broken(kEnd, "the last line of the trees");
  }

 private:
  std::string_view take_line() {
    const std::size_t end = text_.find('\n');
    std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }

  Status open_tree(std::string_view line) {
    const std::string expected = "Tree=" + std::to_string(blocks_.size() - 1);
    TRY(check_forest_limit("forest_trees_max", kForestTreesMax, blocks_.size()));
    blocks_.push_back({.lines = {}, .first_line = number_, .name = expected + " "});
    if (line != expected) return blocks_.back().broken("", expected);
    return {};
  }

  Status add_line(std::string_view line) {
    Block& block = blocks_.back();
    const std::size_t equals = line.find('=');
    const std::string_view key = line.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    if (!has_value && key != kAverage) return line_broken(key, "key=value");
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) return {};
    const Line found{.value = has_value ? line.substr(equals + 1) : key, .number = number_};
    if (!block.lines.try_emplace(key, found).second) return line_broken(key, "a single line");
    return {};
  }

  Error line_broken(std::string_view key, const std::string& expected) const {
    Block here = {.lines = {}, .first_line = number_, .name = blocks_.back().name};
    return here.broken(key.substr(0, 40), expected);
  }

  std::string_view text_;
  std::size_t number_ = 0;
  std::vector<Block> blocks_ = std::vector<Block>(1);
};

std::string known_objectives() { return joined(kLightgbmObjectives, &ForestObjective::name); }

// "binary sigmoid:1", "multiclass num_class:3", "quantile alpha:0.9"; a word that changes what is
// predicted is refused.
Result<ForestLink> link_of(const Block& head) {
  if (!head.has("objective")) return ForestLink::Identity;
  std::string_view text = head.find("objective").value;
  const std::string whole(text);
  const std::string_view name = next_word(text);
  const auto* const found =
      std::find_if(kLightgbmObjectives.begin(), kLightgbmObjectives.end(),
                   [&](const ForestObjective& known) { return known.name == name; });
  if (found == kLightgbmObjectives.end()) {
    return head.unsupported("objective", whole, known_objectives());
  }
  while (!text.empty()) {
    const std::string_view word = next_word(text);
    if (word == "sqrt" || (word.starts_with("sigmoid:") && word != "sigmoid:1")) {
      return head.unsupported("objective", whole, std::string(name));
    }
  }
  return found->link;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) words.emplace_back(next_word(text));
  return words;
}

Status check_version(const Block& head) {
  const std::string_view version = head.find("version").value;
  if (version.empty()) return head.broken("version", "v4");
  if (version == "v3" || version == "v4") return {};
  return head.unsupported("version", std::string(version), "v3, v4");
}

// Values predicted for a row, and the number of trees that belong together.
Result<std::size_t> outputs_of(const Block& head, ForestLink link) {
  TRY_ASSIGN(const std::size_t outputs, whole_number(head, "num_tree_per_iteration"));
  TRY(check_forest_limit("forest_outputs_max", kForestOutputsMax, outputs));
  const bool fits = link == ForestLink::Softmax    ? outputs >= 2
                    : link == ForestLink::Logistic ? outputs == 1
                                                   : outputs >= 1;
  if (!fits) {
    return head.broken("num_tree_per_iteration", link == ForestLink::Softmax ? "2, 3, …" : "1");
  }
  return outputs;
}

Result<ForestHead> head_of(const Block& head, const LightgbmOptions& options) {
  TRY(check_version(head));
  TRY_ASSIGN(const ForestLink stored_link, link_of(head));
  const ForestLink link = options.link.value_or(stored_link);
  TRY_ASSIGN(const std::size_t outputs, outputs_of(head, link));
  TRY_ASSIGN(const std::size_t last_feature, whole_number(head, "max_feature_idx"));
  TRY(check_forest_limit("forest_features_max", kForestFeaturesMax - 1, last_feature));
  if (!options.base_margins.empty() && options.base_margins.size() != outputs) {
    return head.broken("num_tree_per_iteration", std::to_string(options.base_margins.size()));
  }
  ForestHead read{.link = link,
                  .feature_count = last_feature + 1,
                  .feature_names = words_of(head.find("feature_names").value),
                  .base_margins = options.base_margins,
                  .infinite_thresholds = true};
  read.base_margins.resize(outputs);
  if (read.feature_names.size() != read.feature_count) {
    return head.broken("feature_names", counted(read.feature_count));
  }
  return read;
}

}  // namespace

Result<Forest> parse_lightgbm(std::string_view text, const LightgbmOptions& options) {
  TRY_ASSIGN(const std::vector<Block> blocks, LightgbmBlocks(text).cut());
  const Block& head = blocks.front();
  TRY_ASSIGN(ForestHead read, head_of(head, options));
  const std::size_t trees = blocks.size() - 1;
  const std::size_t outputs = read.base_margins.size();
  if (head.has("tree_sizes") && count_words(head.find("tree_sizes").value) != trees) {
    return head.broken("tree_sizes", counted(trees));
  }
  if (trees % outputs != 0) {
    return blocks.back().broken("", "num_tree_per_iteration=" + std::to_string(outputs));
  }
  const bool average = head.has(kAverage) && trees > 0;
  const double scale = average ? static_cast<double>(outputs) / static_cast<double>(trees) : 1;
  std::vector<TreeFile> files;
  std::vector<double> tree_outputs;
  for (std::size_t tree = 0; tree < trees; ++tree) {
    TRY_ASSIGN(TreeFile file, LightgbmTree(blocks[tree + 1], read.feature_count, scale).read());
    files.push_back(std::move(file));
    tree_outputs.push_back(static_cast<double>(tree % outputs));
  }
  return build_forest(std::move(read), files, tree_outputs);
}

}  // namespace canasta
