#include "ingest/aggregate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/messages/engine.h"
#include "base/messages/ingest.h"
#include "base/nearest.h"
#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kKeysPerChunk = 4'096;

// The first bytes of a text as a number that sorts as they do.
std::uint64_t head_of(std::string_view text, std::size_t from) {
  std::uint64_t head = 0;
  for (std::size_t i = from; i < from + sizeof(head); ++i) {
    head = head << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return head;
}

// Ranks of codes by the bytes of their texts. Ids differ within sixteen bytes, as a rule, and are
// then sorted without looking at the texts again.
std::vector<std::uint32_t> ranks_of(const Dictionary& texts) {
  struct Head {
    std::uint64_t first, second;
    std::uint32_t code;
  };
  std::vector<Head> order(texts.size());
  for (std::uint32_t code = 0; code < order.size(); ++code) {
    const std::string_view text = texts[code];
    order[code] = {head_of(text, 0), head_of(text, sizeof(std::uint64_t)), code};
  }
  std::sort(order.begin(), order.end(), [&](const Head& a, const Head& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    return texts[a.code] < texts[b.code];
  });
  std::vector<std::uint32_t> rank(texts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i].code] = i;
  return rank;
}

// A column as numbers that sort as its values do: missing is NaN or the lowest number. Sorting rows
// asks for them many millions of times, so the column's type is looked at once: one span is set.
class ColumnValues {
 public:
  explicit ColumnValues(const TableColumn& column) : column_(&column) {
    std::visit([&](const auto& body) { read(body); }, column.body);
  }

  const TableColumn& column() const { return *column_; }
  bool is_text() const { return std::holds_alternative<TextColumn>(column_->body); }
  bool missing(std::size_t row) const {
    if (!codes_.empty()) return codes_[row] == kNoCode;
    if (!reals_.empty()) return std::isnan(reals_[row]);
    if (!days_.empty()) return days_[row] == kNoDay;
    return wholes_[row] == no_whole_;
  }

  // Equal keys, equal values; ascending as the values, missing first.
  double sort_key(std::size_t row) const {
    if (missing(row)) return -std::numeric_limits<double>::infinity();
    if (!codes_.empty()) return rank_[codes_[row]];
    if (!reals_.empty()) return reals_[row];
    if (!days_.empty()) return static_cast<double>(days_[row]);
    return static_cast<double>(wholes_[row]);
  }
  double number(std::size_t row) const { return missing(row) ? std::nan("") : sort_key(row); }

 private:
  void read(const TextColumn& body) {
    codes_ = body.codes;
    rank_ = ranks_of(body.dictionary);
  }
  void read(const RealColumn& body) { reals_ = body.values; }
  void read(const DayColumn& body) { days_ = body.values; }
  void read(const IntColumn& body) { wholes_ = body.values, no_whole_ = kNoInt; }
  void read(const TimeColumn& body) { wholes_ = body.values, no_whole_ = kNoTime; }

  const TableColumn* column_;
  std::span<const std::uint32_t> codes_;
  std::span<const double> reals_;
  std::span<const Day> days_;
  std::span<const std::int64_t> wholes_;  // whole numbers or seconds
  std::int64_t no_whole_ = kNoInt;
  std::vector<std::uint32_t> rank_;  // by code, of texts
};

// --- Rows of each key, in order ------------------------------------------------------------------

struct KeyedRows {
  std::vector<std::uint32_t> row;  // by key, then the stated order
  std::vector<std::size_t> start;  // of each key, and the end
  std::size_t left_out = 0;

  std::size_t keys() const { return start.size() - 1; }
  std::span<const std::uint32_t> of(std::size_t key) const {
    return std::span(row).subspan(start[key], start[key + 1] - start[key]);
  }
};

