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

// Adds all trees to the margins of `lanes` rows of a block. The walks are independent of each
// other, so the processor overlaps their loads.
template <std::size_t lanes>
void Forest::walk(const float* block, std::size_t width, float* margin) const {
  const Node* const nodes = nodes_.data();
  const std::size_t outputs = base_margins_.size();
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
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      margin[lane * outputs + tree.output] += nodes[at[lane]].leaf;
    }
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
  const std::size_t width = columns_.size() + 1;
  std::vector<float> block(std::min(kRowsPerBlock, rows.rows()) * width);
  for (std::size_t at = 0; at < out.size(); at += outputs()) {
    std::copy(base_margins_.begin(), base_margins_.end(),
              out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  for (std::size_t first = 0; first < rows.rows(); first += kRowsPerBlock) {
    const std::size_t count = std::min(kRowsPerBlock, rows.rows() - first);
    for (std::size_t i = 0; i < count; ++i) copy_row(rows.row(first + i), &block[i * width]);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      walk<kLanes>(&block[i * width], width, &out[(first + i) * outputs()]);
    }
    for (; i < count; ++i) walk<1>(&block[i * width], width, &out[(first + i) * outputs()]);
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
