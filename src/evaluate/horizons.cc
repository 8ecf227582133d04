// "By date" answers against what happened.
#include "base/assert.h"
#include "evaluate/evaluate.h"
#include "math/metrics.h"

namespace canasta {

HorizonCalibration calibrate_horizon(int days, std::span<const float> probability,
                                     std::span<const std::uint8_t> happened, double base_rate) {
  CANASTA_ASSERT(probability.size() == happened.size());
  const std::vector<double> outcome(happened.begin(), happened.end());
  const std::vector<double> one(happened.size(), 1.0);
  const RankedScores ranked = rank_scores({probability, outcome, one});
  HorizonCalibration out;
  out.days = days;
  out.customers = happened.size();
  out.brier = brier(ranked);
  out.ece = ece_equal_mass(ranked);
  double predicted = 0;
  for (const float p : probability) predicted += p;
  const auto count = static_cast<double>(happened.size());
  out.predicted = predicted / count;
  out.observed = ranked.positive_sum / count;
  // Mean of (base_rate - outcome)^2.
  out.brier_baseline =
      out.observed * (1 - base_rate) * (1 - base_rate) + (1 - out.observed) * base_rate * base_rate;
  return out;
}

}  // namespace canasta
