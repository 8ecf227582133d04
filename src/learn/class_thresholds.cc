#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"
#include "learn/learn.h"

namespace canasta {
namespace {

constexpr int kSweepsMax = 10;

// Decisions counted, from which macro-F1 follows.
class Decisions {
 public:
  explicit Decisions(std::size_t classes) : hits_(classes), decided_(classes), support_(classes) {}

  void add(std::uint32_t label, std::size_t decided) {
    support_[label] += 1;
    decided_[decided] += 1;
    hits_[decided] += label == decided ? 1 : 0;
  }
  void move(std::uint32_t label, std::size_t from, std::size_t to) {
    decided_[from] -= 1;
    decided_[to] += 1;
    hits_[from] -= label == from ? 1 : 0;
    hits_[to] += label == to ? 1 : 0;
  }
  double f1_macro() const {
    double sum = 0;
    for (std::size_t k = 0; k < hits_.size(); ++k) {
      const double both = decided_[k] + support_[k];
      sum += both > 0 ? 2 * hits_[k] / both : 0;
    }
    return sum / static_cast<double>(hits_.size());
  }

 private:
  std::vector<double> hits_, decided_, support_;
};

class Ascent {
 public:
  Ascent(View2<const float> probability, std::span<const std::uint32_t> label)
      : probability_(probability), label_(label), weight_(probability.columns(), 1.0) {}

  // Weights 1 / t.
  std::vector<double> run() {
    Decisions start(weight_.size());
    for (std::size_t row = 0; row < label_.size(); ++row)
      start.add(label_[row], best_but(row, kNone));
    double best = start.f1_macro();
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
      std::size_t row;
      std::size_t other;
    };
    std::vector<Turn> turns;
    Decisions decisions(weight_.size());
    for (std::size_t row = 0; row < label_.size(); ++row) {
      const std::size_t other = best_but(row, k);
      decisions.add(label_[row], other);
      const double p = probability_(row, k);
      if (p <= 0) continue;
      turns.push_back(
          {static_cast<double>(probability_(row, other)) * weight_[other] / p, row, other});
    }
    std::sort(turns.begin(), turns.end(),
              [](const Turn& a, const Turn& b) { return a.weight < b.weight; });
    for (std::size_t i = 0; i < turns.size(); ++i) {
      decisions.move(label_[turns[i].row], turns[i].other, k);
      const bool last = i + 1 == turns.size();
      if (!last && turns[i + 1].weight == turns[i].weight) continue;
      const double f1 = decisions.f1_macro();
      if (f1 <= best) continue;
      best = f1;
      weight_[k] = last ? turns[i].weight * 2 : (turns[i].weight + turns[i + 1].weight) / 2;
    }
    return best;
  }

  View2<const float> probability_;
  std::span<const std::uint32_t> label_;
  std::vector<double> weight_;
};

}  // namespace

std::vector<double> choose_class_thresholds(View2<const float> probability,
                                            std::span<const std::uint32_t> label) {
  CANASTA_ASSERT(probability.rows() == label.size() && probability.columns() >= 2);
  std::vector<double> thresholds = Ascent(probability, label).run();
  double sum = 0;
  for (double& value : thresholds) {
    value = 1 / std::max(value, 1e-12);
    sum += value;
  }
  for (double& value : thresholds) value /= sum;
  return thresholds;
}

}  // namespace canasta
