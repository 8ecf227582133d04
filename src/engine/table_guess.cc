#include "engine/table_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/ascii.h"
#include "base/messages/engine.h"
#include "base/nearest.h"
#include "models/forest.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 7> kUses{"key",     "target", "time", "known",
                                                "history", "",       ""};

bool is_text(const TableColumn& column) { return std::holds_alternative<TextColumn>(column.body); }

bool is_dates(const TableColumn& column) {
  return std::holds_alternative<DayColumn>(column.body) ||
         std::holds_alternative<TimeColumn>(column.body);
}

// --- Different values ----------------------------------------------------------------------------

// Each row's value as a number: equal values, equal numbers from 0 on; kNoCode where it is missing.
struct NumberedValues {
  std::vector<std::uint32_t> of_row;
  std::size_t count = 0;
  std::size_t missing = 0;
};

template <class Value>
NumberedValues number_by(const TableColumn& column, const auto& value_at) {
  NumberedValues out;
  out.of_row.assign(column.size(), kNoCode);
  std::unordered_map<Value, std::uint32_t> seen;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.missing(row)) {
      ++out.missing;
      continue;
    }
    const auto number = static_cast<std::uint32_t>(seen.size());
    out.of_row[row] = seen.emplace(value_at(row), number).first->second;
  }
  out.count = seen.size();
  return out;
}

NumberedValues number_texts(const TableColumn& column, const TextColumn& texts) {
  // Two codes may be one text.
  std::unordered_map<std::string_view, std::uint32_t> first;
  std::vector<std::uint32_t> same(texts.dictionary.size());
  for (std::uint32_t code = 0; code < same.size(); ++code) {
    same[code] = first.emplace(texts.dictionary[code], code).first->second;
  }
  return number_by<std::uint32_t>(column, [&](std::size_t row) { return same[texts.codes[row]]; });
}

NumberedValues number_values(const TableColumn& column) {
  return std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.codes; }) {
          return number_texts(column, body);
        } else {
          using Value = typename std::decay_t<decltype(body.values)>::value_type;
          return number_by<Value>(column, [&](std::size_t row) { return body.values[row]; });
        }
      },
      column.body);
}

// --- Target --------------------------------------------------------------------------------------

Result<const TableColumn*> find_column(const Table& table, const std::string& column) {
  if (const TableColumn* const found = table.find(column)) return found;
  std::vector<std::string> names;
  for (const TableColumn& one : table.columns) names.push_back(one.name);
  return unknown_name(ErrorCode::InvalidInput, message::kNounColumn, column, names);
}

Result<GuessedTarget> look_at_target(const TableColumn& column) {
  if (is_dates(column)) return invalid(message::kInitTargetDates, {{"column", column.name}});
  const NumberedValues values = number_values(column);
  if (values.count == 0) return invalid(message::kTargetNotThere, {{"column", column.name}});
  if (values.count == 1) {
    std::size_t row = 0;
    while (column.missing(row)) ++row;
    return invalid(message::kTargetOneClass,
                   {{"column", column.name}, {"value", cell_text(column, row)}});
  }
  GuessedTarget target{.column = column.name, .why = {message::kWhyLearnt, {}}};
  target.values = values.count;
  target.missing = values.missing;
  const bool few = values.count <= kFewValues &&
                   column.size() - values.missing >= values.count * kRowsPerClassMin;
  if (is_text(column) || few) target.type = TaskType::Classification;
  if (target.type == TaskType::Classification && values.count > kForestOutputsMax) {
    return Error(ErrorCode::TooLarge, message::kTargetTooManyClasses,
                 {{"column", column.name},
                  {"classes", values.count},
                  {"limit_name", "forest_outputs_max"},
                  {"limit", kForestOutputsMax}});
  }
  return target;
}

// The last word of a name, in small letters: "score" of user_score.
std::string last_word(std::string_view name) {
  const std::size_t sign = name.find_last_of("_-. ");
  return to_lower(sign == std::string_view::npos ? name : name.substr(sign + 1));
}

// The last column whose name says that it is predicted, else the last one that can be: what a
// person adds for learning stands behind what was there.
std::optional<GuessedTarget> likely_target(const Table& table, const std::string& key) {
  constexpr std::array<std::string_view, 12> kWords{"target", "label",    "class",   "clase",
                                                    "score",  "rating",   "churn",   "outcome",
                                                    "y",      "objetivo", "puntaje", "resultado"};
  std::optional<GuessedTarget> likely;
  bool by_name = false;
  for (const TableColumn& column : table.columns) {
    const std::string word = last_word(column.name);
    const bool named = std::find(kWords.begin(), kWords.end(), word) != kWords.end();
    if (column.name == key || (by_name && !named)) continue;
    Result<GuessedTarget> target = look_at_target(column);
    if (!target.ok()) continue;
    by_name = named;
    likely = *std::move(target);
    likely->why = named ? Finding{message::kWhyLikelyTarget, {{"word", word}}}
                        : Finding{message::kWhyLastColumn, {}};
  }
  return likely;
}

Result<std::optional<GuessedTarget>> find_target(const Table& table, const TableWish& wish,
                                                 const std::string& key) {
  if (wish.target.empty()) return likely_target(table, key);
  TRY_ASSIGN(const TableColumn* column, find_column(table, wish.target));
  TRY_ASSIGN(GuessedTarget target, look_at_target(*column));
  target.why = {message::kWhyAsked, {{"option", "--target"}}};
  return std::optional(std::move(target));
}

// --- Columns of a key that repeats ---------------------------------------------------------------

