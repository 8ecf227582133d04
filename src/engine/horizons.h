// "By date" answers against what happened, from several days inside the test part.
#pragma once

#include <vector>

#include "base/context.h"
#include "engine/purchase_date.h"
#include "evaluate/evaluate.h"
#include "models/forest.h"

namespace canasta {

// Horizons of 7, 14 and 30 days from every seventh day in [cut, last] that leaves room for them.
// Each answer is given from the history as of its day, by the model that was trained to `cut`.
// The baseline answers everybody with the share that bought within the horizon, averaged over every
// seventh day of the 90 days before the cut; where none of them leaves room for the horizon, its
// Brier score is missing. A horizon without room after the cut is left out.
Result<std::vector<HorizonCalibration>> calibrate_horizons(const Context& context,
                                                           const PurchaseDateData& data,
                                                           const Forest& forest,
                                                           const CustomerFlags& who, Day cut,
                                                           Day last);

}  // namespace canasta
