// From which probability to say yes.
#include "learn/learn.h"

namespace canasta {

Threshold choose_threshold(const RankedScores& ranked) {
  Threshold best;
  double true_positive = 0;
  double called = 0;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    true_positive += ranked.positive[group];
    called += ranked.total[group];
    // 2 TP + FP + FN = called + all positives
    const double f1 = 2 * true_positive / (called + ranked.positive_sum);
    if (f1 > best.f1) best = {.probability = ranked.score[group], .f1 = f1};
  }
  return best;
}

}  // namespace canasta
