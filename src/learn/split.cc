// Which days teach, and which judge.
#include <algorithm>
#include <map>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "learn/learn.h"

namespace canasta {

std::vector<DayWeight> day_weights(const FeatureMatrix& rows) {
  CANASTA_ASSERT(rows.total.size() == rows.rows());
  if (rows.rows() == 0) return {};
  const auto [first, last] = std::minmax_element(rows.day.begin(), rows.day.end());
  std::vector<double> total(static_cast<std::size_t>(*last - *first) + 1);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    total[static_cast<std::size_t>(rows.day[row] - *first)] += rows.total[row];
  }
  std::vector<DayWeight> days;
  for (std::size_t i = 0; i < total.size(); ++i) {
    if (total[i] > 0) days.push_back({*first + static_cast<Day>(i), total[i]});
  }
  return days;
}

Result<Day> split_by_day(std::span<const DayWeight> days, double share) {
  CANASTA_ASSERT(share > 0 && share < 1);
  if (days.size() < 2) return invalid(message::kTooFewDays, {{"days", days.size()}, {"parts", 2}});
  double all = 0;
  for (const DayWeight& day : days) all += day.total;
  double passed = 0;
  // The last day is never the cut: it would leave nothing to judge.
  for (std::size_t i = 0; i + 2 < days.size(); ++i) {
    CANASTA_ASSERT(days[i].day < days[i + 1].day);
    passed += days[i].total;
    if (passed >= share * all) return days[i].day;
  }
  return days[days.size() - 2].day;
}

}  // namespace canasta
