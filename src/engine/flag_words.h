// A flag that takes one word of several, as the enumeration that it stands for.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest.h"
#include "base/result.h"

namespace canasta {

// The place of `word` among `words`, which stand in the order of the enumeration. Error:
// InvalidInput, naming the nearest word.
template <class Enum>
Result<Enum> read_flag_word(std::string_view flag, const std::string& word,
                            const std::vector<std::string>& words) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return unknown_name(ErrorCode::InvalidInput, flag, word, words);
  return static_cast<Enum>(found - words.begin());
}

}  // namespace canasta
