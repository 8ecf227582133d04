#include "monitor/text_tally.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "base/random.h"
#include "io/text_encoding.h"

namespace canasta {
namespace {

using RowsByCode = std::vector<std::uint64_t>;

// Rows of each code, of those rows that `choose` says.
template <class Choose>
RowsByCode count_codes(const TextColumn& column, const Choose& choose) {
  RowsByCode rows(column.dictionary.size());
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    if (column.codes[row] != kNoCode && choose(row)) ++rows[column.codes[row]];
  }
  return rows;
}

// For every code the first code of the same text. Open addressing, at most half full.
class FirstCodes {
 public:
  FirstCodes(const Dictionary& dictionary, const RowsByCode& used)
      : first_(dictionary.size()), slots_(std::bit_ceil(2 * dictionary.size() + 1), kNoCode) {
    for (std::uint32_t code = 0; code < first_.size(); ++code) {
      first_[code] = used[code] == 0 ? code : place(dictionary, code);
    }
  }

  // Moves the rows of a repeated text to its first code.
  void gather(RowsByCode& rows) const {
    for (std::size_t code = 0; code < rows.size(); ++code) {
      if (first_[code] == code) continue;
      rows[first_[code]] += rows[code];
      rows[code] = 0;
    }
  }

 private:
  std::uint32_t place(const Dictionary& dictionary, std::uint32_t code) {
    const std::size_t mask = slots_.size() - 1;
    const std::string_view text = dictionary[code];
    std::size_t slot = mix64(std::hash<std::string_view>{}(text)) & mask;
    for (; slots_[slot] != kNoCode; slot = (slot + 1) & mask) {
      if (dictionary[slots_[slot]] == text) return slots_[slot];
    }
    slots_[slot] = code;
    return code;
  }

  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> slots_;
};

bool is_listable(std::string_view text) {
  return text.size() <= kProfileTextBytesMax && valid_utf8_prefix(text) == text.size();
}

// Codes that have rows, commonest first, at most kProfileValuesMax.
std::vector<std::uint32_t> commonest(const Dictionary& dictionary, const RowsByCode& rows) {
  std::vector<std::uint32_t> codes;
  for (std::uint32_t code = 0; code < rows.size(); ++code) {
    if (rows[code] > 0 && is_listable(dictionary[code])) codes.push_back(code);
  }
  const std::size_t kept = std::min(codes.size(), kProfileValuesMax);
  std::partial_sort(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(kept), codes.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      if (rows[a] != rows[b]) return rows[a] > rows[b];
                      return dictionary[a] < dictionary[b];
                    });
  codes.resize(kept);
  return codes;
}

TextProfile list_values(const Dictionary& dictionary, const std::vector<std::uint32_t>& codes,
                        const RowsByCode& rows) {
  TextProfile profile;
  profile.counted = std::accumulate(rows.begin(), rows.end(), std::uint64_t{0});
  profile.unlisted = profile.counted;
  for (const std::uint32_t code : codes) {
    profile.values.push_back({std::string(dictionary[code]), rows[code]});
    profile.unlisted -= rows[code];
  }
  return profile;
}

// The values that one half of the rows chooses, with the rows that the other half has.
TextProfile profile_many(const TextColumn& column, const FirstCodes& first, RowsByCode rows) {
  RowsByCode choosing = count_codes(column, [](std::size_t row) { return (mix64(row) & 1) == 0; });
  first.gather(choosing);
  for (std::size_t code = 0; code < rows.size(); ++code) rows[code] -= choosing[code];
  return list_values(column.dictionary, commonest(column.dictionary, choosing), rows);
}

}  // namespace

TextProfile profile_texts(const TextColumn& column) {
  RowsByCode rows = count_codes(column, [](std::size_t) { return true; });
  const FirstCodes first(column.dictionary, rows);
  first.gather(rows);
  const auto different = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](std::uint64_t count) { return count > 0; }));
  if (different > kProfileValuesMax) return profile_many(column, first, std::move(rows));
  return list_values(column.dictionary, commonest(column.dictionary, rows), rows);
}

TextTally tally_texts(const TextColumn& column, const TextProfile& profile) {
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < profile.values.size(); ++i) place.emplace(profile.values[i].text, i);
  const RowsByCode rows = count_codes(column, [](std::size_t) { return true; });
  TextTally tally;
  tally.listed.resize(profile.values.size());
  std::uint64_t present = 0;
  for (std::size_t code = 0; code < rows.size(); ++code) {
    if (rows[code] == 0) continue;
    present += rows[code];
    const auto found = place.find(column.dictionary[code]);
    (found == place.end() ? tally.unlisted : tally.listed[found->second]) += rows[code];
  }
  tally.missing = column.codes.size() - present;
  return tally;
}

}  // namespace canasta
