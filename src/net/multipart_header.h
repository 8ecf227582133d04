// The header of one part of a form, and parameters such as `name="a"; filename="b"`.
//
// Threads  Pure.
// Source   RFC 7578 section 4.2, RFC 9110 section 5.6.6.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/multipart.h"

namespace canasta {

struct NamedValue {
  std::string name;  // in lower case
  std::string value;
};

// "; name=value" and so on; nothing when it is malformed.
std::optional<std::vector<NamedValue>> parse_parameters(std::string_view text);

// `header` is made of lines with their ends. Errors: InvalidInput.
Result<MultipartPart> parse_part_header(std::string_view header);

}  // namespace canasta
