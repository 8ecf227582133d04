// Losses: what a booster is told to lower, by gradients, and what it is judged by between rounds.
//
//   Logistic     g = w (p - y),           h = w p (1 - p)                 boosters/logistic.h
//   Softmax      g = w (p_k - [y = k]),   h = 2 w p_k (1 - p_k)           as XGBoost has it
//   Squared      g = w (m - y),           h = w
//   PseudoHuber  g = w r / s,             h = w / s,  r = m - y,  s = sqrt(1 + (r / d)^2)
//
// Softmax with `focal` f multiplies both by (1 - p_y)^f - f p_y (1 - p_y)^(f - 1) ln p_y, the slope
// of the focal loss over that of the log-loss, y the true class.
//
// The hessian of PseudoHuber is that of the parabola that touches the loss at r and lies above it
// everywhere else (iterated weighted least squares), so that every step goes down, however small
// the slope d; it is a fifth of the mean absolute deviation from the median: nearly an absolute
// loss, in little more than half the rounds that a twentieth takes.
//
// Sums are exact: boosters/exact_sums.h.
// Threads  immutable once made.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "boosters/boosters.h"
#include "boosters/exact_sums.h"

namespace canasta {

class LossFunction {
 public:
  virtual ~LossFunction() = default;

  // kTrainNoRows, kTrainOneOutcome (InvalidInput) where there is nothing to learn.
  virtual Status check() const = 0;
  virtual std::string objective() const = 0;  // XGBoost's name of what is predicted
  virtual std::size_t outputs() const { return 1; }
  virtual std::span<const float> weight() const = 0;  // by row
  // What is predicted before any tree, as XGBoost stores it: one per output.
  virtual std::vector<double> base_scores() const = 0;
  // The same as margins.
  virtual std::vector<double> base_margins() const { return base_scores(); }
  // Margins [rows x outputs] to predictions, in place.
  virtual void to_predictions(std::span<float> /*margins*/) const {}
  // Where training starts from another margin than the model does.
  virtual std::optional<float> training_margin() const { return std::nullopt; }
  // REQUIRES: margin, gradient and hessian are [rows x outputs].
  virtual void gradients(const Context& context, std::span<const float> margin,
                         Gradients& out) const = 0;
  // Mean loss of predictions [rows x outputs] of this function's rows.
  virtual double measure(std::span<const float> predictions) const = 0;
};

// Of rows to train on.
std::unique_ptr<LossFunction> make_loss(const RowSubset& rows, const TrainOptions& options);
// Of rows to judge by: they count as they are.
std::unique_ptr<LossFunction> make_judge(const RowSubset& rows, TrainOptions options);

}  // namespace canasta
