// Scored observations, ranked once and shared by every metric that needs the order.
//
// A row holds `total` observations of which `positive` had the outcome, all with one score: the
// metrics are those of the plain table with a row per observation.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace canasta {

// Parallel columns that somebody else owns, of one length.
// REQUIRES: scores finite, 0 <= positive <= total.
struct ScoredView {
  std::span<const float> score;
  std::span<const double> positive;
  std::span<const double> total;

  std::size_t size() const { return score.size(); }
};

// Rows of equal score merged into one group; groups in descending order of score.
// Cost: a radix sort, then rows in order of score; below 100 ns a row where ten million scores all
// differ. Sums run in row order inside a group. Memory: 16 bytes a row while it works, 20 a group.
struct RankedScores {
  std::vector<float> score;
  std::vector<double> positive;
  std::vector<double> total;
  double positive_sum = 0;
  double total_sum = 0;

  std::size_t size() const { return score.size(); }
};

RankedScores rank_scores(const ScoredView& rows);

}  // namespace canasta
