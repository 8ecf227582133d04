// Values of a contract as text, in the one spelling of each type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/contract.h"

namespace canasta {

std::optional<std::int64_t> parse_integer(std::string_view text);
// Finite; with a decimal point.
std::optional<double> parse_real(std::string_view text);
// "2026-11-21 09:30:00", with T between and Z behind, without seconds, or the day alone.
std::optional<Seconds> parse_timestamp(std::string_view text);

// All digits of a number: what is read back is the same.
std::string number_text(double value);
// "2026-11-21T09:30:00"
std::string timestamp_text(Seconds time);

// A limit as it is written: of a Date, "2026-11-21".
std::string limit_text(LogicalType type, const ContractLimit& limit);

// The lower or upper end of a range, written for a column of that type; nothing when it is no such
// value, or a String or Boolean. An integer's end between two integers becomes the inner one.
enum class RangeEnd : std::uint8_t { Lower, Upper };
std::optional<ContractLimit> parse_limit(LogicalType type, std::string_view text, bool exclusive,
                                         RangeEnd end);

// The one spelling of a value of the type, as contracts keep it: of "+1e3", "1000". Of what has no
// other spelling, the text itself. REQUIRES: reads_as(type, text)
std::string canonical_text(LogicalType type, std::string_view text);

// Whether a text can be a value of the type.
bool reads_as(LogicalType type, std::string_view text);

}  // namespace canasta
