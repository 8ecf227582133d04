// Times of the shop's wall as contracts write them: one spelling, to its last byte.
//
// Files, and rows to predict, are read with more patience (ingest/time_typing.h).
//
// Threads  pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/dates.h"

namespace canasta {

// "2026-11-21 09:30:00", with T between and Z behind, without seconds, or the day alone. Z says
// nothing: all times are the shop's. Nothing for any other text, such as one with an offset.
std::optional<Seconds> parse_timestamp(std::string_view text);

}  // namespace canasta
