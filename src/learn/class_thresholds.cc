#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "learn/learn.h"
#include "math/class_tally.h"

namespace canasta {
namespace {

constexpr int kSweepsMax = 10;
constexpr std::array<std::string_view, 3> kDecisionMetrics = {"f1_macro", "balanced_accuracy",
                                                              "accuracy"};

// What a set of decisions is worth: more is better. Rows are added, then decided otherwise.
template <double (ClassTally::*metric)() const>
class TallyWorth {
 public:
  explicit TallyWorth(std::size_t classes) : tally_(classes) {}
  void add(std::uint32_t label, std::size_t decided) { tally_.add(label, decided); }
  void move(std::uint32_t label, std::size_t from, std::size_t to) { tally_.move(label, from, to); }
  double value() const { return (tally_.*metric)(); }

 private:
  ClassTally tally_;
};

class CostWorth {
 public:
  explicit CostWorth(const CostMatrix& cost) : cost_(&cost) {}
  void add(std::uint32_t label, std::size_t decided) { value_ -= (*cost_)(label, decided); }
  void move(std::uint32_t label, std::size_t from, std::size_t to) {
    value_ += (*cost_)(label, from) - (*cost_)(label, to);
  }
  double value() const { return value_; }

 private:
  const CostMatrix* cost_;
  double value_ = 0;
};

template <class Worth>
class Ascent {
 public:
  Ascent(View2<const float> probability, std::span<const std::uint32_t> label, Worth nothing)
      : probability_(probability),
        label_(label),
        nothing_(std::move(nothing)),
        weight_(probability.columns(), 1.0) {}

  // Weights 1 / t.
  std::vector<double> run() {
    if (label_.empty()) return weight_;
    Worth start = nothing_;
    for (std::size_t row = 0; row < label_.size(); ++row)
      start.add(label_[row], best_but(row, kNone));
    double best = start.value();
    for (int sweep = 0; sweep < kSweepsMax; ++sweep) {
      const double before = best;
      for (std::size_t k = 0; k < weight_.size(); ++k) best = set(k, best);
      if (best <= before) break;
    }
    return weight_;
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  // The class of the largest weighted probability, `but` left out.
  std::size_t best_but(std::size_t row, std::size_t but) const {
    std::size_t best = kNone;
    double most = -1;
    for (std::size_t k = 0; k < weight_.size(); ++k) {
      const double value = static_cast<double>(probability_(row, k)) * weight_[k];
      if (k == but || value <= most) continue;
      most = value;
      best = k;
    }
    return best;
  }

  // The best weight of class k, the others as they are. A row becomes k once the weight passes
  // what its best other class has over its probability of k.
  double set(std::size_t k, double best) {
    struct Turn {
      double weight;
      std::uint32_t label;
      std::uint32_t other;
    };
    std::vector<Turn> turns;
    turns.reserve(label_.size());
    Worth decisions = nothing_;
    for (std::size_t row = 0; row < label_.size(); ++row) {
      const std::size_t other = best_but(row, k);
      decisions.add(label_[row], other);
      const double p = probability_(row, k);
      if (p <= 0) continue;
      turns.push_back({static_cast<double>(probability_(row, other)) * weight_[other] / p,
                       label_[row], static_cast<std::uint32_t>(other)});
    }
    std::sort(turns.begin(), turns.end(),
              [](const Turn& a, const Turn& b) { return a.weight < b.weight; });
    for (std::size_t i = 0; i < turns.size(); ++i) {
      decisions.move(turns[i].label, turns[i].other, k);
      const bool last = i + 1 == turns.size();
      if (!last && turns[i + 1].weight == turns[i].weight) continue;
      const double value = decisions.value();
      if (value <= best) continue;
      best = value;
      weight_[k] = last ? turns[i].weight * 2 : (turns[i].weight + turns[i + 1].weight) / 2;
    }
    return best;
  }

  View2<const float> probability_;
  std::span<const std::uint32_t> label_;
  Worth nothing_;  // no row added
  std::vector<double> weight_;
};

template <class Worth>
std::vector<double> thresholds_for(View2<const float> probability,
                                   std::span<const std::uint32_t> label, Worth nothing) {
  CANASTA_ASSERT(probability.rows() == label.size() && probability.columns() >= 2);
  std::vector<double> thresholds = Ascent<Worth>(probability, label, std::move(nothing)).run();
  double sum = 0;
  for (double& value : thresholds) {
    value = 1 / std::max(value, 1e-12);
    sum += value;
  }
  for (double& value : thresholds) value /= sum;
  return thresholds;
}

}  // namespace

std::string_view name(DecisionMetric metric) {
  return kDecisionMetrics.at(static_cast<std::size_t>(metric));
}

std::optional<DecisionMetric> find_decision_metric(std::string_view name) {
  const auto found = std::find(kDecisionMetrics.begin(), kDecisionMetrics.end(), name);
  if (found == kDecisionMetrics.end()) return std::nullopt;
  return static_cast<DecisionMetric>(found - kDecisionMetrics.begin());
}

std::vector<double> choose_class_thresholds(View2<const float> probability,
                                            std::span<const std::uint32_t> label,
                                            DecisionMetric metric) {
  const std::size_t classes = probability.columns();
  switch (metric) {
    case DecisionMetric::F1Macro:
      return thresholds_for(probability, label, TallyWorth<&ClassTally::f1_macro>(classes));
    case DecisionMetric::BalancedAccuracy:
      return thresholds_for(probability, label,
                            TallyWorth<&ClassTally::balanced_accuracy>(classes));
    case DecisionMetric::Accuracy:
      return thresholds_for(probability, label, TallyWorth<&ClassTally::accuracy>(classes));
  }
  CANASTA_ASSERT(false);
  return {};
}

std::vector<double> choose_class_thresholds(View2<const float> probability,
                                            std::span<const std::uint32_t> label,
                                            const CostMatrix& cost) {
  CANASTA_ASSERT(probability.columns() == cost.classes());
  return thresholds_for(probability, label, CostWorth(cost));
}

}  // namespace canasta
