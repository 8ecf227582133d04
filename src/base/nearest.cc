#include "base/nearest.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "base/messages/base.h"

namespace canasta {
namespace {

Error unknown_word(ErrorCode code, Field kind, std::string_view word,
                   std::span<const std::string> candidates) {
  if (const auto nearest = nearest_name(word, candidates)) {
    return {code,
            message::kUnknownNameNearest,
            {std::move(kind), {"name", word}, {"nearest", *nearest}}};
  }
  std::string expected;
  for (const std::string& candidate : candidates) {
    expected += (expected.empty() ? "" : ", ") + candidate;
  }
  return {code, message::kUnknownName, {std::move(kind), {"name", word}, {"expected", expected}}};
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> table((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return table[i * width + j];
  };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = to_lower(a[i - 1]) == to_lower(b[j - 1]) ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + replace});
      const bool swapped = i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
                           to_lower(a[i - 2]) == to_lower(b[j - 1]);
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

std::optional<std::string> nearest_name(std::string_view word,
                                        std::span<const std::string> candidates) {
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  if (word.size() > kWordBytesMax) return std::nullopt;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kWordBytesMax) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (best == nullptr || distance < best_distance) {
      best = &candidate;
      best_distance = distance;
    }
  }
  const std::size_t longest = best == nullptr ? 0 : std::max(word.size(), best->size());
  if (best == nullptr || best_distance > std::max<std::size_t>(1, longest / 3)) return std::nullopt;
  return *best;
}

Error unknown_name(ErrorCode code, std::string_view kind, std::string_view word,
                   std::span<const std::string> candidates) {
  return unknown_word(code, {"kind", kind}, word, candidates);
}

Error unknown_name(ErrorCode code, Message kind, std::string_view word,
                   std::span<const std::string> candidates) {
  return unknown_word(code, {"kind", kind}, word, candidates);
}

}  // namespace canasta
