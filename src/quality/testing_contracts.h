// Contracts and tables for tests: small ones by hand, random ones for laws.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quality/quality.h"

namespace canasta {

// A table of one column, of the type of its values.
inline TableColumn ints(std::string name, std::vector<std::int64_t> values) {
  return {std::move(name), IntColumn{std::move(values)}};
}
inline TableColumn reals(std::string name, std::vector<double> values) {
  return {std::move(name), RealColumn{std::move(values)}};
}
inline TableColumn days(std::string name, std::vector<Day> values) {
  return {std::move(name), DayColumn{std::move(values)}};
}
inline TableColumn times(std::string name, std::vector<Seconds> values) {
  return {std::move(name), TimeColumn{std::move(values)}};
}
// "" is missing. A text that repeats has one code.
inline TableColumn texts(std::string name, const std::vector<std::string>& values) {
  TextColumn column;
  for (const std::string& value : values) {
    std::uint32_t code = value.empty() ? kNoCode : 0;
    while (code < column.dictionary.size() && column.dictionary[code] != value) ++code;
    if (code == column.dictionary.size()) column.dictionary.add(value);
    column.codes.push_back(code);
  }
  return {std::move(name), std::move(column)};
}

inline Contract contract_of(std::vector<ContractColumn> columns) {
  Contract contract{.id = "t", .name = "t", .version = "1.0.0", .status = "active"};
  contract.tables.push_back({.name = "t", .columns = std::move(columns)});
  return contract;
}

// The contract in a YAML of which only the properties of the table "t" are given.
inline std::string odcs(std::string_view properties) {
  return "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: '1'\nstatus: active\n"
         "schema:\n  - name: t\n    properties:\n" +
         std::string(properties);
}

// ---- Random ones ----

// Words that YAML could stumble over are in; bytes that are no UTF-8 are not.
inline rc::Gen<std::string> any_text() {
  return rc::gen::element<std::string>("a", "id", "Unit Price", "yes", "null", "1", "2.50", "x: y",
                                       "#", "café", "- d", "\"q\"", "l1\nl2", "tab\t", "~", "*a",
                                       "2026-01-01", "{", "]", "\\", "'", "%", "long name of it");
}

inline rc::Gen<std::string> any_value(std::optional<LogicalType> type) {
  if (!type || type == LogicalType::String) return any_text();
  switch (*type) {
    case LogicalType::Integer:
      return rc::gen::element<std::string>("1", "-7", "0");
    case LogicalType::Number:
      return rc::gen::element<std::string>("1.5", "-7", "1e+300");
    case LogicalType::Boolean:
      return rc::gen::element<std::string>("true", "false");
    case LogicalType::Date:
      return rc::gen::element<std::string>("2026-01-01", "1999-12-31");
    default:
      return rc::gen::element<std::string>("2026-01-01T00:00:00", "1999-12-31 23:59");
  }
}

inline std::optional<ContractLimit> any_limit(LogicalType type, int from) {
  if (*rc::gen::inRange(0, 2) == 0) return std::nullopt;
  const bool exclusive = *rc::gen::arbitrary<bool>();
  const std::int64_t whole = *rc::gen::inRange<std::int64_t>(from, from + 1000);
  if (type != LogicalType::Number) return ContractLimit{whole, exclusive};
  if (*rc::gen::inRange(0, 5) == 0) return ContractLimit{from == 0 ? -1e300 : 1e300, exclusive};
  return ContractLimit{static_cast<double>(whole) / *rc::gen::element(7.0, 1.0), exclusive};
}

inline ContractColumn any_column(std::string name) {
  ContractColumn column{.name = std::move(name)};
  if (*rc::gen::inRange(0, 4) == 0) column.physical_name = column.name + " (raw)";
  if (*rc::gen::inRange(0, 4) == 0) column.description = *any_text();
  if (*rc::gen::inRange(0, 5) != 0) column.type = static_cast<LogicalType>(*rc::gen::inRange(0, 6));
  column.required = *rc::gen::arbitrary<bool>();
  column.unique = *rc::gen::arbitrary<bool>();
  const bool ranged =
      column.type && column.type != LogicalType::String && column.type != LogicalType::Boolean;
  if (ranged) column.minimum = any_limit(*column.type, 0);
  if (ranged) column.maximum = any_limit(*column.type, 20'000);
  if (column.type == LogicalType::String && *rc::gen::arbitrary<bool>()) {
    column.length_min = *rc::gen::inRange<std::uint64_t>(0, 5);
    column.length_max = *rc::gen::inRange<std::uint64_t>(5, 9);
  }
  column.allowed = *rc::gen::container<std::vector<std::string>>(any_value(column.type));
  if (*rc::gen::arbitrary<bool>()) {
    column.nulls_max = NullLimit{static_cast<double>(*rc::gen::inRange(0, 1000)) / 10,
                                 *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
  }
  return column;
}

inline Contract any_contract() {
  std::vector<ContractColumn> columns;
  const int count = *rc::gen::inRange(0, 6);
  std::uint32_t keys = 0;
  for (int i = 0; i < count; ++i) {
    columns.push_back(any_column(*any_text() + std::to_string(i)));
    if (*rc::gen::inRange(0, 4) == 0) columns.back().key_position = ++keys;
  }
  Contract contract = contract_of(std::move(columns));
  contract.name = *any_text();
  contract.version = *any_text();
  ContractTable& table = contract.tables.front();
  table.extra_columns = static_cast<Strictness>(*rc::gen::inRange(0, 3));
  table.column_order = static_cast<Strictness>(*rc::gen::inRange(0, 3));
  if (*rc::gen::arbitrary<bool>()) table.rows_min = *rc::gen::inRange<std::uint64_t>(1, 9);
  if (*rc::gen::arbitrary<bool>()) table.rows_max = *rc::gen::inRange<std::uint64_t>(9, 99);
  if (count > 1) table.unique_together.push_back({table.columns[0].name, table.columns[1].name});
  return contract;
}

// ---- Tables ----

inline std::string any_word() {
  return *rc::gen::element<std::string>("", "a", "b", "true", "false", "12", "2026-01-01", "x y");
}

inline TableColumn any_table_column(std::string name, std::size_t rows) {
  const int type = *rc::gen::inRange(0, 5);
  const auto fill = [&](auto make) {
    std::vector<decltype(make())> values;
    for (std::size_t row = 0; row < rows; ++row) values.push_back(make());
    return values;
  };
  const auto gap = [] { return *rc::gen::inRange(0, 6) == 0; };
  switch (type) {
    case 0:
      return ints(std::move(name),
                  fill([&] { return gap() ? kNoInt : *rc::gen::arbitrary<std::int64_t>(); }));
    case 1:
      return reals(std::move(name), fill([&] {
                     return gap() ? std::numeric_limits<double>::quiet_NaN()
                                  : *rc::gen::arbitrary<double>();
                   }));
    case 2:
      return days(std::move(name),
                  fill([&] { return gap() ? kNoDay : *rc::gen::arbitrary<Day>(); }));
    case 3:
      return times(std::move(name),
                   fill([&] { return gap() ? kNoTime : *rc::gen::arbitrary<Seconds>(); }));
    default:
      return texts(std::move(name), fill([] { return any_word(); }));
  }
}

inline Table any_table() {
  const auto rows = static_cast<std::size_t>(*rc::gen::inRange(0, 60));
  Table table;
  const int columns = *rc::gen::inRange(0, 5);
  for (int i = 0; i < columns; ++i) {
    table.columns.push_back(any_table_column("c" + std::to_string(i) + "_id", rows));
  }
  return table;
}

}  // namespace canasta