// Places of the rows' values among the different ones, in order.
template <class Value>
std::vector<std::uint32_t> number_values(const std::vector<Value>& of_row, const ColumnValues& key,
                                         const ColumnValues& time, std::size_t& keys) {
  const auto is_left_out = [&](std::size_t row) { return key.missing(row) || time.missing(row); };
  std::vector<Value> values;
  for (std::size_t row = 0; row < of_row.size(); ++row) {
    if (!is_left_out(row)) values.push_back(of_row[row]);
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<std::uint32_t> number(of_row.size(), kNoCode);
  for (std::size_t row = 0; row < of_row.size(); ++row) {
    if (is_left_out(row)) continue;
    number[row] = static_cast<std::uint32_t>(
        std::lower_bound(values.begin(), values.end(), of_row[row]) - values.begin());
  }
  keys = values.size();
  return number;
}

// Number of each row's key, in the order of the keys; kNoCode where the row is left out.
std::vector<std::uint32_t> number_keys(const ColumnValues& key, const ColumnValues& time,
                                       std::size_t rows, std::size_t& keys) {
  if (const auto* texts = std::get_if<TextColumn>(&key.column().body)) {
    std::vector<std::uint32_t> number(rows, kNoCode);
    // Only keys that some row has: their ranks, made dense.
    std::vector<std::uint32_t> dense(texts->dictionary.size(), 0);
    for (std::size_t row = 0; row < rows; ++row) {
      if (key.missing(row) || time.missing(row)) continue;
      number[row] = static_cast<std::uint32_t>(key.sort_key(row));
      dense[number[row]] = 1;
    }
    std::exclusive_scan(dense.begin(), dense.end(), dense.begin(), 0U);
    keys = 0;
    for (std::uint32_t& one : number) {
      if (one == kNoCode) continue;
      one = dense[one];
      keys = std::max<std::size_t>(keys, one + std::size_t{1});
    }
    return number;
  }
  if (const auto* whole = std::get_if<IntColumn>(&key.column().body)) {
    // Not as doubles, which merge ids of more than fifteen digits.
    return number_values(whole->values, key, time, keys);
  }
  std::vector<double> sort_keys(rows);
  for (std::size_t row = 0; row < rows; ++row) sort_keys[row] = key.sort_key(row);
  return number_values(sort_keys, key, time, keys);
}

KeyedRows group_rows(const Context& context, const ColumnValues& key, const ColumnValues& time,
                     const std::vector<const ColumnValues*>& order, std::size_t rows) {
  KeyedRows keyed;
  std::size_t keys = 0;
  const std::vector<std::uint32_t> number = number_keys(key, time, rows, keys);
  keyed.start.assign(keys + 1, 0);
  for (const std::uint32_t one : number) {
    if (one != kNoCode) keyed.start[one + 1] += 1;
  }
  std::partial_sum(keyed.start.begin(), keyed.start.end(), keyed.start.begin());
  keyed.row.resize(keyed.start.back());
  keyed.left_out = rows - keyed.row.size();
  std::vector<std::size_t> next(keyed.start.begin(), keyed.start.end() - 1);
  for (std::size_t row = 0; row < rows; ++row) {
    if (number[row] != kNoCode) keyed.row[next[number[row]]++] = static_cast<std::uint32_t>(row);
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    for (const ColumnValues* column : order) {
      const double one = column->sort_key(a);
      const double other = column->sort_key(b);
      if (one != other) return one < other;
    }
    return false;
  };
  for_chunks(context, {.count = keys, .size = kKeysPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      std::sort(keyed.row.begin() + static_cast<std::ptrdiff_t>(keyed.start[i]),
                keyed.row.begin() + static_cast<std::ptrdiff_t>(keyed.start[i + 1]), before);
    }
  });
  return keyed;
}

// --- Columns of the answer -----------------------------------------------------------------------

// The values of one row per key; no row: missing.
constexpr std::uint32_t kNoRow = kNoCode;

TableColumn picked(const TableColumn& from, std::string name,
                   const std::vector<std::uint32_t>& rows) {
  const auto values_of = [&](const auto& body, auto missing) {
    auto out = std::decay_t<decltype(body)>{};
    for (const std::uint32_t row : rows) {
      out.values.push_back(row == kNoRow ? missing : body.values[row]);
    }
    return TableColumn{.name = name, .body = std::move(out)};
  };
  if (const auto* ints = std::get_if<IntColumn>(&from.body)) return values_of(*ints, kNoInt);
  if (const auto* reals = std::get_if<RealColumn>(&from.body)) {
    return values_of(*reals, std::nan(""));
  }
  if (const auto* days = std::get_if<DayColumn>(&from.body)) return values_of(*days, kNoDay);
  if (const auto* times = std::get_if<TimeColumn>(&from.body)) return values_of(*times, kNoTime);
  const auto& texts = std::get<TextColumn>(from.body);
  TextColumn out{.dictionary = texts.dictionary, .codes = {}};
  for (const std::uint32_t row : rows) {
    out.codes.push_back(row == kNoRow ? kNoCode : texts.codes[row]);
  }
  return {.name = std::move(name), .body = std::move(out)};
}

// The rows of a key that a column may see.
using Rows = std::span<const std::uint32_t>;

// Memory that keys use one after another: a value, and its place among the rows.
using Scratch = std::vector<std::pair<double, std::size_t>>;

// The last row of the most frequent value.
std::uint32_t pick_mode(const ColumnValues& values, Rows rows, Scratch& sorted) {
  sorted.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!values.missing(rows[i])) sorted.emplace_back(values.sort_key(rows[i]), i);
  }
  std::sort(sorted.begin(), sorted.end());
  std::size_t most = 0;
  std::size_t best = 0;
  for (std::size_t first = 0, next = 0; first < sorted.size(); first = next) {
    while (next < sorted.size() && sorted[next].first == sorted[first].first) ++next;
    const std::size_t place = sorted[next - 1].second;
    if (next - first > most || (next - first == most && place > best)) {
      most = next - first;
      best = place;
    }
  }
  return most == 0 ? kNoRow : rows[best];
}

