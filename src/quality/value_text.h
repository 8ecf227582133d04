// Values of a table, and where they stand, as people write them, for messages.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "data/table.h"

namespace canasta {

// Nothing for a missing value; cut after kExampleBytesMax, never within a character.
std::string value_text(const TableColumn& column, std::size_t row);

// The same for a text of any origin.
std::string cut_text(std::string_view text);

// "a.csv:12, a.csv:40"
std::string places_text(std::span<const Place> places);

}  // namespace canasta
