#include "boosters/loss.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "base/parallel.h"
#include "boosters/logistic.h"
#include "math/metrics.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 16'384;
constexpr double kShareMin = 1e-6;   // of a class that no row has
constexpr double kSlopeShare = 0.2;  // of the mean absolute deviation
constexpr float kRestMin = 1e-7F;    // of a probability, where its logarithm is taken

// REQUIRES: one entry a class; they may be the same memory.
void softmax(std::span<const float> margin, std::span<float> probability) {
  const float largest = *std::max_element(margin.begin(), margin.end());
  float sum = 0;
  for (std::size_t k = 0; k < margin.size(); ++k) {
    probability[k] = std::exp(margin[k] - largest);
    sum += probability[k];
  }
  for (float& value : probability) value /= sum;
}

class LogisticLoss final : public LossFunction {
 public:
  LogisticLoss(const RowSubset& rows, double positive_weight)
      : targets_(logistic_targets(rows, positive_weight)),
        outcomes_(outcomes_of(rows)),
        positive_weight_(positive_weight) {}

  std::string objective() const override { return "binary:logistic"; }
  std::span<const float> weight() const override { return targets_.weight; }
  std::vector<double> base_scores() const override { return {targets_.base_rate()}; }
  std::vector<double> base_margins() const override {
    const double rate = targets_.base_rate();
    return {std::log(rate / (1 - rate))};
  }
  void to_predictions(std::span<float> margins) const override {
    for (float& value : margins) value = 1 / (1 + std::exp(-value));
  }

  // Where positives weigh more, training starts from the higher rate that they then have.
  std::optional<float> training_margin() const override {
    if (positive_weight_ == 1) return std::nullopt;
    const double rate = targets_.base_rate();
    return static_cast<float>(std::log(rate / (1 - rate)) + std::log(positive_weight_));
  }

  void gradients(const Context& context, std::span<const float> margin,
                 Gradients& out) const override {
    logistic_gradients(context, targets_, margin, out);
  }

  double measure(std::span<const float> predictions) const override {
    return log_loss(ScoredView{predictions, outcomes_.positive, outcomes_.total});
  }

  Status check() const override {
    if (targets_.total_sum <= 0) return invalid(message::kTrainNoRows);
    if (targets_.positive_sum > 0 && targets_.positive_sum < targets_.total_sum) return {};
    return invalid(message::kTrainOneOutcome, {{"positives", std::llround(targets_.positive_sum)},
                                               {"observations", std::llround(targets_.total_sum)}});
  }

 private:
  LogisticTargets targets_;
  Outcomes outcomes_;
  double positive_weight_;
};

// Labels and weights of some rows.
struct LabelledRows {
  // `class_weight`: by label, or empty.
  explicit LabelledRows(const RowSubset& rows, std::span<const double> class_weight = {}) {
    CANASTA_ASSERT(rows.matrix.label.size() == rows.matrix.rows());
    for (const std::uint32_t row : rows.rows) {
      const float one = rows.matrix.label[row];
      double times = rows.matrix.total[row];
      if (!class_weight.empty()) times *= class_weight[static_cast<std::size_t>(one)];
      label.push_back(one);
      weight.push_back(static_cast<float>(times));
      weight_sum += times;
    }
  }

  std::vector<float> label;
  std::vector<float> weight;
  double weight_sum = 0;
};