std::vector<AggregateKind> aggregates_of(const TableColumn& column, std::size_t values) {
  if (is_dates(column)) return {AggregateKind::Last};
  if (!is_text(column)) return {AggregateKind::Mean, AggregateKind::Last};
  if (values <= kShareValuesMax) return {AggregateKind::Share, AggregateKind::Last};
  return {AggregateKind::Last, AggregateKind::Distinct};
}

// In which share of the rows after a key's first the value is another than in that one; nothing
// where no two rows can be compared.
std::optional<double> changes_within(const NumberedValues& keys, const NumberedValues& values) {
  std::vector<std::uint32_t> first(keys.count, kNoCode);
  std::size_t compared = 0;
  std::size_t changed = 0;
  for (std::size_t row = 0; row < keys.of_row.size(); ++row) {
    const std::uint32_t value = values.of_row[row];
    if (keys.of_row[row] == kNoCode || value == kNoCode) continue;
    std::uint32_t& before = first[keys.of_row[row]];
    if (before == kNoCode) {
      before = value;
      continue;
    }
    ++compared;
    changed += before == value ? 0 : 1;
  }
  if (compared == 0) return std::nullopt;
  return static_cast<double>(changed) / static_cast<double>(compared);
}

GuessedColumn use_of_repeated(const TableColumn& column, const NumberedValues& keys) {
  const NumberedValues values = number_values(column);
  const std::optional<double> changes = changes_within(keys, values);
  const bool own = values.count == column.size();  // a number of the row itself
  if (!changes || own) return {column.name, ColumnUse::None, {message::kWhyNothing, {}}};
  if (*changes <= kKnownChangesMax) {
    return {column.name,
            ColumnUse::Known,
            {message::kWhyKnown, {{"share", fmt::format("{:.1f} %", 100 * *changes)}}}};
  }
  return {column.name,
          ColumnUse::History,
          {message::kWhyHistory, {}},
          aggregates_of(column, values.count)};
}

std::string first_dates(const Table& table) {
  for (const TableColumn& column : table.columns) {
    if (is_dates(column)) return column.name;
  }
  return "";
}

// --- The whole -----------------------------------------------------------------------------------

Status find_key(const Table& table, const ContractTable& contract, const TableWish& wish,
                TableGuess& guess, NumberedValues& keys) {
  guess.key = wish.key;
  for (const ContractColumn& column : contract.columns) {
    if (guess.key.empty() && column.unique && column.name != wish.target) guess.key = column.name;
  }
  if (guess.key.empty()) return {};
  TRY_ASSIGN(const TableColumn* column, find_column(table, guess.key));
  keys = number_values(*column);
  guess.keys = keys.count;
  guess.doubles = table.rows() - keys.count - (keys.missing > 0 ? 1 : 0);
  guess.repeats =
      static_cast<double>(guess.doubles) > kKeyDoublesShareMax * static_cast<double>(table.rows());
  return {};
}

Status check_repeated(const Table& table, const TableWish& wish, const TableGuess& guess) {
  const Fields fields{{"key", guess.key},
                      {"rows", table.rows()},
                      {"keys", guess.keys},
                      {"nearest", guess.target ? guess.target->column : table.columns.back().name}};
  if (wish.target.empty()) return invalid(message::kInitKeyWithoutTarget, fields);
  if (guess.time.empty()) return invalid(message::kInitKeyWithoutTime, fields);
  return {};
}

GuessedColumn use_of(const TableColumn& column, const TableGuess& guess, const TableWish& wish,
                     const NumberedValues& keys) {
  const std::string& name = column.name;
  if (name == guess.key) {
    const Finding asked{message::kWhyAsked, {{"option", "--key"}}};
    return {name, ColumnUse::Key, wish.key.empty() ? Finding{message::kWhyUnique, {}} : asked};
  }
  if (guess.target && name == guess.target->column) {
    GuessedColumn target{name, ColumnUse::Target, guess.target->why};
    if (!guess.repeats) return target;
    const bool classes = guess.target->type == TaskType::Classification;
    const bool share = classes && guess.target->values <= kShareValuesMax;
    target.aggregates = {share     ? AggregateKind::Share
                         : classes ? AggregateKind::Distinct
                                   : AggregateKind::Mean,
                         AggregateKind::Last};
    return target;
  }
  if (!guess.repeats) return {name, ColumnUse::Learnt, {message::kWhyLearnt, {}}};
  if (name == guess.time) {
    return {name,
            ColumnUse::Time,
            {message::kWhyOrders, {}},
            {AggregateKind::Count, AggregateKind::DaysBetween}};
  }
  return use_of_repeated(column, keys);
}

}  // namespace

std::string_view name(ColumnUse use) { return kUses[static_cast<std::size_t>(use)]; }

Result<TableGuess> guess_table(const Table& table, const ContractTable& contract,
                               const TableWish& wish) {
  if (!wish.key.empty() && wish.key == wish.target) {
    return invalid(message::kInitTargetIsKey, {{"column", wish.key}});
  }
  TableGuess guess;
  NumberedValues keys;
  TRY(find_key(table, contract, wish, guess, keys));
  TRY_ASSIGN(guess.target, find_target(table, wish, guess.key));
  if (guess.repeats) {
    guess.time = first_dates(table);
    TRY(check_repeated(table, wish, guess));
  }
  for (const TableColumn& column : table.columns) {
    guess.columns.push_back(use_of(column, guess, wish, keys));
  }
  return guess;
}

}  // namespace canasta
