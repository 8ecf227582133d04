// Texts as YAML scalars that read back as the same text in any YAML reader.
#pragma once

#include <string>
#include <string_view>

namespace canasta {

// Plain where no reader could take it for anything but a text; else in double quotes, with escapes.
// REQUIRES: valid UTF-8.
std::string yaml_scalar(std::string_view text);

// Always in double quotes, as dates and numbers that are texts must be.
std::string yaml_quoted(std::string_view text);

// A finite number. Readers of YAML 1.1 take 1e+300 for a text, 1.0e+300 for a number.
std::string yaml_number(double value);

}  // namespace canasta