class SoftmaxLoss final : public LossFunction {
 public:
  SoftmaxLoss(const RowSubset& rows, const TrainOptions& options)
      : rows_(rows, options.class_weight),
        classes_(static_cast<std::size_t>(options.classes)),
        focal_(static_cast<float>(options.focal)),
        class_weight_(classes_) {
    CANASTA_ASSERT(options.class_weight.empty() || options.class_weight.size() == classes_);
    CANASTA_ASSERT(options.focal >= 0);
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      class_weight_[class_of(row)] += static_cast<double>(rows_.weight[row]);
    }
  }

  std::string objective() const override { return "multi:softprob"; }
  std::size_t outputs() const override { return classes_; }
  std::span<const float> weight() const override { return rows_.weight; }

  std::vector<double> base_scores() const override {
    std::vector<double> scores;
    for (const double weight : class_weight_) {
      scores.push_back(std::log(std::max(weight / rows_.weight_sum, kShareMin)));
    }
    return scores;
  }

  void to_predictions(std::span<float> margins) const override {
    for (std::size_t at = 0; at < margins.size(); at += classes_) {
      softmax(margins.subspan(at, classes_), margins.subspan(at, classes_));
    }
  }

  void gradients(const Context& context, std::span<const float> margin,
                 Gradients& out) const override {
    CANASTA_ASSERT(margin.size() == rows_.label.size() * classes_);
    // The factor of the focal loss is at most 1 + focal.
    const Grid grid(rows_.weight_sum * (1 + static_cast<double>(focal_)));
    for_chunks(
        context, {.count = rows_.label.size(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
          std::vector<float> probability(classes_);
          for (std::size_t row = chunk.first; row < chunk.last; ++row) {
            row_gradients(row, margin.subspan(row * classes_, classes_), grid, probability, out);
          }
        });
  }

  double measure(std::span<const float> predictions) const override {
    double loss = 0;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      const double p = predictions[row * classes_ + class_of(row)];
      loss -= static_cast<double>(rows_.weight[row]) *
              std::log(std::clamp(p, kLogLossClip, 1 - kLogLossClip));
    }
    return loss / rows_.weight_sum;
  }

  Status check() const override {
    if (rows_.weight_sum <= 0) return invalid(message::kTrainNoRows);
    const double most = *std::max_element(class_weight_.begin(), class_weight_.end());
    if (most < rows_.weight_sum) return {};
    return invalid(message::kTrainOneOutcome, {{"positives", std::llround(most)},
                                               {"observations", std::llround(rows_.weight_sum)}});
  }

 private:
  std::size_t class_of(std::size_t row) const {
    const auto number = static_cast<std::size_t>(rows_.label[row]);
    CANASTA_ASSERT(number < classes_);
    return number;
  }

  void row_gradients(std::size_t row, std::span<const float> margin, const Grid& grid,
                     std::span<float> probability, Gradients& out) const {
    softmax(margin, probability);
    const std::size_t label = class_of(row);
    const float weight = rows_.weight[row] * focal_factor(probability[label]);
    for (std::size_t k = 0; k < classes_; ++k) {
      const float p = probability[k];
      const float hit = k == label ? 1.0F : 0.0F;
      out.gradient[row * classes_ + k] = grid(weight * (p - hit));
      out.hessian[row * classes_ + k] = std::max(grid(2 * weight * p * (1 - p)), grid.step());
    }
  }

  float focal_factor(float p) const {
    if (focal_ == 0) return 1;
    const float rest = std::max(1 - p, kRestMin);
    const float likely = std::max(p, kRestMin);
    return std::pow(rest, focal_) - focal_ * likely * std::pow(rest, focal_ - 1) * std::log(likely);
  }

  LabelledRows rows_;
  std::size_t classes_;
  float focal_;
  std::vector<double> class_weight_;  // of all rows of a class
};

// Sums of gradients are bounded by the weight and the largest residual, which no order changes.
double residual_max(std::span<const float> margin, std::span<const float> label) {
  float largest = 0;
  for (std::size_t row = 0; row < label.size(); ++row) {
    largest = std::max(largest, std::abs(margin[row] - label[row]));
  }
  return std::max(static_cast<double>(largest), 1e-30);
}

// Both losses of values: they differ in how much a large residual counts.
class ValueLoss : public LossFunction {
 public:
  explicit ValueLoss(const RowSubset& rows) : rows_(rows) {}

  std::span<const float> weight() const override { return rows_.weight; }

  Status check() const override {
    if (rows_.weight_sum <= 0) return invalid(message::kTrainNoRows);
    const auto [low, high] = std::minmax_element(rows_.label.begin(), rows_.label.end());
    if (*low < *high) return {};
    const auto all = static_cast<std::int64_t>(rows_.label.size());
    return invalid(message::kTrainOneOutcome, {{"positives", all}, {"observations", all}});
  }

 protected:
  LabelledRows rows_;
};

class SquaredLoss final : public ValueLoss {
 public:
  explicit SquaredLoss(const RowSubset& rows) : ValueLoss(rows) {}

  std::string objective() const override { return "reg:squarederror"; }

