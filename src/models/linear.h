// Linear: a weighted sum of the features for each output.
//
//   margin_k = intercept_k + sum over j of coefficient_kj * (x_j - mean_j)
//
// A missing (or infinite) value counts as the mean of the training rows: it adds nothing. The
// intercept is the margin of the mean row, so the terms of the sum are what each feature
// contributed to one row, in the units of the margin: they add up to it exactly.
//
//   Softmax    one output a class: exp(margin) / sum of exp(margins)
//   Identity   one output: the value
//
// Cost     features * outputs multiplications a row, in double, in feature order.
// Threads  immutable.
// Format   linear.json: docs/formats/estimators.md
#pragma once

#include <string>
#include <vector>

#include "models/estimator.h"

namespace canasta {

inline constexpr std::size_t kLinearCoefficientsMax = std::size_t{1} << 22;

enum class LinearLink : std::uint8_t { Identity, Softmax };

struct LinearBody {
  LinearLink link = LinearLink::Identity;
  std::vector<std::string> features;  // names
  std::vector<double> mean;           // [features]
  std::vector<double> intercept;      // [outputs]
  std::vector<double> coefficient;    // [outputs x features], per unit of the feature
};

class Linear final : public Estimator {
 public:
  // REQUIRES: shapes as said, finite numbers, Identity with one output.
  explicit Linear(LinearBody body);

  const LinearBody& body() const { return body_; }
  std::string_view kind() const override { return "linear"; }
  std::size_t feature_count() const override { return body_.mean.size(); }
  std::size_t outputs() const override { return body_.intercept.size(); }
  void predict(const Context& context, View2<const float> rows,
               std::span<float> out) const override;
  EstimatorFiles files() const override;

  // What each feature added to the margin of an output: coefficient * (value - mean).
  // REQUIRES: row and out have feature_count() numbers.
  void contributions(std::span<const float> row, std::size_t output, std::span<double> out) const;

  std::string json() const;
  static Result<std::shared_ptr<const Linear>> parse(std::string_view json,
                                                     const std::string& path);

 private:
  void predict_row(std::span<const float> row, std::span<float> out) const;

  LinearBody body_;
};

}  // namespace canasta