// A row whose value stands for the key: for the kinds that pick one.
std::uint32_t pick(const ColumnValues& values, AggregateKind kind, Rows rows, Scratch& scratch) {
  if (kind == AggregateKind::Mode) return pick_mode(values, rows, scratch);
  std::uint32_t best = kNoRow;
  for (const std::uint32_t row : rows) {
    if (values.missing(row)) continue;
    const bool first = best == kNoRow;
    const bool better =
        first || kind == AggregateKind::Last ||
        (kind == AggregateKind::Min && values.sort_key(row) < values.sort_key(best)) ||
        (kind == AggregateKind::Max && values.sort_key(row) > values.sort_key(best));
    if (better) best = row;
  }
  return best;
}

double count_distinct(const ColumnValues& values, Rows rows, Scratch& seen) {
  seen.clear();
  for (const std::uint32_t row : rows) {
    if (!values.missing(row)) seen.emplace_back(values.sort_key(row), 0);
  }
  std::sort(seen.begin(), seen.end());
  return static_cast<double>(std::unique(seen.begin(), seen.end()) - seen.begin());
}

// Seconds of a day or time column.
double seconds_at(const ColumnValues& time, std::uint32_t row) {
  const bool days = std::holds_alternative<DayColumn>(time.column().body);
  return time.sort_key(row) * (days ? static_cast<double>(kSecondsPerDay) : 1.0);
}

// A number made of all rows.
double summed(const ColumnValues& values, AggregateKind kind, Rows rows, Scratch& scratch) {
  double sum = 0;
  double there = 0;
  for (const std::uint32_t row : rows) {
    if (values.missing(row)) continue;
    there += 1;
    sum += values.number(row);
  }
  switch (kind) {
    case AggregateKind::Sum:
      return sum;
    case AggregateKind::Mean:
      return there > 0 ? sum / there : std::nan("");
    case AggregateKind::Count:
      return there;
    case AggregateKind::Distinct:
      return count_distinct(values, rows, scratch);
    default:
      break;
  }
  if (rows.size() < 2) return std::nan("");
  const double seconds = seconds_at(values, rows.back()) - seconds_at(values, rows.front());
  return seconds / static_cast<double>(kSecondsPerDay) / static_cast<double>(rows.size() - 1);
}

bool picks_a_row(AggregateKind kind) {
  return kind == AggregateKind::Min || kind == AggregateKind::Max || kind == AggregateKind::First ||
         kind == AggregateKind::Last || kind == AggregateKind::Mode;
}

bool counts(AggregateKind kind) {
  return kind == AggregateKind::Count || kind == AggregateKind::Distinct;
}

// One table's aggregation.
class Aggregation {
 public:
  Aggregation(const Context& context, const Table& rows, const AggregateOptions& options)
      : context_(context), rows_(rows), options_(options) {}

  Result<Aggregated> run() {
    TRY(check());
    std::vector<const ColumnValues*> order;
    for (const ColumnValues& column : columns_) order.push_back(&column);
    keyed_ = group_rows(context_, values(options_.key), values(options_.time), order, rows_.rows());
    find_seen();
    Aggregated out;
    out.rows_left_out = keyed_.left_out;
    std::vector<std::uint32_t> last;
    for (std::size_t key = 0; key < keyed_.keys(); ++key) last.push_back(keyed_.of(key).back());
    out.table.columns.push_back(picked(values(options_.key).column(), options_.key, last));
    for (const Aggregate& asked : options_.aggregates) add(asked, out.table);
    if (options_.target.empty()) return out;
    for (const std::string& known : options_.known) {
      out.table.columns.push_back(picked(values(known).column(), known, last));
    }
    out.table.columns.push_back(picked(values(options_.target).column(), options_.target, last));
    return out;
  }

 private:
  // Time first, then the others in the order in which they are named; the key is equal within.
  Status check() {
    std::vector<std::string> names;
    for (const TableColumn& column : rows_.columns) names.push_back(column.name);
    for (const std::string& wanted : aggregated_columns(options_)) {
      const TableColumn* const column = rows_.find(wanted);
      if (column == nullptr) {
        return unknown_name(ErrorCode::InvalidInput, message::kNounColumn, wanted, names);
      }
      columns_.emplace_back(*column);
    }
    const TableColumn& time = values(options_.time).column();
    if (std::holds_alternative<TextColumn>(time.body) ||
        std::holds_alternative<RealColumn>(time.body)) {
      return invalid(message::kAggregateTime, {{"column", options_.time}});
    }
    for (const Aggregate& asked : options_.aggregates) {
      const bool of_numbers = asked.kind == AggregateKind::Sum || asked.kind == AggregateKind::Mean;
      if (of_numbers && values(asked.column).is_text()) {
        return invalid(message::kAggregateOfText,
                       {{"column", asked.column}, {"aggregate", name(asked.kind)}});
      }
    }
    return {};
  }

