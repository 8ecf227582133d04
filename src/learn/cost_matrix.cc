#include "learn/cost_matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "base/messages/learn.h"

namespace canasta {
namespace {

double expected_cost(std::span<const float> probability, std::size_t decided,
                     const CostMatrix& cost) {
  double sum = 0;
  for (std::size_t k = 0; k < probability.size(); ++k) {
    sum += static_cast<double>(probability[k]) * cost(k, decided);
  }
  return sum;
}

}  // namespace

CostMatrix::CostMatrix(std::vector<double> costs, std::size_t classes)
    : costs_(std::move(costs)), classes_(classes) {}

Result<CostMatrix> CostMatrix::make(std::vector<double> costs, std::size_t classes) {
  if (classes == 0 || costs.size() != classes * classes) {
    return invalid(
        message::kCostShape,
        {{"costs", costs.size()}, {"expected", classes * classes}, {"classes", classes}});
  }
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (std::isfinite(costs[i])) continue;
    return invalid(message::kCostNotNumber, {{"decided", i % classes}, {"truth", i / classes}});
  }
  return CostMatrix(std::move(costs), classes);
}

CostMatrix CostMatrix::of_errors(std::size_t classes) {
  std::vector<double> costs(classes * classes, 1);
  for (std::size_t k = 0; k < classes; ++k) costs[k * classes + k] = 0;
  return {std::move(costs), classes};
}

std::vector<std::uint32_t> decide_by_cost(View2<const float> probability, const CostMatrix& cost) {
  CANASTA_ASSERT(probability.columns() == cost.classes());
  std::vector<std::uint32_t> decided(probability.rows());
  for (std::size_t row = 0; row < decided.size(); ++row) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < cost.classes(); ++k) {
      const double expected = expected_cost(probability.row(row), k, cost);
      if (expected >= least) continue;
      least = expected;
      decided[row] = static_cast<std::uint32_t>(k);
    }
  }
  return decided;
}

CostReport judge_costs(View2<const float> probability, std::span<const std::uint32_t> label,
                       std::span<const std::uint32_t> decided, const CostMatrix& cost) {
  CANASTA_ASSERT(probability.rows() == label.size() && decided.size() == label.size());
  CANASTA_ASSERT(probability.columns() == cost.classes());
  CostReport report;
  report.always.resize(cost.classes());
  for (std::size_t row = 0; row < label.size(); ++row) {
    CANASTA_ASSERT(label[row] < cost.classes() && decided[row] < cost.classes());
    report.expected += expected_cost(probability.row(row), decided[row], cost);
    report.realised += cost(label[row], decided[row]);
    for (std::size_t k = 0; k < cost.classes(); ++k) report.always[k] += cost(label[row], k);
  }
  const auto rows = static_cast<double>(label.size());
  report.expected /= rows;
  report.realised /= rows;
  for (double& one : report.always) one /= rows;
  report.best_always = static_cast<std::size_t>(
      std::min_element(report.always.begin(), report.always.end()) - report.always.begin());
  return report;
}

}  // namespace canasta
