#include "engine/outlook.h"

#include "base/messages/engine.h"
#include "engine/hazards.h"
#include "models/hazard.h"

namespace canasta {
namespace {

static_assert(kOutlookDaysMax == kExpectedHorizonDays);

// Everything but the answer "on", from the hazards of one group.
Outlook without_renewal(std::span<const float> hazard, Day end, Day by) {
  Outlook outlook;
  std::vector<double> by_day(hazard.size());
  probability_by(hazard, by_day);
  outlook.by = static_cast<float>(by_day[static_cast<std::size_t>(by - end - 1)]);
  outlook.on = hazard.front();
  if (const auto expected = expected_purchase(hazard)) {
    outlook.expected = end + expected->median_days;
    outlook.low = end + expected->low_days;
    outlook.high = end + expected->high_days;
  }
  return outlook;
}

// Answers "on" a day further ahead than the next: purchases in between are possible.
Status renew(const Context& context, const HazardSource& source,
             const std::vector<CustomerCode>& customers, int horizon_days,
             std::vector<Outlook>& outlooks) {
  const auto horizon = static_cast<std::size_t>(horizon_days);
  const auto set_on = [&](std::span<const std::uint32_t> members, double on) {
    for (const std::uint32_t member : members) outlooks[member].on = static_cast<float>(on);
  };
  if (source.plan.has_history()) {
    return for_each_packed_hazard(
        context, source, customers, horizon_days,
        [&](std::span<const std::uint32_t> members, std::span<const float> packed) {
          std::vector<double> on(horizon);
          probability_on(packed, on);
          set_on(members, on.back());
        });
  }
  const Renewal renewal(horizon, hazards_after_purchase(context, source, horizon_days));
  return for_each_hazard(
      context, source, customers, horizon_days,
      [&](std::span<const std::uint32_t> members, std::span<const float> hazard) {
        std::vector<double> on(horizon);
        renewal.probability_on(hazard, on);
        set_on(members, on.back());
      });
}

}  // namespace

Result<std::vector<Outlook>> look_ahead(const Context& context, const PurchaseDateData& data,
                                        const Forest& forest,
                                        const std::vector<CustomerCode>& customers, Day on,
                                        Day by) {
  const Stage stage(context, message::kStagePredict, customers.size());
  const HazardSource source{
      .days = data.days, .plan = data.plan, .calendar = data.calendar, .forest = forest};
  std::vector<Outlook> outlooks(customers.size());
  TRY(for_each_hazard(context, source, customers, kOutlookDaysMax,
                      [&](std::span<const std::uint32_t> members, std::span<const float> hazard) {
                        const Outlook outlook = without_renewal(hazard, data.last, by);
                        for (const std::uint32_t member : members) outlooks[member] = outlook;
                      }));
  const int ahead = on - data.last;
  if (ahead > 1) TRY(renew(context, source, customers, ahead, outlooks));
  return outlooks;
}

}  // namespace canasta
