// Several names as one text.
#pragma once

#include <functional>
#include <ranges>
#include <string>

namespace canasta {

// "a, b, c". `text_of`: a member or a function that gives an item's name.
template <std::ranges::range Items, class TextOf = std::identity>
std::string joined(const Items& items, TextOf text_of = {}) {
  std::string out;
  const char* before = "";
  for (const auto& item : items) {
    out += before;
    out += std::invoke(text_of, item);
    before = ", ";
  }
  return out;
}

}  // namespace canasta
