// Hazards of the days ahead, for every customer, by whichever way is cheapest.
//
// Under a model of calendar features, customers who last bought on the same day share all their
// hazards, so there are as many groups as days of last purchase. With history every customer is a
// group of one; more than 91 days ahead, when all windows are empty and little else moves, every
// fourth week is scored and stands for the three behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/context.h"
#include "data/purchase_days.h"
#include "features/features.h"
#include "models/forest.h"

namespace canasta {

// A model and the history that it looks ahead from. Borrowed.
struct HazardSource {
  const PurchaseDays& days;  // the days ahead begin after days.end
  const FeaturePlan& plan;
  const ShopCalendar& calendar;
  const Forest& forest;
};

// `members` are indexes into the asked customers; hazard[t] is the probability of a purchase on day
// days.end + 1 + t given none since days.end. Called from several threads at once.
using HazardHandler =
    std::function<void(std::span<const std::uint32_t> members, std::span<const float> hazard)>;

// REQUIRES: every customer has a purchase. Error: Cancelled.
Status for_each_hazard(const Context& context, const HazardSource& source,
                       std::span<const CustomerCode> customers, int horizon_days,
                       const HazardHandler& handler);

// The same for hazards after an assumed purchase: packed as models/hazard.h says. Only for plans
// with history. Purchases are assumed on each of the first 28 days; what follows one on a later day
// is what followed one some weeks earlier, on the same weekday. At most 28 rows a customer and day
// ahead.
Status for_each_packed_hazard(const Context& context, const HazardSource& source,
                              std::span<const CustomerCode> customers, int horizon_days,
                              const HazardHandler& handler);

// Hazards after a purchase on day days.end + 1 + j, rows 1 .. H - 1 of the packing, which all
// customers share under a plan without history.
std::vector<float> hazards_after_purchase(const Context& context, const HazardSource& source,
                                          int horizon_days);

}  // namespace canasta
