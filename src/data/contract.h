// Contract: what the columns of a table must be, as producer and consumer have agreed.
//
// Plain values; src/quality reads and writes them as ODCS v3.1 YAML, finds them in a table and
// checks tables against them. docs/formats/contract.md says what each rule means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/dates.h"

namespace canasta {

// The types of ODCS that a table can hold.
enum class LogicalType : std::uint8_t { Integer, Number, String, Boolean, Date, Timestamp };

// As in ODCS: "integer", "number", "string", "boolean", "date", "timestamp".
constexpr std::string_view name(LogicalType type) {
  constexpr std::string_view kNames[] = {"integer", "number", "string",
                                         "boolean", "date",   "timestamp"};
  return kNames[static_cast<std::size_t>(type)];
}

// An end of a range. The value is a double of a Number, else an integer: the number itself, the Day
// of a Date, the Seconds of a Timestamp.
struct ContractLimit {
  std::variant<std::int64_t, double> value;
  bool exclusive = false;  // the limit itself is outside

  bool operator==(const ContractLimit&) const = default;
};

// How many values may be missing.
struct NullLimit {
  double value = 0;
  bool percent = true;     // of the rows, 0 to 100; else a number of rows
  bool exclusive = false;  // fewer than that

  bool operator==(const NullLimit&) const = default;
};

struct ContractColumn {
  std::string name = {};
  std::string physical_name = {};  // the column's name in the data, when it is another
  std::string description = {};
  std::optional<LogicalType> type = {};  // nothing: any
  bool required = false;                 // no value is missing
  bool unique = false;                   // no value comes twice
  std::uint32_t key_position = 0;        // in the table's primary key, from 1; 0: not part of it
  std::optional<ContractLimit> minimum = {};
  std::optional<ContractLimit> maximum = {};
  std::optional<std::uint64_t> length_min = {};  // characters of a text
  std::optional<std::uint64_t> length_max = {};
  std::vector<std::string> allowed = {};  // values as text; empty: any
  std::optional<NullLimit> nulls_max = {};

  const std::string& name_in_data() const { return physical_name.empty() ? name : physical_name; }
  bool operator==(const ContractColumn&) const = default;
};

// What to do about a table's form that no rule of a column speaks of.
enum class Strictness : std::uint8_t { Ignore, Warn, Refuse };

struct ContractTable {
  std::string name = {};
  std::string physical_name = {};
  std::string description = {};
  std::vector<ContractColumn> columns = {};  // in the order agreed
  Strictness extra_columns = Strictness::Warn;
  Strictness column_order = Strictness::Warn;
  std::optional<std::uint64_t> rows_min = {};
  std::optional<std::uint64_t> rows_max = {};
  // Beside the primary key: columns, by name, whose values together come once.
  std::vector<std::vector<std::string>> unique_together = {};

  const ContractColumn* find(std::string_view column) const {
    for (const ContractColumn& each : columns) {
      if (each.name == column) return &each;
    }
    return nullptr;
  }
  bool operator==(const ContractTable&) const = default;
};

// A rule of the file that canasta cannot check, so that it is said and not forgotten.
struct UncheckedRule {
  std::string table = {};
  std::string column = {};  // empty: of the whole table
  std::string rule = {};    // as it is called in the file: "pattern", "sql"
  std::uint64_t line = 0;

  bool operator==(const UncheckedRule&) const = default;
};

struct Contract {
  std::string id = {};
  std::string name = {};
  std::string version = {};
  std::string status = {};
  std::vector<ContractTable> tables = {};
  std::vector<UncheckedRule> unchecked = {};  // found while reading; not written

  bool operator==(const Contract&) const = default;
};

}  // namespace canasta
