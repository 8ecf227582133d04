// Gaps: how long ago, and how regularly. A gap is the days between neighbouring orders, 0 for two
// on one day; sums are of integers, so they are exact.
#include <algorithm>
#include <cmath>

#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "gaps";

struct Gaps {
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t square_sum = 0;
  Day longest = 0;
  Day last = 0;
};

Gaps gaps_between(std::span<const Day> days) {
  Gaps gaps;
  for (std::size_t i = 1; i < days.size(); ++i) {
    const Day gap = days[i] - days[i - 1];
    gaps.count += 1;
    gaps.sum += gap;
    gaps.square_sum += std::int64_t{gap} * gap;
    gaps.longest = std::max(gaps.longest, gap);
    gaps.last = gap;
  }
  return gaps;
}

float sample_deviation(const Gaps& gaps) {
  if (gaps.count < 2) return kMissing;
  const std::int64_t squares = gaps.count * gaps.square_sum - gaps.sum * gaps.sum;
  const auto pairs = static_cast<double>(gaps.count * (gaps.count - 1));
  return as_feature(std::sqrt(static_cast<double>(squares) / pairs));
}

}  // namespace

std::vector<Feature> gap_features(const FamilySources&) {
  const auto days = [](const char* name) { return Feature{name, "days", kFamily}; };
  return {days("recency_days"),
          days("tenure_days"),
          days("gap_days_mean"),
          days("gap_days_std"),
          days("gap_days_max"),
          days("last_gap_days"),
          {"recency_over_gap_mean", "", kFamily}};
}

float* write_gaps(const CustomerOrders& orders, float* out) {
  const Day recency = orders.age(orders.size() - 1);
  const Gaps gaps = gaps_between(orders.day());
  const double mean = static_cast<double>(gaps.sum) / static_cast<double>(gaps.count);
  const bool any = gaps.count > 0;
  *out++ = as_feature(recency);
  *out++ = as_feature(orders.age(0));
  *out++ = any ? as_feature(mean) : kMissing;
  *out++ = sample_deviation(gaps);
  *out++ = any ? as_feature(gaps.longest) : kMissing;
  *out++ = any ? as_feature(gaps.last) : kMissing;
  *out++ = gaps.sum > 0 ? as_feature(recency / mean) : kMissing;
  return out;
}

}  // namespace canasta
