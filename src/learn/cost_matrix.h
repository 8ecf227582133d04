// Costs of decisions: what does it cost to decide one class where another is true?
//
//   cost(truth, decided)    a benefit is a negative cost
//   expected cost of a decision for a row = sum over classes of probability * cost(class, decision)
//
// Deciding by the least expected cost is the best there is when the probabilities are right, so
// calibrate them first (learn/calibration.h). Where they are not quite, thresholds that are chosen
// on known rows for the same costs (choose_class_thresholds) may do better: compare both.
//
// Units    those of the costs, per row.
// Threads  pure.
// Source   Elkan (2001), "The Foundations of Cost-Sensitive Learning".
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/view.h"

namespace canasta {

class CostMatrix {
 public:
  // `costs`: a row for each true class, in it a cost for each decision.
  // Errors (InvalidInput): kCostShape, kCostNotNumber.
  static Result<CostMatrix> make(std::vector<double> costs, std::size_t classes);
  // Each wrong decision costs one: the least expected cost is the likeliest class.
  static CostMatrix of_errors(std::size_t classes);

  std::size_t classes() const { return classes_; }
  double operator()(std::size_t truth, std::size_t decided) const {
    return costs_[truth * classes_ + decided];
  }

 private:
  CostMatrix(std::vector<double> costs, std::size_t classes);

  std::vector<double> costs_;
  std::size_t classes_ = 0;
};

// The decision of least expected cost for each row, the first on a tie.
// Shape: probability [rows x classes].
std::vector<std::uint32_t> decide_by_cost(View2<const float> probability, const CostMatrix& cost);

// Means over rows; NaN without a row.
struct CostReport {
  double expected = 0;          // what the probabilities promised of these decisions
  double realised = 0;          // what they cost
  std::vector<double> always;   // by class: what deciding it for every row would have cost
  std::size_t best_always = 0;  // the cheapest of them, the first on a tie

  double saved() const { return always[best_always] - realised; }
};

// Shapes: probability [rows x classes], label and decided [rows].
CostReport judge_costs(View2<const float> probability, std::span<const std::uint32_t> label,
                       std::span<const std::uint32_t> decided, const CostMatrix& cost);

}  // namespace canasta
