// Ids that went through a column of floats: whole numbers come out of it as 22086.0.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace canasta {

inline bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// 22086.0 without its ending; any other id as it is.
inline std::string_view without_float_ending(std::string_view id) {
  constexpr std::string_view kEnding = ".0";
  return id.ends_with(kEnding) ? id.substr(0, id.size() - kEnding.size()) : id;
}

}  // namespace canasta
