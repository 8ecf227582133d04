// The written form of an instant, in records, logs and answers: "2026-11-21T09:30:00Z".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/dates.h"

namespace canasta {

std::string format_instant(Seconds utc);
// Nothing for a text of any other form.
std::optional<Seconds> parse_instant(std::string_view text);

}  // namespace canasta
