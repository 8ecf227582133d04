// Texts from outside, made fit to be shown anywhere. Private to the store.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace canasta {

// UTF-8 without control characters, of at most `bytes_max` bytes:
//   - what is no UTF-8 becomes U+FFFD, byte by byte;
//   - control characters (C0, DEL, C1), line and paragraph separators and the marks that turn the
//     direction of text become \uXXXX as in JSON, and a backslash becomes two, so that nothing
//     typed can look like an escape;
//   - what is too long ends in "...", never within a character or an escape.
// REQUIRES: bytes_max >= 3.
std::string printable(std::string_view text, std::size_t bytes_max);

// Whether it is UTF-8 and has nothing to escape but backslashes.
bool is_printable(std::string_view text);

}  // namespace canasta
