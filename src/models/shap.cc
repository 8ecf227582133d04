#include "models/shap.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/models.h"
#include "base/parallel.h"
#include "models/shap_background.h"
#include "models/shap_paths.h"

namespace canasta {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;  // of sums, so that they stay near
constexpr std::size_t kChunkBlocksMax = 32;

// Eight rows side by side: their copied columns, and the sums of their values.
struct LaneBlock {
  std::size_t first = 0;
  std::size_t count = 0;
  std::vector<ShapLanes> columns;
  std::vector<ShapLanes> values;  // [outputs x features]
};

// Lanes beyond the last row repeat it.
LaneBlock lane_block(const Forest& forest, View2<const float> rows, std::size_t first) {
  LaneBlock block;
  block.first = first;
  block.count = std::min(kShapLanes, rows.rows() - first);
  const std::size_t width = forest.columns().size() + 1;
  std::vector<float> copied(width);
  block.columns.resize(width);
  block.values.resize(forest.outputs() * forest.feature_count());
  for (std::size_t lane = 0; lane < kShapLanes; ++lane) {
    forest.copy_row(rows.row(first + std::min(lane, block.count - 1)), copied.data());
    for (std::size_t column = 0; column < width; ++column) {
      block.columns[column].at[lane] = static_cast<double>(copied[column]);
    }
  }
  return block;
}

std::vector<Quadrature> quadratures_for(const std::vector<ShapTree>& trees) {
  std::size_t most = 0;
  for (const ShapTree& tree : trees) most = std::max(most, shap_points(tree));
  std::vector<Quadrature> found(1);  // of 0 points: none
  while (found.size() <= most) found.push_back(gauss_legendre(found.size()));
  return found;
}

ShapScratch scratch_for(const std::vector<ShapTree>& trees) {
  std::size_t splits = 0;
  std::size_t points = 0;
  for (const ShapTree& tree : trees) {
    splits = std::max(splits, tree.splits.size());
    points = std::max(points, shap_points(tree));
  }
  return {splits, points};
}

}  // namespace

Result<ShapExplainer> ShapExplainer::path_dependent(const Forest& forest) {
  if (!forest.has_cover() && forest.node_count() > 0) return invalid(message::kForestNoCover);
  ShapExplainer made(forest);
  std::vector<ShapTree> trees = shap_trees(forest);
  made.quadratures_ = quadratures_for(trees);
  made.base_values_.assign(forest.base_margins().begin(), forest.base_margins().end());
  for (ShapTree& tree : trees) {
    add_inverses(tree, made.quadratures_[shap_points(tree)]);
    made.base_values_[tree.output] += shap_base_value(tree);
  }
  made.trees_ = std::make_shared<const std::vector<ShapTree>>(std::move(trees));
  return made;
}

ShapExplainer ShapExplainer::interventional(const Forest& forest, View2<const float> background) {
  CANASTA_ASSERT(background.rows() > 0 && background.columns() == forest.feature_count());
  ShapExplainer made(forest);
  made.trees_ = std::make_shared<const std::vector<ShapTree>>(shap_trees(forest));
  auto seen = shap_backgrounds(forest, *made.trees_, background);
  made.base_values_.assign(forest.base_margins().begin(), forest.base_margins().end());
  for (std::size_t tree = 0; tree < seen.size(); ++tree) {
    made.base_values_[(*made.trees_)[tree].output] += seen[tree].mean_value;
  }
  made.background_ = std::make_shared<const std::vector<ShapBackgroundTree>>(std::move(seen));
  return made;
}

std::size_t ShapExplainer::rows_per_chunk() const {
  const std::size_t block_bytes = values_per_row() * sizeof(ShapLanes);
  return kShapLanes * std::clamp<std::size_t>(kChunkBytes / block_bytes, 1, kChunkBlocksMax);
}

