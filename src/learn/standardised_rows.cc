#include "learn/standardised_rows.h"

#include <cmath>

#include "base/messages/learn.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kFeaturesPerChunk = 8;
constexpr double kVariesMin = 1e-7;  // deviation of a feature that varies, as a share of its mean

}  // namespace

FeatureScales feature_scales(const Context& context, const RowSubset& rows) {
  const View2<const float> view = rows.matrix.view();
  const std::size_t features = rows.matrix.columns();
  FeatureScales scales{.mean = std::vector<double>(features),
                       .deviation = std::vector<double>(features, 1.0)};
  for_chunks(context, {.count = features, .size = kFeaturesPerChunk}, [&](const Chunk& chunk) {
    std::vector<double> count(chunk.size());
    std::vector<double> square(chunk.size());
    for (const std::uint32_t row : rows.rows) {
      for (std::size_t j = chunk.first; j < chunk.last; ++j) {
        const float value = view(row, j);
        if (std::isnan(value)) continue;
        scales.mean[j] += static_cast<double>(value);
        count[j - chunk.first] += 1;
      }
    }
    for (std::size_t j = chunk.first; j < chunk.last; ++j) {
      if (count[j - chunk.first] > 0) scales.mean[j] /= count[j - chunk.first];
    }
    for (const std::uint32_t row : rows.rows) {
      for (std::size_t j = chunk.first; j < chunk.last; ++j) {
        const float value = view(row, j);
        if (std::isnan(value)) continue;
        const double away = static_cast<double>(value) - scales.mean[j];
        square[j - chunk.first] += away * away;
      }
    }
    for (std::size_t j = chunk.first; j < chunk.last; ++j) {
      const std::size_t i = j - chunk.first;
      const double deviation = count[i] > 0 ? std::sqrt(square[i] / count[i]) : 0;
      if (deviation > kVariesMin * std::abs(scales.mean[j])) scales.deviation[j] = deviation;
    }
  });
  return scales;
}

Status check_finite(const RowSubset& rows) {
  const View2<const float> view = rows.matrix.view();
  for (const std::uint32_t row : rows.rows) {
    for (std::size_t j = 0; j < view.columns(); ++j) {
      if (!std::isinf(view(row, j))) continue;
      return invalid(message::kFeatureInfinite,
                     {{"feature", rows.matrix.features[j].name}, {"row", row + 1}});
    }
  }
  return {};
}

StandardisedRows::StandardisedRows(const Context& context, const RowSubset& rows,
                                   const FeatureScales& scales)
    : rows_(rows.size()), features_(rows.matrix.columns()) {
  values_.resize(blocks() * features_ * kBlockRows);
  const View2<const float> view = rows.matrix.view();
  for_chunks(context, {.count = rows_, .size = kBlockRows}, [&](const Chunk& chunk) {
    float* const block = &values_[chunk.index * features_ * kBlockRows];
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const std::span<const float> row = view.row(rows.rows[i]);
      for (std::size_t j = 0; j < features_; ++j) {
        if (std::isnan(row[j])) continue;
        block[j * kBlockRows + i - chunk.first] = static_cast<float>(
            (static_cast<double>(row[j]) - scales.mean[j]) / scales.deviation[j]);
      }
    }
  });
}

}  // namespace canasta
