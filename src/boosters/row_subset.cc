#include <numeric>

#include "boosters/boosters.h"

namespace canasta {

RowSubset all_rows(const FeatureMatrix& matrix) {
  RowSubset subset{.matrix = matrix, .rows = std::vector<std::uint32_t>(matrix.rows())};
  std::iota(subset.rows.begin(), subset.rows.end(), 0U);
  return subset;
}

RowSubset rows_in_days(const FeatureMatrix& matrix, Day first, Day last) {
  RowSubset subset{.matrix = matrix, .rows = {}};
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    if (matrix.day[row] < first || matrix.day[row] > last) continue;
    subset.rows.push_back(static_cast<std::uint32_t>(row));
  }
  return subset;
}

Outcomes outcomes_of(const RowSubset& rows) {
  Outcomes outcomes;
  for (const std::uint32_t row : rows.rows) {
    outcomes.positive.push_back(rows.matrix.positive[row]);
    outcomes.total.push_back(rows.matrix.total[row]);
  }
  return outcomes;
}

}  // namespace canasta
