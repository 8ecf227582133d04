#include "math/ranked_scores.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr unsigned kPasses = 3;  // 3 * 11 bits cover the 32 of a float
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;

// Rows are visited in order of score, far apart in memory: asked for so many steps before.
constexpr std::size_t kAhead = 16;

struct Entry {
  std::uint32_t key;
  std::uint32_t row;
};

// Unsigned order of the key is descending order of the score; -0 ranks as 0.
std::uint32_t descending_key(float score) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(score + 0.0F);
  const std::uint32_t ascending = (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
  return ~ascending;
}

float score_of(std::uint32_t key) {
  const std::uint32_t ascending = ~key;
  return std::bit_cast<float>((ascending >> 31) != 0 ? ascending & 0x7FFFFFFFU : ~ascending);
}

unsigned digit(std::uint32_t key, unsigned pass) {
  return (key >> (pass * kDigitBits)) & static_cast<std::uint32_t>(kDigits - 1);
}

// Least significant digit first; stable, so rows of one score stay in row order.
void radix_sort(std::vector<Entry>& entries) {
  std::array<std::array<std::uint32_t, kDigits>, kPasses> count{};
  for (const Entry& entry : entries) {
    for (unsigned pass = 0; pass < kPasses; ++pass) count[pass][digit(entry.key, pass)] += 1;
  }
  std::vector<Entry> sorted(entries.size());
  for (unsigned pass = 0; pass < kPasses; ++pass) {
    std::uint32_t start = 0;
    for (std::uint32_t& slot : count[pass]) {
      const std::uint32_t here = slot;
      slot = start;
      start += here;
    }
    for (const Entry& entry : entries) sorted[count[pass][digit(entry.key, pass)]++] = entry;
    entries.swap(sorted);
  }
}

std::vector<Entry> ranked_entries(std::span<const float> score) {
  std::vector<Entry> entries(score.size());
  for (std::size_t row = 0; row < score.size(); ++row) {
    CANASTA_ASSERT(std::isfinite(score[row]));
    entries[row] = {descending_key(score[row]), static_cast<std::uint32_t>(row)};
  }
  radix_sort(entries);
  return entries;
}

}  // namespace

RankedScores rank_scores(const ScoredView& rows) {
  CANASTA_ASSERT(rows.positive.size() == rows.size() && rows.total.size() == rows.size());
  CANASTA_ASSERT(rows.size() <= UINT32_MAX);
  const std::vector<Entry> entries = ranked_entries(rows.score);
  RankedScores ranked;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + kAhead < entries.size()) {
      __builtin_prefetch(&rows.positive[entries[i + kAhead].row]);
      __builtin_prefetch(&rows.total[entries[i + kAhead].row]);
    }
    const std::uint32_t row = entries[i].row;
    const double positive = rows.positive[row];
    const double total = rows.total[row];
    CANASTA_ASSERT(positive >= 0 && positive <= total);
    if (total == 0) continue;
    if (ranked.score.empty() || score_of(entries[i].key) != ranked.score.back()) {
      ranked.score.push_back(score_of(entries[i].key));
      ranked.positive.push_back(0);
      ranked.total.push_back(0);
    }
    ranked.positive.back() += positive;
    ranked.total.back() += total;
    ranked.positive_sum += positive;
    ranked.total_sum += total;
  }
  return ranked;
}

}  // namespace canasta
