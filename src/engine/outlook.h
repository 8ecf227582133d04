// What each customer will do: probability on a day and by a day, expected date, likely products.
#pragma once

#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "engine/purchase_date.h"
#include "models/forest.h"

namespace canasta {

// Days that the expected date looks ahead, and the furthest a question may ask.
inline constexpr int kOutlookDaysMax = 365;

struct Outlook {
  float on = 0;  // probability of a purchase on the asked day; there may be others before
  float by = 0;  // probability of at least one purchase up to the other asked day
  Day expected = kNoDay;
  Day low = kNoDay;
  Day high = kNoDay;
};

// One answer per customer in `customers`, from the history in `data.days`, to which data.last is
// the end.
// REQUIRES: data.last < on, by <= data.last + kOutlookDaysMax.
Result<std::vector<Outlook>> look_ahead(const Context& context, const PurchaseDateData& data,
                                        const Forest& forest,
                                        const std::vector<CustomerCode>& customers, Day on, Day by);

}  // namespace canasta
