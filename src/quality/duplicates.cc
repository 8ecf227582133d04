#include "quality/duplicates.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <functional>
#include <iterator>
#include <string_view>

#include "base/assert.h"
#include "quality/quality.h"

namespace canasta {
namespace {

// Ids further apart than this many times the rows would make the bitmap of those seen too large.
constexpr std::uint64_t kSpreadMax = 8;
constexpr std::uint64_t kRowsEnd = std::uint64_t{1} << 31;

// A number for every row, equal where the values are; kNoId where one is missing. The bits of
// kNoInt and of -0.0, which to_bits never gives.
using Ids = std::vector<std::uint64_t>;
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;
constexpr std::uint64_t kNoId = kSignBit;

template <std::integral Value>
std::uint64_t to_bits(Value value) {
  return static_cast<std::uint64_t>(std::int64_t{value});
}
// Both zeros are one value.
std::uint64_t to_bits(double value) {
  return std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
}

template <class Column>
Ids ids_of(const TableColumn& column, const Column& body) {
  Ids ids(body.values.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    ids[row] = column.missing(row) ? kNoId : to_bits(body.values[row]);
  }
  return ids;
}

Ids ids_of(const TableColumn&, const TextColumn& body) {
  const DistinctTexts texts = distinct_texts(body.dictionary);
  Ids ids(body.codes.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    ids[row] = body.codes[row] == kNoCode ? kNoId : texts.id[body.codes[row]];
  }
  return ids;
}

// Of ids as signed numbers, moved so that their order is that of unsigned ones.
struct Spread {
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t most = 0;
  std::uint64_t given = 0;

  bool is_within(std::uint64_t width) const { return given == 0 || most - least < width; }
};

Spread spread_of(const Ids& ids) {
  Spread spread;
  for (const std::uint64_t id : ids) {
    if (id == kNoId) continue;
    const std::uint64_t moved = id ^ kSignBit;
    spread.least = std::min(spread.least, moved);
    spread.most = std::max(spread.most, moved);
    ++spread.given;
  }
  return spread;
}

// Ids as small numbers from 0: their distance from the least, or their place among the sorted.
// They are below `width` or the number of rows; returns the number of ids there may be.
std::uint64_t make_small(Ids& ids, const Spread& spread, std::uint64_t width) {
  if (spread.given == 0) return 0;
  if (spread.is_within(width)) {
    for (std::uint64_t& id : ids) {
      if (id != kNoId) id = (id ^ kSignBit) - spread.least;
    }
    return spread.most - spread.least + 1;
  }
  Ids sorted(ids);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (std::uint64_t& id : ids) {
    if (id == kNoId) continue;
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), id);
    id = static_cast<std::uint64_t>(place - sorted.begin());
  }
  return sorted.size();
}

// Sorting alone shows that nothing comes twice, which is the rule.
bool all_differ(const Ids& ids, const Spread& spread) {
  Ids sorted;
  sorted.reserve(spread.given);
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(sorted),
               [](std::uint64_t id) { return id != kNoId; });
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

Duplicates repeats(Ids ids) {
  const Spread spread = spread_of(ids);
  const std::uint64_t width = kSpreadMax * ids.size();
  if (!spread.is_within(width) && all_differ(ids, spread)) return {};
  std::vector<bool> seen(make_small(ids, spread, width));
  Duplicates duplicates;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (ids[row] == kNoId) continue;
    if (!seen[ids[row]]) {
      seen[ids[row]] = true;
      continue;
    }
    ++duplicates.count;
    if (duplicates.rows.size() < kRowsShown) duplicates.rows.push_back(row);
  }
  return duplicates;
}

Ids ids_of(const TableColumn& column) {
  return std::visit([&](const auto& body) { return ids_of(column, body); }, column.body);
}

// Both ids as one. Ids below the number of rows have a product that fits.
void join(Ids& ids, Ids others) {
  CANASTA_ASSERT(ids.size() == others.size() && ids.size() < kRowsEnd);
  make_small(ids, spread_of(ids), ids.size());
  const std::uint64_t width = make_small(others, spread_of(others), others.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const bool missing = ids[row] == kNoId || others[row] == kNoId;
    ids[row] = missing ? kNoId : ids[row] * width + others[row];
  }
}

}  // namespace

DistinctTexts distinct_texts(const Dictionary& dictionary) {
  // By hash first: comparing numbers that lie side by side is several times faster than texts.
  struct Entry {
    std::size_t hash;
    std::uint32_t code;
  };
  std::vector<Entry> entries(dictionary.size());
  for (std::uint32_t code = 0; code < entries.size(); ++code) {
    entries[code] = {std::hash<std::string_view>{}(dictionary[code]), code};
  }
  std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : dictionary[a.code] < dictionary[b.code];
  });
  DistinctTexts texts;
  texts.id.resize(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool same = i > 0 && entries[i].hash == entries[i - 1].hash &&
                      dictionary[entries[i].code] == dictionary[entries[i - 1].code];
    if (!same) ++texts.count;
    texts.id[entries[i].code] = texts.count - 1;
  }
  return texts;
}

Duplicates find_duplicates(std::span<const TableColumn* const> columns) {
  CANASTA_ASSERT(!columns.empty());
  Ids ids = ids_of(*columns.front());
  for (const TableColumn* column : columns.subspan(1)) join(ids, ids_of(*column));
  return repeats(std::move(ids));
}

}  // namespace canasta
