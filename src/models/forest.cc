#include "models/forest.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "base/assert.h"
#include "base/parallel.h"
#include "models/forest_select.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerBlock = 64;     // their columns stay in the first-level cache
constexpr std::size_t kLanes = kSelectLanes;  // rows in flight at once
constexpr std::size_t kTreesAtOnce = 8;       // of a row alone
constexpr std::size_t kRowsPerChunk = 4096;   // of parallel work

// Floats as integers of the same order.
std::int32_t ordered(float value) {
  const auto bits = std::bit_cast<std::int32_t>(value + 0.F);  // one zero
  return bits ^ ((bits >> 31) & std::numeric_limits<std::int32_t>::max());
}

// One node as a walk reads it.
struct ForestStep {
  std::int32_t threshold;
  std::uint32_t column;
  std::uint32_t left;  // counted from the root
};

// Eight bytes a node: threshold, left and column from high to low.
struct NarrowSteps {
  const std::uint64_t* steps = nullptr;

  NarrowSteps of(std::size_t root) const { return {steps + root}; }
  ForestStep at(std::size_t node) const {
    const std::uint64_t step = steps[node];
    return {static_cast<std::int32_t>(step >> 32), static_cast<std::uint32_t>(step & kNarrowMax),
            static_cast<std::uint32_t>(step >> 16 & kNarrowMax)};
  }
  static constexpr std::uint64_t kNarrowMax = 0xffff;
};

// For trees of more nodes or columns than 16 bits count.
struct WideSteps {
  const Forest::Node* nodes = nullptr;
  std::uint32_t root = 0;

  WideSteps of(std::uint32_t tree_root) const { return {nodes + tree_root, tree_root}; }
  ForestStep at(std::size_t node) const {
    return {ordered(nodes[node].threshold), nodes[node].column, nodes[node].left - root};
  }
};

float to_probability(float margin) { return 1 / (1 + std::exp(-margin)); }

// In place, shifted by the largest margin so that nothing overflows.
void softmax(std::span<float> margins) {
  const float largest = *std::max_element(margins.begin(), margins.end());
  float sum = 0;
  for (float& value : margins) {
    value = std::exp(value - largest);
    sum += value;
  }
  for (float& value : margins) value /= sum;
}

}  // namespace

// Up to kRowsPerBlock rows as ordered integers: whole groups of kLanes rows with the values of a
// column side by side, then single rows.
class ForestBlock {
 public:
  ForestBlock(const Forest& forest, std::size_t rows_max)
      : forest_(forest),
        width_(forest.columns().size() + 1),
        copied_(width_),
        values_(rows_max * width_) {}

  void fill(View2<const float> rows) {
    rows_ = rows.rows();
    for (std::size_t i = 0; i < rows_; ++i) {
      forest_.copy_row(rows.row(i), copied_.data());
      const bool grouped = i < groups() * kLanes;
      const std::size_t step = grouped ? kLanes : 1;
      std::int32_t* to = &values_[grouped ? i / kLanes * kLanes * width_ + i % kLanes : i * width_];
      for (std::size_t column = 0; column < width_; ++column, to += step) {
        *to = ordered(copied_[column]);
      }
    }
  }

  // The groups alone, as floats.
  void fill_lanes(View2<const float> rows, std::vector<SelectLanes>& lanes) {
    lanes.resize(rows.rows() / kLanes * width_);
    for (std::size_t i = 0; i < rows.rows() / kLanes * kLanes; ++i) {
      forest_.copy_row(rows.row(i), copied_.data());
      SelectLanes* const group = &lanes[i / kLanes * width_];
      for (std::size_t column = 0; column < width_; ++column) {
        group[column].at[i % kLanes] = copied_[column];
      }
    }
  }

  std::size_t rows() const { return rows_; }
  std::size_t groups() const { return rows_ / kLanes; }
  const std::int32_t* group(std::size_t index) const { return row(index * kLanes); }
  // REQUIRES: not of a group.
  const std::int32_t* row(std::size_t index) const { return &values_[index * width_]; }

