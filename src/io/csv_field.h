// One field of a CSV file that we write: quoted only where RFC 4180 asks for it.
#pragma once

#include <string>
#include <string_view>

namespace canasta {

// Appends `text`; in double quotes, its own doubled, where it holds the delimiter, a double quote
// or an end of line. Reading it back gives the same bytes.
void append_csv_field(std::string& out, std::string_view text, char delimiter = ',');

}  // namespace canasta
