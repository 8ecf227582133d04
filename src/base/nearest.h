// Nearest-name suggestions: which known word did the person mean?
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace canasta {

// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other, ignoring
// ASCII case. Cost O(|a| * |b|). Source: Damerau (1964), optimal string alignment.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Longer words are near to none: comparing two costs their lengths multiplied, and they may come
// from a file that means harm.
inline constexpr std::size_t kWordBytesMax = 1'000;

// The candidate nearest to `word`, if it is near enough to be meant: at most a third of its length.
// Ties go to the earlier candidate.
std::optional<std::string> nearest_name(std::string_view word,
                                        std::span<const std::string> candidates);

// "unknown {kind} …, did you mean …?", or the list of what is known.
Error unknown_name(ErrorCode code, std::string_view kind, std::string_view word,
                   std::span<const std::string> candidates);
// The same with a kind that is translated: kNounModel gives "model", "el modelo".
Error unknown_name(ErrorCode code, Message kind, std::string_view word,
                   std::span<const std::string> candidates);

}  // namespace canasta