 private:
  const Forest& forest_;
  std::size_t width_;
  std::vector<float> copied_;
  std::vector<std::int32_t> values_;
  std::size_t rows_ = 0;
};

void Forest::add_steps() {
  selects_ = make_selects(*this);
  if (columns_.size() > NarrowSteps::kNarrowMax) return;
  for (std::size_t i = 0; i < trees_.size(); ++i) {
    const std::size_t end = i + 1 < trees_.size() ? trees_[i + 1].root : nodes_.size();
    if (end - trees_[i].root > NarrowSteps::kNarrowMax) {
      steps_.clear();
      return;
    }
    for (std::size_t node = trees_[i].root; node < end; ++node) {
      const auto threshold = static_cast<std::uint32_t>(ordered(nodes_[node].threshold));
      steps_.push_back(std::uint64_t{threshold} << 32 |
                       std::uint64_t{nodes_[node].left - trees_[i].root} << 16 |
                       nodes_[node].column);
    }
  }
}

std::size_t Forest::depth_max() const {
  std::uint32_t depth = 0;
  for (const Tree& tree : trees_) depth = std::max(depth, tree.depth);
  return depth;
}

void Forest::copy_row(std::span<const float> row, float* out) const {
  *out++ = -std::numeric_limits<float>::infinity();
  for (const Column& column : columns_) {
    const float value = row[column.feature];
    *out++ = std::abs(value) > column.near_zero ? value : column.missing;  // NaN compares false
  }
}

void Forest::apply_link(std::span<float> margins) const {
  if (link_ == ForestLink::Logistic) {
    for (float& value : margins) value = to_probability(value);
  } else if (link_ == ForestLink::Softmax) {
    for (std::size_t at = 0; at < margins.size(); at += outputs()) {
      softmax(margins.subspan(at, outputs()));
    }
  }
}

void Forest::predict(View2<const float> rows, std::span<float> out) const {
  predict_margins(rows, out);
  apply_link(out);
}

