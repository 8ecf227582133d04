// Rolling-origin backtests: where the folds lie, and what their metrics say together.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "evaluate/evaluate.h"

namespace canasta {

Result<std::vector<Fold>> rolling_folds(Day first, Day last, int count) {
  CANASTA_ASSERT(count >= 1);
  const int days = std::max(0, last - first + 1);
  const int slice = days / (count + 1);
  if (slice < 1) {
    return invalid(message::kTooFewDays, {{"days", days}, {"parts", count + 1}});
  }
  std::vector<Fold> folds;
  for (int i = 0; i < count; ++i) {
    const Day cut = last - (count - i) * slice;
    folds.push_back({.cut = cut, .last = cut + slice});
  }
  return folds;
}

Spread spread(std::span<const double> values) {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {.mean = kUndefined, .deviation = kUndefined};
  Spread out;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) out.mean += value / count;
  double squares = 0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  if (values.size() > 1) out.deviation = std::sqrt(squares / (count - 1));
  return out;
}

}  // namespace canasta