  const ColumnValues& values(const std::string& column) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const ColumnValues& one) {
      return one.column().name == column;
    });
    return *found;
  }

  // Rows that columns may see: all of a key, or those of moments before its last row.
  void find_seen() {
    const ColumnValues& time = values(options_.time);
    for (std::size_t key = 0; key < keyed_.keys(); ++key) {
      Rows rows = keyed_.of(key);
      if (!options_.target.empty()) {
        const double moment = time.sort_key(rows.back());
        while (!rows.empty() && time.sort_key(rows.back()) == moment) {
          rows = rows.first(rows.size() - 1);
        }
      }
      seen_.push_back(rows);
    }
  }

  template <class Value, class Function>
  std::vector<Value> by_key(const Function& function) const {
    std::vector<Value> out(seen_.size());
    for_chunks(context_, {.count = seen_.size(), .size = kKeysPerChunk}, [&](const Chunk& chunk) {
      Scratch scratch;
      for (std::size_t key = chunk.first; key < chunk.last; ++key) {
        out[key] = function(seen_[key], scratch);
      }
    });
    return out;
  }

  void add(const Aggregate& asked, Table& out) const {
    const ColumnValues& from = values(asked.column);
    const std::string column = asked.column + "_" + std::string(name(asked.kind));
    if (asked.kind == AggregateKind::Share) {
      add_shares(from, column, out);
    } else if (picks_a_row(asked.kind)) {
      out.columns.push_back(
          picked(from.column(), column, by_key<std::uint32_t>([&](Rows rows, Scratch& scratch) {
                   return pick(from, asked.kind, rows, scratch);
                 })));
    } else {
      std::vector<double> numbers = by_key<double>(
          [&](Rows rows, Scratch& scratch) { return summed(from, asked.kind, rows, scratch); });
      if (counts(asked.kind)) {
        out.columns.push_back(
            {.name = column, .body = IntColumn{{numbers.begin(), numbers.end()}}});
      } else {
        out.columns.push_back({.name = column, .body = RealColumn{std::move(numbers)}});
      }
    }
  }

  // The commonest values of all rows, ties by value.
  void add_shares(const ColumnValues& from, const std::string& column, Table& out) const {
    std::vector<std::pair<double, std::uint32_t>> seen;  // sort key, a row that has it
    for (const std::uint32_t row : keyed_.row) {
      if (!from.missing(row)) seen.emplace_back(from.sort_key(row), row);
    }
    std::sort(seen.begin(), seen.end());
    struct Common {
      double key;
      std::uint32_t row;
      std::size_t count;
    };
    std::vector<Common> common;
    for (const auto& [key, row] : seen) {
      if (common.empty() || common.back().key != key) common.push_back({key, row, 0});
      common.back().count += 1;
    }
    std::stable_sort(common.begin(), common.end(),
                     [](const Common& a, const Common& b) { return a.count > b.count; });
    if (common.size() > kShareValuesMax) common.resize(kShareValuesMax);
    for (const Common& value : common) {
      std::vector<double> shares = by_key<double>([&](Rows rows, Scratch&) {
        if (rows.empty()) return std::nan("");
        const auto equal = std::count_if(rows.begin(), rows.end(), [&](std::uint32_t row) {
          return from.sort_key(row) == value.key;
        });
        return static_cast<double>(equal) / static_cast<double>(rows.size());
      });
      out.columns.push_back({.name = column + "_" + cell_text(from.column(), value.row),
                             .body = RealColumn{std::move(shares)}});
    }
  }

  const Context& context_;
  const Table& rows_;
  const AggregateOptions& options_;
  std::vector<ColumnValues> columns_;  // as aggregated_columns names them
  KeyedRows keyed_;
  std::vector<Rows> seen_;  // by key
};

}  // namespace

std::string_view name(AggregateKind kind) {
  return kAggregateKinds[static_cast<std::size_t>(kind)];
}

std::vector<std::string> aggregated_columns(const AggregateOptions& options) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& column) {
    if (column.empty()) return;
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      columns.push_back(column);
    }
  };
  add(options.time);
  add(options.key);
  for (const Aggregate& asked : options.aggregates) add(asked.column);
  for (const std::string& known : options.known) add(known);
  add(options.target);
  return columns;
}

Result<Aggregated> aggregate(const Context& context, const Table& rows,
                             const AggregateOptions& options) {
  return Aggregation(context, rows, options).run();
}

}  // namespace canasta
