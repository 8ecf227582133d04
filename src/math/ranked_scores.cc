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
  RankedScores ranked;
  std::uint32_t last_key = 0;
  for (const Entry& entry : ranked_entries(rows.score)) {
    const double positive = rows.positive[entry.row];
    const double total = rows.total[entry.row];
    CANASTA_ASSERT(positive >= 0 && positive <= total);
    if (total == 0) continue;
    if (ranked.score.empty() || entry.key != last_key) {
      ranked.score.push_back(rows.score[entry.row]);
      ranked.positive.push_back(0);
      ranked.total.push_back(0);
      last_key = entry.key;
    }
    ranked.positive.back() += positive;
    ranked.total.back() += total;
    ranked.positive_sum += positive;
    ranked.total_sum += total;
  }
  return ranked;
}

}  // namespace canasta
