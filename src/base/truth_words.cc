#include "base/truth_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"

namespace canasta {

std::optional<bool> parse_truth(std::string_view text) {
  constexpr std::array<std::string_view, 9> kTrue{"true", "t", "yes", "y",        "sí",
                                                  "si",   "s", "1",   "verdadero"};
  constexpr std::array<std::string_view, 6> kFalse{"false", "f", "no", "n", "0", "falso"};
  const std::string word = to_lower(text);
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return false;
  return std::nullopt;
}

}  // namespace canasta
