// Numbers as the text of a CSV file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "simulate/fixed_point.h"

namespace canasta {

void append_number(std::uint64_t number, std::string& text);
// With zeros in front, to `width` digits at least.
void append_padded(std::uint64_t number, std::size_t width, std::string& text);
// "12.50" with two decimals, what is beyond them cut off. REQUIRES: value >= 0, decimals 1 to 6.
void append_decimal(Micros value, int decimals, std::string& text);

}  // namespace canasta
