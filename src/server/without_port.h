// An address or the name of a host without its port, as headers write them.
//
//   "host", "host:80"               host
//   "1.2.3.4:80"                    1.2.3.4
//   "[::1]", "[::1]:80", "::1"      ::1        more than one colon: IPv6, without a port
//
// What opens a bracket and is none of these stays as it is.
//
// Threads  Pure.
// Source   RFC 3986 section 3.2.2.
#pragma once

#include <string_view>

namespace canasta {

constexpr std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return text;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || rest.starts_with(':') ? text.substr(1, end - 1) : text;
  }
  const std::size_t colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace canasta
