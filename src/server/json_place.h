// Where in a JSON text an error stands.
//
// Readers say which value is wrong by its pointer (RFC 6901, without the first "/"), as place.field
// of an Error; line and column are looked for here, once something is wrong, so that no reader has
// to keep count.
//
// Laws     Any text and any pointer: what cannot be found has no line.
// Cost     one pass over the text; of a text that is no JSON one more to find where it breaks.
// Threads  pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_pointer.h"

namespace canasta {

// First byte of the value; of members with one name the first. "" is the whole text.
std::optional<std::size_t> json_byte_of(std::string_view text, std::string_view pointer);

// Where it stops being JSON; nothing where it is.
std::optional<std::size_t> json_byte_broken(std::string_view text);

// The error with line and column of the value that it names; of a text that is no JSON (kBadJson)
// where it breaks. An error that names nothing, or whose line is known, stays as it is.
Error located(Error error, std::string_view text);

}  // namespace canasta
