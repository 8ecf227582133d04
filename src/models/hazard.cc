#include "models/hazard.h"

#include "base/assert.h"

namespace canasta {
namespace {

constexpr double kLowShare = 0.1;
constexpr double kMedianShare = 0.5;
constexpr double kHighShare = 0.9;
// Shares of a sum of many small terms: a day is reached when it is reached up to rounding.
constexpr double kRounding = 1e-12;

// Calls day(t, probability that t is the next purchase) in order; the probability of none at all.
template <class OnDay>
double walk(std::span<const float> hazard, OnDay day) {
  double none = 1;
  for (std::size_t t = 0; t < hazard.size(); ++t) {
    const double chance = static_cast<double>(hazard[t]);
    CANASTA_ASSERT(chance >= 0 && chance <= 1);
    day(t, none * chance);
    none *= 1 - chance;
  }
  return none;
}

}  // namespace

void probability_by(std::span<const float> hazard, std::span<double> by) {
  CANASTA_ASSERT(by.size() == hazard.size());
  double none = 1;
  for (std::size_t t = 0; t < hazard.size(); ++t) {
    const double chance = static_cast<double>(hazard[t]);
    CANASTA_ASSERT(chance >= 0 && chance <= 1);
    none *= 1 - chance;
    by[t] = 1 - none;
  }
}

void next_purchase(std::span<const float> hazard, std::span<double> next) {
  CANASTA_ASSERT(next.size() == hazard.size());
  walk(hazard, [&](std::size_t t, double chance) { next[t] = chance; });
}

void probability_on(std::span<const float> packed, std::span<double> on) {
  const std::size_t horizon = on.size();
  CANASTA_ASSERT(packed.size() == packed_hazards(horizon));
  if (horizon == 0) return;
  next_purchase(packed.first(horizon), on);
  std::size_t row = horizon;
  for (std::size_t j = 0; j + 1 < horizon; ++j) {
    const std::size_t days = horizon - 1 - j;
    const double bought = on[j];
    const std::span<double> later = on.subspan(j + 1);
    walk(packed.subspan(row, days),
         [&](std::size_t t, double chance) { later[t] += bought * chance; });
    row += days;
  }
}

Renewal::Renewal(std::size_t horizon, std::span<const float> after)
    : horizon_(horizon), next_(after.size()) {
  CANASTA_ASSERT(after.size() + horizon == packed_hazards(horizon));
  std::size_t row = 0;
  for (std::size_t days = horizon; days-- > 1;) {
    next_purchase(after.subspan(row, days), std::span(next_).subspan(row, days));
    row += days;
  }
}

void Renewal::probability_on(std::span<const float> hazard, std::span<double> on) const {
  CANASTA_ASSERT(on.size() == horizon_);
  next_purchase(hazard, on);
  const double* next = next_.data();
  for (std::size_t j = 0; j + 1 < horizon_; ++j) {
    const double bought = on[j];
    for (std::size_t t = j + 1; t < horizon_; ++t) on[t] += bought * *next++;
  }
}

std::optional<ExpectedPurchase> expected_purchase(std::span<const float> hazard) {
  double within = 0;
  walk(hazard, [&](std::size_t, double chance) { within += chance; });
  if (within < kMedianShare) return std::nullopt;

  ExpectedPurchase expected;
  double passed = 0;
  const auto reach = [&](double share, int day, int& found) {
    if (found == 0 && passed >= share * within * (1 - kRounding)) found = day;
  };
  walk(hazard, [&](std::size_t t, double chance) {
    passed += chance;
    const int day = static_cast<int>(t) + 1;
    reach(kLowShare, day, expected.low_days);
    reach(kMedianShare, day, expected.median_days);
    reach(kHighShare, day, expected.high_days);
  });
  return expected;
}

}  // namespace canasta