void ShapExplainer::explain(const Context& context, View2<const float> rows,
                            std::span<double> out) const {
  CANASTA_ASSERT(rows.columns() == features() || rows.rows() == 0);
  CANASTA_ASSERT(rows.rows() * values_per_row() == out.size());
  for_chunks(context, {.count = rows.rows(), .size = rows_per_chunk()}, [&](const Chunk& chunk) {
    explain_chunk(rows.rows(chunk.first, chunk.size()),
                  out.subspan(chunk.first * values_per_row(), chunk.size() * values_per_row()));
  });
}

void ShapExplainer::explain(View2<const float> rows, std::span<double> out) const {
  CANASTA_ASSERT(rows.columns() == features() || rows.rows() == 0);
  CANASTA_ASSERT(rows.rows() * values_per_row() == out.size());
  for (std::size_t first = 0; first < rows.rows(); first += rows_per_chunk()) {
    const std::size_t count = std::min(rows_per_chunk(), rows.rows() - first);
    explain_chunk(rows.rows(first, count),
                  out.subspan(first * values_per_row(), count * values_per_row()));
  }
}

void ShapExplainer::explain_chunk(View2<const float> rows, std::span<double> out) const {
  if (background_ == nullptr) {
    explain_by_paths(rows, out);
  } else {
    explain_by_background(rows, out);
  }
}

// Tree by tree over all blocks of the chunk, so that a tree is fetched once.
void ShapExplainer::explain_by_paths(View2<const float> rows, std::span<double> out) const {
  std::vector<LaneBlock> blocks;
  for (std::size_t first = 0; first < rows.rows(); first += kShapLanes) {
    blocks.push_back(lane_block(*forest_, rows, first));
  }
  ShapScratch scratch = scratch_for(*trees_);
  for (const ShapTree& tree : *trees_) {
    for (LaneBlock& block : blocks) {
      add_shap_of_paths(tree, quadratures_[shap_points(tree)], block.columns.data(), scratch,
                        block.values.data() + tree.output * features());
    }
  }
  for (const LaneBlock& block : blocks) {
    for (std::size_t lane = 0; lane < block.count; ++lane) {
      double* to = &out[(block.first + lane) * values_per_row()];
      for (std::size_t output = 0; output < outputs(); ++output) {
        for (std::size_t feature = 0; feature < features(); ++feature) {
          *to++ = block.values[output * features() + feature].at[lane];
        }
        *to++ = base_values_[output];
      }
    }
  }
}

void ShapExplainer::explain_by_background(View2<const float> rows, std::span<double> out) const {
  std::vector<float> copied(forest_->columns().size() + 1);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::span<double> values = out.subspan(row * values_per_row(), values_per_row());
    std::fill(values.begin(), values.end(), 0);
    forest_->copy_row(rows.row(row), copied.data());
    for (std::size_t tree = 0; tree < trees_->size(); ++tree) {
      const ShapTree& at = (*trees_)[tree];
      add_shap_of_background(at, (*background_)[tree], copied,
                             values.subspan(at.output * (features() + 1), features()));
    }
    for (std::size_t output = 0; output < outputs(); ++output) {
      values[output * (features() + 1) + features()] = base_values_[output];
    }
  }
}

std::vector<double> ShapExplainer::importance(const Context& context,
                                              View2<const float> rows) const {
  const Chunks chunks{.count = rows.rows(), .size = rows_per_chunk()};
  std::vector<std::vector<double>> sums(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    std::vector<double> values(chunk.size() * values_per_row());
    explain_chunk(rows.rows(chunk.first, chunk.size()), values);
    std::vector<double>& sum = sums[chunk.index];
    sum.resize(values_per_row());
    for (std::size_t i = 0; i < values.size(); ++i) sum[i % sum.size()] += std::abs(values[i]);
  });
  std::vector<double> mean(outputs() * features());
  for (const std::vector<double>& sum : sums) {
    for (std::size_t output = 0; output < outputs(); ++output) {
      for (std::size_t feature = 0; feature < features(); ++feature) {
        mean[output * features() + feature] += sum[output * (features() + 1) + feature];
      }
    }
  }
  for (double& value : mean) {
    if (rows.rows() > 0) value /= static_cast<double>(rows.rows());
  }
  return mean;
}

}  // namespace canasta
