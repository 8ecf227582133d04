// CustomerHistory: one customer's past, met purchase by purchase, and the features it gives.
//
// A forward pass: buy() takes the next purchase, write() fills the features of a day after it. So
// no feature can see its own day or later. Gaps and weekdays are counted in integers, units and
// spend are summed in order of time, so the same past always gives the same bytes.
//
// Cost   O(1) per purchase, O(1) amortised per row where days do not go back.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "features/day_facts.h"
#include "features/features.h"

namespace canasta {

// Every feature there is, in the order of FeatureId; a plan picks its columns from it.
inline constexpr std::size_t kFeatureCount = static_cast<std::size_t>(FeatureId::SpendMean) + 1;
using FeatureRow = std::array<float, kFeatureCount>;

constexpr std::size_t position(FeatureId id) { return static_cast<std::size_t>(id); }

// purchases_<n>d counts the purchases on the n days before the day.
struct WindowFeature {
  FeatureId feature;
  Day days;
};
inline constexpr std::array<WindowFeature, 3> kWindows = {
    {{FeatureId::Purchases7d, 7}, {FeatureId::Purchases30d, 30}, {FeatureId::Purchases90d, 90}}};

// The whole row missing: what is known of somebody who never bought.
FeatureRow missing_row();

class CustomerHistory {
 public:
  CustomerHistory(const PurchaseDays& days, CustomerCode customer);

  // Purchases there are, met or not.
  std::span<const Day> days() const { return days_; }
  // Meets the next purchase. REQUIRES: one is left.
  void buy();

  // Features that stay the same until the next buy(). REQUIRES: a purchase was met.
  void write_constant(FeatureRow& row) const;
  // Features of `day`, with its calendar facts. REQUIRES: last purchase met < day, and no day goes
  // back between two calls of buy().
  void write_day(Day day, const float* facts, FeatureRow& row);

 private:
  void count_gap(Day gap);

  std::span<const Day> days_;
  std::span<const std::uint32_t> lines_;
  std::span<const float> units_;
  std::span<const double> spend_;

  std::size_t met_ = 0;
  std::int64_t gap_days_sum_ = 0;
  std::int64_t gap_days_square_sum_ = 0;
  std::array<std::int64_t, 3> last_gaps_{};  // in a ring
  std::array<std::uint32_t, 7> by_weekday_{};
  std::uint64_t lines_sum_ = 0;
  double units_sum_ = 0;
  double spend_sum_ = 0;
  std::array<std::size_t, kWindows.size()> window_begin_{};  // first purchase inside
};

}  // namespace canasta
