// What the calendar says of each day, looked up once per day instead of once per row.
#pragma once

#include <cstddef>
#include <vector>

#include "features/features.h"

namespace canasta {

// Facts stand in the order of FeatureId, from DayOfWeek to DaysSincePayday.
inline constexpr auto kFirstDayFact = static_cast<std::size_t>(FeatureId::DayOfWeek);
inline constexpr std::size_t kDayFacts =
    static_cast<std::size_t>(FeatureId::DaysSincePayday) - kFirstDayFact + 1;

class DayFacts {
 public:
  // Facts of [first, last]; of no day where last < first. Unknown ones (holidays of a calendar
  // without holidays) are 0, days since a payday of a calendar without paydays are missing.
  DayFacts(const ShopCalendar& calendar, Day first, Day last);

  // [kDayFacts]. REQUIRES: first <= day <= last
  const float* of(Day day) const {
    return values_.data() + static_cast<std::size_t>(day - first_) * kDayFacts;
  }

 private:
  Day first_;
  std::vector<float> values_;
};

}  // namespace canasta
