// --new-only and --repeat-only as what slates may hold.
#pragma once

#include "base/messages/engine.h"
#include "recommend/recommend.h"

namespace canasta {

// Error: Config where both are asked for.
inline Result<OfferedProducts> products_offered(bool new_only, bool repeat_only) {
  if (new_only && repeat_only) return config_error(message::kNewAndRepeat);
  if (new_only) return OfferedProducts::New;
  return repeat_only ? OfferedProducts::Repeat : OfferedProducts::All;
}

}  // namespace canasta
