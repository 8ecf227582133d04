// Where a byte of a text stands: its line and column, both from 1, columns in bytes.
//
// Cost     one pass up to the byte.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/error.h"

namespace canasta {

// A byte behind the text stands where the text ends.
inline Place place_of_byte(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const std::size_t line_end = before.rfind('\n');
  const std::size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {.file = {},
          .line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          .column = before.size() - begin + 1,
          .field = {}};
}

}  // namespace canasta
