// The losses of a linear fit: from margins to slopes, a block of rows at a time.
#pragma once

#include <vector>

#include "base/view.h"
#include "boosters/boosters.h"
#include "learn/linear_fit.h"

namespace canasta {

class LinearLoss {
 public:
  LinearLoss(const RowSubset& rows, const LinearFitOptions& options);

  LinearLink link() const {
    return loss_ == Loss::Softmax ? LinearLink::Softmax : LinearLink::Identity;
  }
  std::size_t outputs() const { return outputs_; }
  double weight_sum() const { return weight_sum_; }
  // Values are fitted as (value - middle) / unit; classes as they are: 0 and 1.
  double middle() const { return middle_; }
  double unit() const { return unit_; }
  // Intercepts before any coefficient.
  std::vector<double> start() const;
  // Mean second derivatives by the margins there: [outputs x outputs].
  std::vector<double> curvature() const;

  // Margins of rows [first, first + count) become weighted slopes; margins behind them become 0.
  // Shape: margin [outputs x at least count]. Returns the weighted loss.
  double residuals(std::size_t first, std::size_t count, View2<float> margin) const;

 private:
  double class_residuals(std::size_t first, std::size_t count, View2<float> margin) const;
  double value_residuals(std::size_t first, std::size_t count, View2<float> margin) const;
  void scale_values();

  Loss loss_;
  std::size_t outputs_ = 1;
  std::vector<float> label_;
  std::vector<float> weight_;
  std::vector<double> share_;  // of the weight of each class
  double weight_sum_ = 0;
  double middle_ = 0;
  double unit_ = 1;
};

// Predictions of a subset: [rows x outputs].
std::vector<float> predict_subset(const Context& context, const Estimator& model,
                                  const RowSubset& rows);

}  // namespace canasta
