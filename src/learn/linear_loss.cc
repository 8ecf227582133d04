#include "learn/linear_loss.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr double kShareMin = 1e-6;  // of a class that no row has
constexpr float kSlope = 0.05F;     // of the pseudo-Huber loss, in mean absolute deviations
constexpr std::size_t kRowsPerChunk = 4'096;

double weighted_median(const std::vector<float>& values, const std::vector<float>& weights,
                       double weight_sum) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
  double passed = 0;
  for (const std::uint32_t i : order) {
    passed += static_cast<double>(weights[i]);
    if (2 * passed >= weight_sum) return static_cast<double>(values[i]);
  }
  return 0;
}

}  // namespace

LinearLoss::LinearLoss(const RowSubset& rows, const LinearFitOptions& options)
    : loss_(options.loss) {
  if (loss_ == Loss::Softmax) outputs_ = static_cast<std::size_t>(options.classes);
  share_.assign(outputs_, 0);
  for (const std::uint32_t row : rows.rows) {
    const float label = rows.matrix.label[row];
    double weight = rows.matrix.total[row];
    if (loss_ == Loss::Softmax) {
      const auto k = static_cast<std::size_t>(label);
      CANASTA_ASSERT(k < outputs_);
      if (!options.class_weight.empty()) weight *= options.class_weight[k];
      share_[k] += weight;
    }
    label_.push_back(label);
    weight_.push_back(static_cast<float>(weight));
    weight_sum_ += weight;
  }
  for (double& share : share_) share = std::max(share / weight_sum_, kShareMin);
  if (loss_ != Loss::Softmax) scale_values();
}

void LinearLoss::scale_values() {
  const bool median = loss_ == Loss::PseudoHuber;
  double mean = 0;
  for (std::size_t i = 0; i < label_.size(); ++i) {
    mean += static_cast<double>(weight_[i]) * static_cast<double>(label_[i]);
  }
  middle_ = median ? weighted_median(label_, weight_, weight_sum_) : mean / weight_sum_;
  double spread = 0;
  for (std::size_t i = 0; i < label_.size(); ++i) {
    const double away = std::abs(static_cast<double>(label_[i]) - middle_);
    spread += static_cast<double>(weight_[i]) * (median ? away : away * away);
  }
  spread /= weight_sum_;
  unit_ = median ? spread : std::sqrt(spread);
  if (!(unit_ > 0)) unit_ = 1;
  for (float& label : label_) {
    label = static_cast<float>((static_cast<double>(label) - middle_) / unit_);
  }
}

std::vector<double> LinearLoss::start() const {
  std::vector<double> out(outputs_);
  if (loss_ != Loss::Softmax) return out;
  for (std::size_t k = 0; k < outputs_; ++k) out[k] = std::log(share_[k]);
  return out;
}

std::vector<double> LinearLoss::curvature() const {
  if (loss_ == Loss::Squared) return {1};
  if (loss_ == Loss::PseudoHuber) {
    double sum = 0;
    for (std::size_t i = 0; i < label_.size(); ++i) {
      const double ratio = static_cast<double>(label_[i] / kSlope);
      sum += static_cast<double>(weight_[i]) * std::pow(1 + ratio * ratio, -1.5);
    }
    return {sum / weight_sum_};
  }
  std::vector<double> out(outputs_ * outputs_);
  for (std::size_t i = 0; i < outputs_; ++i) {
    for (std::size_t j = 0; j < outputs_; ++j) {
      out[i * outputs_ + j] = (i == j ? share_[i] : 0) - share_[i] * share_[j];
    }
  }
  return out;
}

double LinearLoss::residuals(std::size_t first, std::size_t count, View2<float> margin) const {
  for (std::size_t k = 0; k < outputs_; ++k) {
    std::fill(margin.row(k).begin() + static_cast<std::ptrdiff_t>(count), margin.row(k).end(),
              0.0F);
  }
  return loss_ == Loss::Softmax ? class_residuals(first, count, margin)
                                : value_residuals(first, count, margin);
}

double LinearLoss::class_residuals(std::size_t first, std::size_t count,
                                   View2<float> margin) const {
  double loss = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const auto label = static_cast<std::size_t>(label_[first + r]);
    const float weight = weight_[first + r];
    float largest = margin(0, r);
    for (std::size_t k = 1; k < outputs_; ++k) largest = std::max(largest, margin(k, r));
    const float own = margin(label, r) - largest;
    float sum = 0;
    for (std::size_t k = 0; k < outputs_; ++k) {
      margin(k, r) = std::exp(margin(k, r) - largest);
      sum += margin(k, r);
    }
    loss += static_cast<double>(weight) *
            (std::log(static_cast<double>(sum)) - static_cast<double>(own));
    for (std::size_t k = 0; k < outputs_; ++k) {
      margin(k, r) = weight * (margin(k, r) / sum - (k == label ? 1.0F : 0.0F));
    }
  }
  return loss;
}

double LinearLoss::value_residuals(std::size_t first, std::size_t count,
                                   View2<float> margin) const {
  double loss = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const float residual = margin(0, r) - label_[first + r];
    const auto weight = static_cast<double>(weight_[first + r]);
    float slope = residual;
    if (loss_ == Loss::Squared) {
      loss += weight / 2 * static_cast<double>(residual) * static_cast<double>(residual);
    } else {
      const double ratio = static_cast<double>(residual / kSlope);
      const double root = std::sqrt(1 + ratio * ratio);
      loss += weight * static_cast<double>(kSlope * kSlope) * (root - 1);
      slope = residual / static_cast<float>(root);
    }
    margin(0, r) = weight_[first + r] * slope;
  }
  return loss;
}

std::vector<float> predict_subset(const Context& context, const Estimator& model,
                                  const RowSubset& rows) {
  const std::size_t outputs = model.outputs();
  const std::size_t columns = rows.matrix.columns();
  std::vector<float> out(rows.size() * outputs);
  for_chunks(context, {.count = rows.size(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    std::vector<float> values;
    values.reserve(chunk.size() * columns);
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const auto row = rows.matrix.view().row(rows.rows[i]);
      values.insert(values.end(), row.begin(), row.end());
    }
    Context alone = context;
    alone.threads = 1;
    alone.progress = nullptr;
    model.predict(alone, View2<const float>(values.data(), chunk.size(), columns),
                  std::span(out).subspan(chunk.first * outputs, chunk.size() * outputs));
  });
  return out;
}

}  // namespace canasta
