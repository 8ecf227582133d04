// --new-only and --repeat-only as what slates may hold, and as what a report says of it.
#pragma once

#include "base/messages/engine.h"
#include "data/report.h"
#include "recommend/recommend.h"

namespace canasta {

// Error: Config where both are asked for.
inline Result<OfferedProducts> products_offered(bool new_only, bool repeat_only) {
  if (new_only && repeat_only) return config_error(message::kNewAndRepeat);
  if (new_only) return OfferedProducts::New;
  return repeat_only ? OfferedProducts::Repeat : OfferedProducts::All;
}

// What counts, said in a report.
inline ReportLine products_said(OfferedProducts products) {
  switch (products) {
    case OfferedProducts::New:
      return {message::kOffersNew, {}};
    case OfferedProducts::Repeat:
      return {message::kOffersRepeat, {}};
    case OfferedProducts::All:
      break;
  }
  return {message::kOffersAll, {}};
}

}  // namespace canasta
