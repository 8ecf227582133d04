// Days typed as flags.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/dates.h"
#include "base/result.h"

namespace canasta {

// "2011-12-16"; nothing when the flag was not given. Error InvalidInput names the flag.
Result<std::optional<Day>> read_day(std::string_view flag, const std::string& value);

}  // namespace canasta
