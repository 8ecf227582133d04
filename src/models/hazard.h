// Hazard: from the probability of buying on each single day to the answers people ask for.
//
// A model gives hazards: the probability that a customer buys on a day, given the day of the last
// purchase before it. Days ahead are numbered t = 0 .. H - 1; t = 0 is the day after the data end.
//
//   by(t)    bought at least once on days 0 .. t:  1 - prod(1 - hazard(s), s <= t)
//   next(t)  day t is the next purchase:           hazard(t) * prod(1 - hazard(s), s < t)
//   on(t)    buys on day t, whatever happened before it. Purchases in between are possible, and
//            each starts the clock anew, so this is the renewal equation
//              on(t) = next_0(t) + sum over j < t of on(j) * next_j(t)
//            where next_j is next() of the hazards that hold after a purchase on day j.
//
// It is exact where the day of the last purchase says all that a purchase changes, as it does for
// calendar features; docs/methods/purchase-dates.md says what history features make of it.
//
// Packing of hazards that depend on the last purchase (row-major, "rows" grow shorter):
//   row 0      days 0 .. H - 1      nothing bought since the data end
//   row j + 1  days j + 1 .. H - 1  the last purchase is on day j,   j = 0 .. H - 2
//
// Cost     by, next O(H); on O(H^2 / 2). Errors  none: hazards outside [0, 1] are a Bug.
// Threads  pure.
// Laws     by never falls; on(t) <= by(t); a constant hazard h gives on(t) = h for every t.
// Source   Cox (1972), discrete hazard; Feller (1968), vol. 1, XIII.3, renewal equation.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace canasta {

// Days ahead within which the expected date is looked for.
inline constexpr int kExpectedHorizonDays = 365;

// Hazards in the packing: H (H + 1) / 2.
constexpr std::size_t packed_hazards(std::size_t horizon) { return horizon * (horizon + 1) / 2; }

// hazard, answer: [H]
void probability_by(std::span<const float> hazard, std::span<double> by);
void next_purchase(std::span<const float> hazard, std::span<double> next);

// For hazards of one customer's own: packed [H (H + 1) / 2], on [H].
void probability_on(std::span<const float> packed, std::span<double> on);

// For hazards that all customers share after a purchase (a model of calendar features): prepared
// once, then asked for each day of last purchase. Memory 4 H^2 bytes.
class Renewal {
 public:
  // after: rows 1 .. H - 1 of the packing, [H (H - 1) / 2].
  Renewal(std::size_t horizon, std::span<const float> after);

  std::size_t horizon() const { return horizon_; }
  // hazard: row 0 of the packing, [H]; on: [H].
  void probability_on(std::span<const float> hazard, std::span<double> on) const;

 private:
  std::size_t horizon_;
  std::vector<double> next_;  // next_j(t), packed as `after`
};

// When the next purchase comes, in days ahead (1 = the day after the data end), given that it comes
// within the days of `hazard`: the day by which the stated share of that probability has passed.
struct ExpectedPurchase {
  int median_days = 0;
  int low_days = 0;   // 10 %
  int high_days = 0;  // 90 %

  bool operator==(const ExpectedPurchase&) const = default;
};

// Nothing where a purchase within the days of `hazard` (kExpectedHorizonDays of them) is less
// likely than not.
std::optional<ExpectedPurchase> expected_purchase(std::span<const float> hazard);

}  // namespace canasta
