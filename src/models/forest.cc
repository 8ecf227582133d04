#include "models/forest.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerBlock = 64;    // their columns stay in the first-level cache
constexpr std::size_t kLanes = 16;           // walks in flight at once
constexpr std::size_t kRowsPerChunk = 4096;  // of parallel work

float to_probability(float margin) { return 1 / (1 + std::exp(-margin)); }

}  // namespace

std::size_t Forest::depth_max() const {
  std::uint32_t depth = 0;
  for (const Tree& tree : trees_) depth = std::max(depth, tree.depth);
  return depth;
}

void Forest::copy_row(std::span<const float> row, float* out) const {
  *out++ = -std::numeric_limits<float>::infinity();
  for (const Column& column : columns_) {
    const float value = row[column.feature];
    *out++ = std::isnan(value) ? column.missing : value;
  }
}

// Adds all trees to the margins of `lanes` rows of a block. The walks are independent of each
// other, so the processor overlaps their loads.
template <std::size_t lanes>
void Forest::walk(const float* block, std::size_t width, float* margin) const {
  const Node* const nodes = nodes_.data();
  for (const Tree& tree : trees_) {
    std::array<std::uint32_t, lanes> at;
    at.fill(tree.root);
    for (std::uint32_t step = 0; step < tree.depth; ++step) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const Node& node = nodes[at[lane]];
        const bool right = block[lane * width + node.column] >= node.threshold;
        at[lane] = node.left + static_cast<std::uint32_t>(right);
      }
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) margin[lane] += nodes[at[lane]].leaf;
  }
}

void Forest::predict(View2<const float> rows, std::span<float> probability) const {
  CANASTA_ASSERT(rows.columns() == feature_count_ || rows.rows() == 0);
  CANASTA_ASSERT(rows.rows() == probability.size());
  const std::size_t width = columns_.size() + 1;
  std::vector<float> block(std::min(kRowsPerBlock, rows.rows()) * width);
  std::fill(probability.begin(), probability.end(), base_margin_);
  for (std::size_t first = 0; first < rows.rows(); first += kRowsPerBlock) {
    const std::size_t count = std::min(kRowsPerBlock, rows.rows() - first);
    for (std::size_t i = 0; i < count; ++i) copy_row(rows.row(first + i), &block[i * width]);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      walk<kLanes>(&block[i * width], width, &probability[first + i]);
    }
    for (; i < count; ++i) walk<1>(&block[i * width], width, &probability[first + i]);
  }
  for (float& value : probability) value = to_probability(value);
}

void Forest::predict(const Context& context, View2<const float> rows,
                     std::span<float> probability) const {
  CANASTA_ASSERT(rows.rows() == probability.size());
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    predict(rows.rows(chunk.first, chunk.size()), probability.subspan(chunk.first, chunk.size()));
  });
}

}  // namespace canasta
