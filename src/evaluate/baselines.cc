// What one knows without a model: shares of the training part.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "evaluate/evaluate.h"

namespace canasta {
namespace {

struct Share {
  double positive = 0;
  double total = 0;
};

// The share among `counted`, drawn towards `rate` by kBaselinePriorWeight observations.
float drawn_share(const Share& counted, double rate) {
  return static_cast<float>((counted.positive + kBaselinePriorWeight * rate) /
                            (counted.total + kBaselinePriorWeight));
}

std::size_t recency_of(const FeatureMatrix& rows, std::size_t row, std::size_t column) {
  const float days = rows.view()(row, column);
  return std::isfinite(days) && days > 0 ? static_cast<std::size_t>(days) : 0;
}

// Shares by recency, each over a window of a quarter of its days: [d - d / 8, d + d / 8].
std::vector<float> smoothed(const std::vector<Share>& by_day, double rate) {
  std::vector<Share> before(by_day.size() + 1);
  for (std::size_t d = 0; d < by_day.size(); ++d) {
    before[d + 1] = {before[d].positive + by_day[d].positive, before[d].total + by_day[d].total};
  }
  std::vector<float> out(by_day.size());
  for (std::size_t d = 0; d < by_day.size(); ++d) {
    const std::size_t low = d - d / 8;
    const std::size_t high = std::min(by_day.size(), d + d / 8 + 1);
    out[d] = drawn_share(
        {before[high].positive - before[low].positive, before[high].total - before[low].total},
        rate);
  }
  return out;
}

}  // namespace

Baselines fit_baselines(const FeatureMatrix& rows, Day cut, std::size_t recency) {
  CANASTA_ASSERT(recency < rows.columns() && rows.positive.size() == rows.rows());
  Share all;
  std::array<Share, 7> by_weekday{};
  std::vector<Share> by_recency(1);
  const auto add = [](Share& share, double positive, double total) {
    share.positive += positive;
    share.total += total;
  };
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.day[row] > cut) continue;
    const std::size_t days = recency_of(rows, row, recency);
    if (days >= by_recency.size()) by_recency.resize(days + 1);
    add(all, rows.positive[row], rows.total[row]);
    add(by_weekday[static_cast<std::size_t>(weekday_of(rows.day[row]))], rows.positive[row],
        rows.total[row]);
    add(by_recency[days], rows.positive[row], rows.total[row]);
  }
  const double rate = all.total > 0 ? all.positive / all.total : 0;
  Baselines out;
  for (std::size_t day = 0; day < 7; ++day) {
    out.by_weekday[day] = drawn_share(by_weekday[day], rate);
  }
  out.by_recency = smoothed(by_recency, rate);
  return out;
}

float weekday_baseline(const Baselines& baselines, Day day) {
  return baselines.by_weekday[static_cast<std::size_t>(weekday_of(day))];
}

float recency_baseline(const Baselines& baselines, float days_since_last) {
  CANASTA_ASSERT(!baselines.by_recency.empty());
  const auto last = static_cast<float>(baselines.by_recency.size() - 1);
  const float days = std::isfinite(days_since_last) ? days_since_last : 0;
  return baselines.by_recency[static_cast<std::size_t>(std::clamp(days, 0.0F, last))];
}

}  // namespace canasta
