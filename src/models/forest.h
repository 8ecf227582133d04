// Forest: sums of regression trees read from XGBoost's own files, and walked by us.
//
// The file is data, not trusted: it is read as JSON or UBJSON and checked as a graph before a
// single row is scored. Accepted: booster gbtree, numeric splits, and the objectives of
// kForestObjectives. Anything else is said by name. LightGBM's files: models/lightgbm_text.h.
//
// Invariants of a read forest
//   1. Every node of a tree is reached exactly once from its root: no cycle, no shared child.
//   2. Features are below feature_count(); leaf values are finite, and thresholds too (of LightGBM
//      also plus infinity: all finite values go left).
//   3. At most kForestTreesMax trees, kForestDepthMax levels, kForestFeaturesMax features,
//      kForestOutputsMax outputs; every tree adds to one output.
//   4. All nodes have a cover (how much of the training set went through them), or none has.
//
// A row goes left where value < threshold; a missing value (NaN) goes the way the node says. The
// margin of an output is its base margin and the leaves of its trees, summed in tree order in
// float, so that it does not depend on threads or on the other rows; the link makes of margins what
// is predicted, equal to XGBoost's to 1e-6:
//
//   Logistic   1 output, a probability: 1 / (1 + exp(-margin))
//   Softmax    one output a class, probabilities that sum to 1: exp(margin) / sum of exp(margins)
//   Identity   the values themselves
//
// Cost     rows are taken in blocks of 64 over all trees. Small trees are evaluated whole, eight or
//          sixteen rows at a time (models/forest_select.h); large ones and the last rows are
//          walked. bench/forest says how fast. Memory about 50 bytes a node.
// Threads  immutable; predict may be called from any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "base/view.h"

namespace canasta {

inline constexpr std::size_t kForestTreesMax = 100'000;
inline constexpr std::size_t kForestDepthMax = 64;
inline constexpr std::size_t kForestFeaturesMax = 65'536;
inline constexpr std::size_t kForestOutputsMax = 1'024;

enum class ForestLink : std::uint8_t { Logistic, Softmax, Identity };

struct ForestObjective {
  std::string_view name;  // as XGBoost spells it
  ForestLink link;
};
inline constexpr std::array<ForestObjective, 5> kForestObjectives = {
    {{"binary:logistic", ForestLink::Logistic},
     {"multi:softprob", ForestLink::Softmax},
     {"reg:squarederror", ForestLink::Identity},
     {"reg:absoluteerror", ForestLink::Identity},
     {"reg:pseudohubererror", ForestLink::Identity}}};

class ForestBlock;     // rows as a walk reads them
struct ForestSelects;  // small trees as one selection a node, models/forest_select.h

class Forest {
 public:
  Forest() = default;
  // Reads XGBoost's JSON (first byte '{' followed by text) or UBJSON.
  // Errors: kForestUnreadable, kForestFieldBroken, kForestNodeBroken, kForestShapeBroken (Corrupt)
  // with what is wrong and where; kForestUnsupported (InvalidInput) for a sound model of another
  // kind; kForestTooLarge (TooLarge). The caller adds the file's name.
  static Result<Forest> parse(std::string_view bytes);

  ForestLink link() const { return link_; }
  // Values predicted for a row.
  std::size_t outputs() const { return base_margins_.size(); }
  std::size_t feature_count() const { return feature_count_; }
  // As stored in the file; empty when it holds none.
  const std::vector<std::string>& feature_names() const { return feature_names_; }
  std::size_t tree_count() const { return trees_.size(); }
  std::size_t node_count() const { return nodes_.size(); }
  // Splits on the longest path of any tree.
  std::size_t depth_max() const;
  bool has_cover() const { return !covers_.empty(); }
  // Margins before any tree, one per output.
  std::span<const float> base_margins() const { return base_margins_; }

  // Predictions of rows [n x feature_count()] into out [n x outputs()], row-major.
  void predict(const Context& context, View2<const float> rows, std::span<float> out) const;
  // The same on the calling thread alone: for one row, or inside parallel work.
  void predict(View2<const float> rows, std::span<float> out) const;
  // The margins, before the link.
  void predict_margins(View2<const float> rows, std::span<float> out) const;

  // --- How it is stored, for those who read the trees themselves (models/shap.h) ---

  // Rows are copied, a block at a time, into columns made for the walk: one for each feature and
  // way of its missing values, which are replaced by what goes that way. So a step of the walk is
  // one comparison, without asking for NaN. Column 0 holds minus infinity for every row.
  struct Column {
    std::uint32_t feature;
    float missing;    // what stands for NaN: plus or minus infinity, or 0
    float near_zero;  // values of at most this size are missing too; -1: none
  };
  // Inner node: below `threshold` in `column` go to `left`, else to left + 1. Leaf: column 0 and
  // itself as `left`, so that a walk of depth steps may stand on it.
  struct Node {
    float threshold;
    std::uint32_t column;
    std::uint32_t left;
    float leaf;
  };
  struct Tree {
    std::uint32_t root;
    std::uint32_t depth;
    std::uint32_t output;
  };

  std::span<const Tree> trees() const { return trees_; }
  std::span<const Node> nodes() const { return nodes_; }
  std::span<const Column> columns() const { return columns_; }
  // How much of the training set went through each node; empty without has_cover().
  std::span<const float> covers() const { return covers_; }
  // A row as a walk reads it: out[0] is minus infinity, out[i + 1] of columns()[i].
  void copy_row(std::span<const float> row, float* out) const;

 private:
  friend class ForestBuilder;

  // Fills steps_ and selects_, once the trees are whole.
  void add_steps();
  void select(View2<const float> rows, std::span<float> out) const;
  template <class Steps>
  void walk_block(const Steps& steps, const ForestBlock& block, float* margins) const;
  template <class Steps>
  void walk_group(const Steps& steps, const std::int32_t* values, const Tree& tree,
                  float* margins) const;
  template <class Steps>
  void walk_row(const Steps& steps, const std::int32_t* values, float* margins) const;
  void apply_link(std::span<float> margins) const;

  ForestLink link_ = ForestLink::Logistic;
  std::size_t feature_count_ = 0;
  std::vector<float> base_margins_ = {0};
  std::vector<std::string> feature_names_;
  std::vector<Tree> trees_;
  std::vector<Node> nodes_;           // trees one after the other, each level by level
  std::vector<std::uint64_t> steps_;  // the nodes for the walk; empty when a tree is too large
  std::shared_ptr<const ForestSelects> selects_;
  std::vector<float> covers_;    // of the nodes; empty when the file holds none
  std::vector<Column> columns_;  // column i + 1 of a block
};

}  // namespace canasta
