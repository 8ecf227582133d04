#include "features/encoding.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

constexpr double kListShareMin = 0.2;  // of the different texts, that hold a separator
constexpr double kItemShareMax = 0.5;  // different items, to different texts
constexpr double kIdShareMin = 0.5;    // different texts, to rows

using Rows = std::span<const std::uint32_t>;

std::size_t count_missing(const TableColumn& column, Rows rows) {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](std::uint32_t row) { return column.missing(row); }));
}

// Rows of each different value of a text column, by code.
std::vector<std::size_t> rows_by_code(const TextColumn& column, Rows rows) {
  std::vector<std::size_t> count(column.dictionary.size());
  for (const std::uint32_t row : rows) {
    if (column.codes[row] != kNoCode) count[column.codes[row]] += 1;
  }
  return count;
}

struct SameValue {
  Rows rows;

  bool operator()(const TextColumn& column) const {
    return all_equal([&](std::uint32_t row) { return column.codes[row]; });
  }
  template <class Column>
  bool operator()(const Column& column) const {
    return all_equal([&](std::uint32_t row) { return column.values[row]; });
  }
  template <class Value>
  bool all_equal(const Value& value) const {
    return std::all_of(rows.begin(), rows.end(),
                       [&](std::uint32_t row) { return value(row) == value(rows.front()); });
  }
};

// The same content under two names: equal values, or texts that map one to one.
struct Repeats {
  const TableColumn& other;
  Rows rows;

  bool operator()(const TextColumn& column) const {
    const auto* const texts = std::get_if<TextColumn>(&other.body);
    if (texts == nullptr) return false;
    std::map<std::uint32_t, std::uint32_t> there;
    std::map<std::uint32_t, std::uint32_t> back;
    for (const std::uint32_t row : rows) {
      const std::uint32_t one = column.codes[row];
      const std::uint32_t two = texts->codes[row];
      if (there.try_emplace(one, two).first->second != two) return false;
      if (back.try_emplace(two, one).first->second != one) return false;
    }
    return true;
  }
  template <class Column>
  bool operator()(const Column& column) const {
    const auto* const same = std::get_if<Column>(&other.body);
    if (same == nullptr) return false;
    return std::all_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
      const auto one = column.values[row];
      const auto two = same->values[row];
      return one == two || (one != one && two != two);
    });
  }
};

// The commonest words, ties by text; then by text.
struct Vocabulary {
  std::vector<std::string> words;
  bool other = false;  // rarer ones were left out
};

Vocabulary commonest(const std::map<std::string, std::size_t>& rows_of_word, std::size_t max) {
  std::vector<std::pair<std::string, std::size_t>> sorted(rows_of_word.begin(), rows_of_word.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  Vocabulary out{.words = {}, .other = sorted.size() > max};
  for (std::size_t i = 0; i < std::min(max, sorted.size()); ++i)
    out.words.push_back(sorted[i].first);
  std::sort(out.words.begin(), out.words.end());
  return out;
}

bool has_separator(std::string_view text) {
  return text.starts_with('[') || text.find_first_of("|;,") != std::string_view::npos;
}

// One column on its way to a coding or to a reason why not.
class Fitting {
 public:
  Fitting(const Table& table, Rows rows, const EncodingOptions& options)
      : table_(table), rows_(rows), options_(options) {}

  FittedEncoder run() {
    for (const TableColumn& column : table_.columns) fit(column);
    return {.encoder = Encoder(std::move(columns_)), .dropped = std::move(dropped_)};
  }

 private:
  void fit(const TableColumn& column) {
    const auto named = [&](const std::string& name) { return name == column.name; };
    if (named(options_.target)) return drop(column, message::kDroppedTarget);
    if (named(options_.key)) return drop(column, message::kDroppedKey);
    if (std::any_of(options_.drop.begin(), options_.drop.end(), named)) {
      return drop(column, message::kDroppedByPerson);
    }
    const std::size_t missing = count_missing(column, rows_);
    if (missing == rows_.size()) return drop(column, message::kDroppedAllMissing);
    if (missing == 0 && std::visit(SameValue{rows_}, column.body)) {
      return drop(column, message::kDroppedConstant);
    }
    for (const TableColumn* earlier : kept_) {
      if (!std::visit(Repeats{*earlier, rows_}, column.body)) continue;
      return drop(column, message::kDroppedRepeats, {{"other", earlier->name}});
    }
    EncodedColumn spec{.column = column.name, .missing = missing > 0, .vocabulary = {}};
    if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
      if (!fit_texts(*texts, rows_.size() - missing, spec)) {
        return drop(column, message::kDroppedLikeKey);
      }
    } else if (std::holds_alternative<DayColumn>(column.body)) {
      spec.coding = Coding::DateParts;
    } else if (std::holds_alternative<TimeColumn>(column.body)) {
      spec.coding = Coding::DateParts;
      spec.hour = true;
    }
    kept_.push_back(&column);
    columns_.push_back(std::move(spec));
  }

  void drop(const TableColumn& column, Message reason, Fields fields = {}) {
    dropped_.push_back({column.name, reason, std::move(fields)});
  }

  // False where most texts name their row.
  bool fit_texts(const TextColumn& texts, std::size_t given, EncodedColumn& spec) const {
    const std::vector<std::size_t> count = rows_by_code(texts, rows_);
    std::map<std::string, std::size_t> words;
    std::map<std::string, std::size_t> items;
    std::size_t with_separator = 0;
    for (std::size_t code = 0; code < count.size(); ++code) {
      if (count[code] == 0) continue;
      const std::string_view text = texts.dictionary[code];
      words.emplace(text, count[code]);
      with_separator += has_separator(text) ? 1 : 0;
      for (const std::string& item : list_items(text)) items[item] += count[code];
    }
    const auto distinct = static_cast<double>(words.size());
    const bool list = static_cast<double>(with_separator) >= kListShareMin * distinct &&
                      static_cast<double>(items.size()) <= kItemShareMax * distinct;
    const bool like_key = words.size() > options_.vocabulary_max &&
                          distinct > kIdShareMin * static_cast<double>(given);
    if (!list && like_key) return false;
    Vocabulary vocabulary = commonest(list ? items : words, options_.vocabulary_max);
    spec.coding = list ? Coding::MultiHot : Coding::OneHot;
    spec.other = vocabulary.other;
    spec.vocabulary = std::move(vocabulary.words);
    return true;
  }

  const Table& table_;
  Rows rows_;
  const EncodingOptions& options_;
  std::vector<const TableColumn*> kept_;
  std::vector<EncodedColumn> columns_;
  std::vector<DroppedColumn> dropped_;
};

}  // namespace

Result<FittedEncoder> fit_encoder(const Table& table, std::span<const std::uint32_t> rows,
                                  const EncodingOptions& options) {
  if (rows.empty()) return invalid(message::kNothingToEncode, {{"columns", table.columns.size()}});
  FittedEncoder fitted = Fitting(table, rows, options).run();
  if (fitted.encoder.features().empty()) {
    return invalid(message::kNothingToEncode, {{"columns", table.columns.size()}});
  }
  return fitted;
}

}  // namespace canasta
