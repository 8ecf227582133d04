// The facts of a table, column by column.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/parallel.h"
#include "base/random.h"
#include "report/exploration.h"

namespace canasta {
namespace {

// A column of anything but texts as numbers; missing is NaN.
std::vector<double> numbers_of(const TableColumn& column) {
  std::vector<double> values(column.size(), std::numeric_limits<double>::quiet_NaN());
  const auto copy = [&](const auto& source, auto change) {
    for (std::size_t row = 0; row < source.size(); ++row) {
      if (!column.missing(row)) values[row] = change(source[row]);
    }
  };
  if (const auto* ints = std::get_if<IntColumn>(&column.body)) {
    copy(ints->values, [](std::int64_t value) { return static_cast<double>(value); });
  } else if (const auto* reals = std::get_if<RealColumn>(&column.body)) {
    copy(reals->values, [](double value) { return value; });
  } else if (const auto* days = std::get_if<DayColumn>(&column.body)) {
    copy(days->values, [](Day value) { return static_cast<double>(value); });
  } else if (const auto* times = std::get_if<TimeColumn>(&column.body)) {
    copy(times->values, [](Seconds value) { return static_cast<double>(day_of(value)); });
  }
  return values;
}

// Linear between neighbours (type 7). REQUIRES: sorted, not empty.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = place - static_cast<double>(below);
  return sorted[below] * (1 - part) + sorted[above] * part;
}

void fill_moments(ColumnFacts& facts, const std::vector<double>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  double mean = 0;
  for (const double value : sorted) mean += value / n;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  facts.mean = mean;
  facts.deviation = sorted.size() > 1 ? std::sqrt(squares / (n - 1)) : 0;
}

// At most kExploreBins of equal width. Bins of whole numbers hold as many of them each, so that
// none looks fuller for its place.
std::vector<double> bin_edges(double low, double high, bool whole) {
  constexpr double kHalvesMax = 4'503'599'627'370'496;  // 2^52: beyond, a double has no halves
  std::vector<double> edges;
  if (whole && std::max(std::abs(low), std::abs(high)) < kHalvesMax) {
    const double width = std::ceil((high - low + 1) / double{kExploreBins});
    const double bins = std::ceil((high - low + 1) / width);
    for (double bin = 0; bin <= bins; bin += 1) edges.push_back(low - 0.5 + bin * width);
    return edges;
  }
  for (std::size_t i = 0; i <= kExploreBins; ++i) {
    const double share = static_cast<double>(i) / double{kExploreBins};
    edges.push_back(low * (1 - share) + high * share);
  }
  return edges;
}

void fill_bins(ColumnFacts& facts, const std::vector<double>& sorted) {
  const double spread = facts.quantiles[3] - facts.quantiles[1];
  facts.far_low = spread > 0 ? facts.quantiles[1] - 3 * spread : facts.low;
  facts.far_high = spread > 0 ? facts.quantiles[3] + 3 * spread : facts.high;
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), facts.far_low);
  const auto last = std::upper_bound(first, sorted.end(), facts.far_high);
  facts.far_out = static_cast<std::uint64_t>(sorted.end() - last + (first - sorted.begin()));
  const double low = *first, high = *(last - 1);
  const bool whole =
      std::all_of(first, last, [](double value) { return value == std::floor(value); });
  if (!whole && low == high) return;
  facts.edges = bin_edges(low, high, whole);
  facts.counts.assign(facts.edges.size() - 1, 0);
  for (auto value = first; value != last; ++value) {
    const auto edge = std::upper_bound(facts.edges.begin(), facts.edges.end(), *value);
    const auto bin = static_cast<std::size_t>(edge - facts.edges.begin());
    ++facts.counts[std::clamp<std::size_t>(bin, 1, facts.counts.size()) - 1];
  }
}

void explore_numbers(ColumnFacts& facts, const TableColumn& column) {
  std::vector<double> values = numbers_of(column);
  for (const double value : values) {
    facts.missing += std::isnan(value);
    facts.infinite += std::isinf(value);
  }
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  facts.distinct = 1;
  for (std::size_t i = 1; i < values.size(); ++i) facts.distinct += values[i] != values[i - 1];
  facts.low = values.front();
  facts.high = values.back();
  constexpr std::array<double, 5> kShares{0.05, 0.25, 0.5, 0.75, 0.95};
  for (std::size_t i = 0; i < kShares.size(); ++i) {
    facts.quantiles[i] = quantile(values, kShares[i]);
  }
  fill_moments(facts, values);
  fill_bins(facts, values);
}

// Every value with its rows, by falling rows, ties by bytes.
std::vector<ValueCount> count_texts(const TextColumn& column, std::uint64_t& missing) {
  std::vector<std::uint64_t> by_code(column.dictionary.size(), 0);
  for (const std::uint32_t code : column.codes) {
    if (code == kNoCode) {
      ++missing;
    } else {
      ++by_code[code];
    }
  }
  std::unordered_map<std::string_view, std::uint64_t> by_text;
  for (std::size_t code = 0; code < by_code.size(); ++code) {
    if (by_code[code] > 0) by_text[column.dictionary[code]] += by_code[code];
  }
  std::vector<ValueCount> counts;
  counts.reserve(by_text.size());
  for (const auto& [text, rows] : by_text) counts.push_back({std::string(text), rows});
  std::sort(counts.begin(), counts.end(), [](const ValueCount& a, const ValueCount& b) {
    return std::pair(b.rows, std::string_view(a.value)) <
           std::pair(a.rows, std::string_view(b.value));
  });
  return counts;
}

