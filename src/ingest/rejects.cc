#include "ingest/rejects.h"

#include <algorithm>
#include <numeric>

namespace canasta {
namespace {

// At most that many bytes, and no character cut in two.
std::string_view shortened(std::string_view text) {
  if (text.size() <= Rejects::kTextBytesMax) return text;
  std::size_t size = Rejects::kTextBytesMax;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

void Rejects::add(const Entry& entry, const Texts& texts) {
  entries_.push_back(entry);
  for (const std::string_view text : texts) texts_.add(shortened(text));
}

Rejects::Texts Rejects::texts_of(std::size_t i) const {
  Texts texts;
  for (std::size_t which = 0; which < kTexts; ++which) texts[which] = texts_[i * kTexts + which];
  return texts;
}

void Rejects::append(const Rejects& later) {
  for (std::size_t i = 0; i < later.size(); ++i) add(later[i], later.texts_of(i));
}

void Rejects::sort() {
  const auto by_line = [](const Entry& a, const Entry& b) { return a.line < b.line; };
  if (std::is_sorted(entries_.begin(), entries_.end(), by_line)) return;
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return entries_[a].line < entries_[b].line;
  });
  Rejects sorted;
  for (const std::size_t i : order) sorted.add(entries_[i], texts_of(i));
  *this = std::move(sorted);
}

}  // namespace canasta
