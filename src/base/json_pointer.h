// A JSON pointer's parts: RFC 6901.
#pragma once

#include <string>
#include <string_view>

namespace canasta {

// A name as part of a pointer: "~" and "/" are written "~0" and "~1".
inline std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

}  // namespace canasta