ColumnFacts explore_column(const TableColumn& column) {
  ColumnFacts facts{.name = column.name};
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    facts.kind = ColumnKind::Texts;
    std::vector<ValueCount> counts = count_texts(*texts, facts.missing);
    facts.distinct = counts.size();
    if (counts.size() > kExploreWords) counts.resize(kExploreWords);
    facts.common = std::move(counts);
    return facts;
  }
  const bool number = std::holds_alternative<IntColumn>(column.body) ||
                      std::holds_alternative<RealColumn>(column.body);
  facts.kind = number ? ColumnKind::Numbers : ColumnKind::Days;
  explore_numbers(facts, column);
  return facts;
}

// --- Repeated rows ---

struct RowHash {
  std::uint64_t one = 0;
  std::uint64_t other = 0;

  void add(std::uint64_t value) {
    one = mix64(one ^ value);
    other = mix64(other + mix64(value ^ 0x5851F42D4C957F2DULL));
  }
  auto operator<=>(const RowHash&) const = default;
};

RowHash text_hash(std::string_view text) {
  RowHash hash;
  hash.add(text.size());
  for (const char c : text) hash.add(static_cast<unsigned char>(c));
  return hash;
}

void add_to_hashes(const TableColumn& column, std::vector<RowHash>& hashes) {
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    std::vector<RowHash> by_code;
    for (std::size_t i = 0; i < texts->dictionary.size(); ++i) {
      by_code.push_back(text_hash(texts->dictionary[i]));
    }
    for (std::size_t row = 0; row < hashes.size(); ++row) {
      const bool missing = column.missing(row);
      const RowHash hash = missing ? RowHash{} : by_code[texts->codes[row]];
      hashes[row].add(hash.one);
      hashes[row].add(hash.other);
    }
    return;
  }
  // Times as they are, not as days.
  const auto* times = std::get_if<TimeColumn>(&column.body);
  const std::vector<double> values = numbers_of(column);
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    const double value = std::isnan(values[row]) ? std::nan("") : values[row] + 0.0;
    hashes[row].add(times != nullptr ? static_cast<std::uint64_t>(times->values[row])
                                     : std::bit_cast<std::uint64_t>(value));
  }
}

std::uint64_t count_repeated(const Table& table) {
  std::vector<RowHash> hashes(table.rows());
  for (const TableColumn& column : table.columns) add_to_hashes(column, hashes);
  std::sort(hashes.begin(), hashes.end());
  const auto end = std::unique(hashes.begin(), hashes.end());
  return static_cast<std::uint64_t>(hashes.end() - end);
}

// --- Months ---

std::vector<MonthCount> count_months(const TableColumn& column) {
  std::map<int, std::uint64_t> rows;  // by months since year 0
  for (const double day : numbers_of(column)) {
    if (std::isnan(day)) continue;
    const CivilDate date = to_civil(static_cast<Day>(day));
    ++rows[date.year * 12 + date.month - 1];
  }
  std::vector<MonthCount> months;
  if (rows.empty()) return months;
  for (int month = rows.begin()->first; month <= rows.rbegin()->first; ++month) {
    const auto found = rows.find(month);
    months.push_back({to_day({.year = month / 12, .month = month % 12 + 1, .day = 1}),
                      found == rows.end() ? 0 : found->second});
  }
  return months;
}

bool holds_days(const TableColumn& column) {
  return std::holds_alternative<DayColumn>(column.body) ||
         std::holds_alternative<TimeColumn>(column.body);
}

const TableColumn* find_day_column(const Table& table, const std::string& wanted) {
  for (const TableColumn& column : table.columns) {
    if (holds_days(column) && (wanted.empty() || column.name == wanted)) return &column;
  }
  return nullptr;
}

}  // namespace

TableFacts explore(const Context& context, const Table& table, const ExploreOptions& options) {
  TableFacts facts{.source = options.source,
                   .hash = options.hash,
                   .target = options.target,
                   .day_column = "",
                   .rows = table.rows()};
  facts.columns.resize(table.columns.size());
  parallel_for(context, table.columns.size(),
               [&](std::size_t c) { facts.columns[c] = explore_column(table.columns[c]); });
  facts.repeated = count_repeated(table);
  if (const TableColumn* days = find_day_column(table, options.day_column)) {
    facts.day_column = days->name;
    facts.months = count_months(*days);
  }
  const TableColumn* target = table.find(options.target);
  const auto* texts = target == nullptr ? nullptr : std::get_if<TextColumn>(&target->body);
  std::uint64_t missing = 0;
  if (texts != nullptr) facts.classes = count_texts(*texts, missing);
  return facts;
}

}  // namespace canasta
