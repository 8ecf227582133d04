// Table: typed, named columns; the form of every answer that goes to people or files.
//
// A missing value is said inside the column: kNoInt, NaN, kNoDay, kNoTime or kNoCode.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/dates.h"
#include "data/purchase_log.h"

namespace canasta {

inline constexpr std::int64_t kNoInt = std::numeric_limits<std::int64_t>::min();
inline constexpr Day kNoDay = std::numeric_limits<Day>::min();
inline constexpr Seconds kNoTime = std::numeric_limits<Seconds>::min();

struct IntColumn {
  std::vector<std::int64_t> values;
};
struct RealColumn {
  std::vector<double> values;
  // CSV and JSON write every digit: for figures that others compare or go on counting with.
  bool all_digits = false;
  // Text for reading shows four significant digits: more of an estimate would be false.
  bool estimate = false;
};
struct DayColumn {
  std::vector<Day> values;
};
struct TimeColumn {
  std::vector<Seconds> values;
};
// Texts as codes of a dictionary, so that a name that repeats is held once.
struct TextColumn {
  Dictionary dictionary;
  std::vector<std::uint32_t> codes;

  void add(std::string_view text) { codes.push_back(dictionary.add(text)); }
};

struct TableColumn {
  std::string name;
  std::variant<IntColumn, RealColumn, DayColumn, TimeColumn, TextColumn> body;

  std::size_t size() const;
  bool missing(std::size_t row) const;
};

// A cell as a word: equal values, equal words, and "" for a missing one. A number is the shortest
// text that reads back as itself, so 1 of a column of whole numbers and 1.0 of another are one
// word.
std::string cell_text(const TableColumn& column, std::size_t row);

// Invariant: all columns have the same number of rows.
struct Table {
  std::vector<TableColumn> columns;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
  // The column of that name; nullptr where there is none.
  const TableColumn* find(std::string_view name) const;
};

// The rows at these places, in their order.
Table select_rows(const Table& table, std::span<const std::uint32_t> rows);

// Makes small tables row by row: TableBuilder t({"metric", "value"}); t.row("auc", .77);
class TableBuilder {
 public:
  enum class Type : std::uint8_t { Int, Real, Estimate, Date, Text };
  struct Spec {
    std::string name;
    Type type;
  };
  explicit TableBuilder(const std::vector<Spec>& specs);

  template <class... Values>
  void row(const Values&... values) {
    std::size_t column = 0;
    (put(column++, values), ...);
  }
  Table take() { return std::move(table_); }

 private:
  void put(std::size_t column, std::int64_t value);
  void put(std::size_t column, std::uint64_t value) {
    put(column, static_cast<std::int64_t>(value));
  }
  void put(std::size_t column, int value) { put(column, static_cast<std::int64_t>(value)); }
  void put(std::size_t column, double value);
  void put(std::size_t column, std::string_view value);

  Table table_;
};

}  // namespace canasta