void Forest::predict_margins(View2<const float> rows, std::span<float> out) const {
  CANASTA_ASSERT(rows.columns() == feature_count_ || rows.rows() == 0);
  CANASTA_ASSERT(rows.rows() * outputs() == out.size());
  for (std::size_t at = 0; at < out.size(); at += outputs()) {
    std::copy(base_margins_.begin(), base_margins_.end(),
              out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const std::size_t selected = selects_ == nullptr ? 0 : rows.rows() / kLanes * kLanes;
  select(rows.rows(0, selected), out.first(selected * outputs()));
  ForestBlock block(*this, std::min(kRowsPerBlock, rows.rows() - selected));
  for (std::size_t first = selected; first < rows.rows(); first += kRowsPerBlock) {
    const std::size_t count = std::min(kRowsPerBlock, rows.rows() - first);
    block.fill(rows.rows(first, count));
    float* const margins = &out[first * outputs()];
    if (steps_.empty()) {
      walk_block(WideSteps{nodes_.data()}, block, margins);
    } else {
      walk_block(NarrowSteps{steps_.data()}, block, margins);
    }
  }
}

// Whole groups of rows, tree by tree over a block, so that a tree is fetched once for it.
void Forest::select(View2<const float> rows, std::span<float> out) const {
  static const SelectKernel kernel = select_kernel();
  if (rows.rows() == 0) return;
  ForestBlock block(*this, 0);
  std::vector<SelectLanes> columns;
  std::array<SelectLanes, kSelectSplitsMax * kSelectGroups> values;
  std::vector<SelectLanes> margins(kRowsPerBlock / kLanes * outputs());
  for (std::size_t first = 0; first < rows.rows(); first += kRowsPerBlock) {
    const std::size_t count = std::min(kRowsPerBlock, rows.rows() - first);
    const std::size_t groups = count / kLanes;
    block.fill_lanes(rows.rows(first, count), columns);
    float* const to = &out[first * outputs()];
    for (std::size_t i = 0; i < count * outputs(); ++i) {  // margins: [outputs x groups] lanes
      const std::size_t row = i / outputs();
      margins[i % outputs() * groups + row / kLanes].at[row % kLanes] = to[i];
    }
    for (std::size_t tree = 0; tree < trees_.size(); ++tree) {
      const SelectTree& at = selects_->trees[tree];
      SelectLanes* const own = &margins[trees_[tree].output * groups];
      if (at.pairs == 0) {
        for (std::size_t group = 0; group < groups; ++group) own[group].at += at.leaf;
        continue;
      }
      kernel({.splits = &selects_->splits[at.first],
              .pairs = at.pairs,
              .mixed = at.mixed,
              .columns = columns.data(),
              .width = columns_.size() + 1,
              .groups = groups,
              .values = values.data(),
              .margins = own});
    }
    for (std::size_t i = 0; i < count * outputs(); ++i) {
      const std::size_t row = i / outputs();
      to[i] = margins[i % outputs() * groups + row / kLanes].at[row % kLanes];
    }
  }
}

// Trees outside, so that each is fetched once for the block; a row's leaves are added in the order
// of the trees.
template <class Steps>
void Forest::walk_block(const Steps& steps, const ForestBlock& block, float* margins) const {
  for (const Tree& tree : trees_) {
    for (std::size_t group = 0; group < block.groups(); ++group) {
      walk_group(steps.of(tree.root), block.group(group), tree,
                 margins + group * kLanes * outputs());
    }
  }
  for (std::size_t row = block.groups() * kLanes; row < block.rows(); ++row) {
    walk_row(steps, block.row(row), margins + row * outputs());
  }
}

// Sixteen rows through one tree.
template <class Steps>
void Forest::walk_group(const Steps& steps, const std::int32_t* values, const Tree& tree,
                        float* margins) const {
  std::array<std::uint32_t, kLanes> at{};
  for (std::uint32_t step = 0; step < tree.depth; ++step) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const ForestStep next = steps.at(at[lane]);
      at[lane] = next.left + (values[next.column * kLanes + lane] >= next.threshold ? 1U : 0U);
    }
  }
  const Node* const nodes = nodes_.data() + tree.root;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    margins[lane * outputs() + tree.output] += nodes[at[lane]].leaf;
  }
}

// One row through several trees at once. A walk that has come to its leaf stands there.
template <class Steps>
void Forest::walk_row(const Steps& steps, const std::int32_t* values, float* margins) const {
  for (std::size_t first = 0; first < trees_.size(); first += kTreesAtOnce) {
    const std::size_t count = std::min(kTreesAtOnce, trees_.size() - first);
    std::array<std::uint32_t, kTreesAtOnce> at{};
    std::array<Steps, kTreesAtOnce> own;
    std::uint32_t depth = 0;
    for (std::size_t i = 0; i < kTreesAtOnce; ++i) {
      const Tree& tree = trees_[first + std::min(i, count - 1)];
      own[i] = steps.of(tree.root);
      depth = std::max(depth, tree.depth);
    }
    for (std::uint32_t step = 0; step < depth; ++step) {
      for (std::size_t i = 0; i < kTreesAtOnce; ++i) {
        const ForestStep next = own[i].at(at[i]);
        at[i] = next.left + (values[next.column] >= next.threshold ? 1U : 0U);
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Tree& tree = trees_[first + i];
      margins[tree.output] += nodes_[tree.root + at[i]].leaf;
    }
  }
}

void Forest::predict(const Context& context, View2<const float> rows, std::span<float> out) const {
  CANASTA_ASSERT(rows.rows() * outputs() == out.size());
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    predict(rows.rows(chunk.first, chunk.size()),
            out.subspan(chunk.first * outputs(), chunk.size() * outputs()));
  });
}

}  // namespace canasta