  std::vector<double> base_scores() const override {
    double sum = 0;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      sum += static_cast<double>(rows_.weight[row]) * static_cast<double>(rows_.label[row]);
    }
    return {sum / rows_.weight_sum};
  }

  void gradients(const Context& context, std::span<const float> margin,
                 Gradients& out) const override {
    const Grid grid(rows_.weight_sum * std::max(1.0, residual_max(margin, rows_.label)));
    for_chunks(context, {.count = rows_.label.size(), .size = kRowsPerChunk},
               [&](const Chunk& chunk) {
                 for (std::size_t row = chunk.first; row < chunk.last; ++row) {
                   out.gradient[row] = grid(rows_.weight[row] * (margin[row] - rows_.label[row]));
                   out.hessian[row] = std::max(grid(rows_.weight[row]), grid.step());
                 }
               });
  }

  double measure(std::span<const float> predictions) const override {
    double loss = 0;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      const auto residual = static_cast<double>(predictions[row] - rows_.label[row]);
      loss += static_cast<double>(rows_.weight[row]) * residual * residual;
    }
    return loss / rows_.weight_sum;
  }
};

class PseudoHuberLoss final : public ValueLoss {
 public:
  explicit PseudoHuberLoss(const RowSubset& rows) : ValueLoss(rows) {
    median_ = weighted_median();
    double deviation = 0;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      deviation += static_cast<double>(rows_.weight[row]) *
                   std::abs(static_cast<double>(rows_.label[row]) - median_);
    }
    const double mean = rows_.weight_sum > 0 ? deviation / rows_.weight_sum : 1;
    slope_ = static_cast<float>(std::max(kSlopeShare * mean, 1e-30));
  }

  std::string objective() const override { return "reg:pseudohubererror"; }
  std::vector<double> base_scores() const override { return {median_}; }

  void gradients(const Context& context, std::span<const float> margin,
                 Gradients& out) const override {
    // |r| / s is at most the slope.
    const Grid grid(rows_.weight_sum * std::max(1.0, static_cast<double>(slope_)));
    for_chunks(context, {.count = rows_.label.size(), .size = kRowsPerChunk},
               [&](const Chunk& chunk) {
                 for (std::size_t row = chunk.first; row < chunk.last; ++row) {
                   const float residual = margin[row] - rows_.label[row];
                   const float ratio = residual / slope_;
                   const float pull = rows_.weight[row] / std::sqrt(1 + ratio * ratio);
                   out.gradient[row] = grid(pull * residual);
                   out.hessian[row] = std::max(grid(pull), grid.step());
                 }
               });
  }

  double measure(std::span<const float> predictions) const override {
    double loss = 0;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      const auto residual = static_cast<double>(predictions[row] - rows_.label[row]);
      loss += static_cast<double>(rows_.weight[row]) * std::abs(residual);
    }
    return loss / rows_.weight_sum;
  }

 private:
  // The least label that half of the weight does not exceed.
  double weighted_median() const {
    std::vector<std::pair<float, float>> sorted;
    for (std::size_t row = 0; row < rows_.label.size(); ++row) {
      sorted.emplace_back(rows_.label[row], rows_.weight[row]);
    }
    std::sort(sorted.begin(), sorted.end());
    double passed = 0;
    for (const auto& [label, weight] : sorted) {
      passed += static_cast<double>(weight);
      if (2 * passed >= rows_.weight_sum) return static_cast<double>(label);
    }
    return 0;
  }

  double median_ = 0;
  float slope_ = 1;
};

}  // namespace

std::unique_ptr<LossFunction> make_loss(const RowSubset& rows, const TrainOptions& options) {
  switch (options.loss) {
    case Loss::Logistic:
      return std::make_unique<LogisticLoss>(rows, options.positive_weight);
    case Loss::Softmax:
      return std::make_unique<SoftmaxLoss>(rows, options);
    case Loss::Squared:
      return std::make_unique<SquaredLoss>(rows);
    case Loss::PseudoHuber:
      return std::make_unique<PseudoHuberLoss>(rows);
  }
  CANASTA_ASSERT(false);
}

std::unique_ptr<LossFunction> make_judge(const RowSubset& rows, TrainOptions options) {
  options.positive_weight = 1;
  options.class_weight.clear();
  options.focal = 0;
  return make_loss(rows, options);
}

}  // namespace canasta
