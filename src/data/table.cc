#include "data/table.h"

#include <cmath>
#include <type_traits>

#include "base/assert.h"
#include "data/number_text.h"

namespace canasta {
namespace {

std::size_t length(const TextColumn& column) { return column.codes.size(); }
template <class Column>
std::size_t length(const Column& column) {
  return column.values.size();
}

bool is_missing(const IntColumn& column, std::size_t row) { return column.values[row] == kNoInt; }
bool is_missing(const RealColumn& column, std::size_t row) {
  return std::isnan(column.values[row]);
}
bool is_missing(const DayColumn& column, std::size_t row) { return column.values[row] == kNoDay; }
bool is_missing(const TimeColumn& column, std::size_t row) { return column.values[row] == kNoTime; }
bool is_missing(const TextColumn& column, std::size_t row) { return column.codes[row] == kNoCode; }

decltype(TableColumn::body) empty_body(TableBuilder::Type type) {
  switch (type) {
    case TableBuilder::Type::Int:
      return IntColumn{};
    case TableBuilder::Type::Real:
      return RealColumn{};
    case TableBuilder::Type::Estimate:
      return RealColumn{.values = {}, .estimate = true};
    case TableBuilder::Type::Date:
      return DayColumn{};
    case TableBuilder::Type::Text:
      break;
  }
  return TextColumn{};
}

}  // namespace

std::size_t TableColumn::size() const {
  return std::visit([](const auto& column) { return length(column); }, body);
}

bool TableColumn::missing(std::size_t row) const {
  return std::visit([&](const auto& column) { return is_missing(column, row); }, body);
}

std::string cell_text(const TableColumn& column, std::size_t row) {
  if (column.missing(row)) return "";
  return std::visit(
      [&](const auto& body) -> std::string {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, TextColumn>) {
          return std::string(body.dictionary[body.codes[row]]);
        } else if constexpr (std::is_same_v<Body, DayColumn>) {
          return format_day(body.values[row]);
        } else if constexpr (std::is_same_v<Body, TimeColumn>) {
          return format_time(body.values[row]);
        } else if constexpr (std::is_same_v<Body, RealColumn>) {
          return number_text(body.values[row]);
        } else {
          return std::to_string(body.values[row]);
        }
      },
      column.body);
}

const TableColumn* Table::find(std::string_view name) const {
  for (const TableColumn& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

Table select_rows(const Table& table, std::span<const std::uint32_t> rows) {
  const auto select = [&](const auto& values) {
    std::decay_t<decltype(values)> selected;
    selected.reserve(rows.size());
    for (const std::uint32_t row : rows) selected.push_back(values[row]);
    return selected;
  };
  Table out;
  for (const TableColumn& column : table.columns) {
    std::visit(
        [&](const auto& body) {
          using Body = std::decay_t<decltype(body)>;
          if constexpr (std::is_same_v<Body, TextColumn>) {
            out.columns.push_back({column.name, TextColumn{body.dictionary, select(body.codes)}});
          } else {
            Body selected{select(body.values)};
            out.columns.push_back({column.name, std::move(selected)});
          }
        },
        column.body);
  }
  return out;
}

TableBuilder::TableBuilder(const std::vector<Spec>& specs) {
  for (const Spec& spec : specs) {
    table_.columns.push_back({.name = spec.name, .body = empty_body(spec.type)});
  }
}

void TableBuilder::put(std::size_t column, std::int64_t value) {
  auto& body = table_.columns.at(column).body;
  if (auto* reals = std::get_if<RealColumn>(&body)) {
    reals->values.push_back(static_cast<double>(value));
  } else if (auto* days = std::get_if<DayColumn>(&body)) {
    days->values.push_back(value == kNoInt ? kNoDay : static_cast<Day>(value));
  } else {
    std::get<IntColumn>(body).values.push_back(value);
  }
}

void TableBuilder::put(std::size_t column, double value) {
  std::get<RealColumn>(table_.columns.at(column).body).values.push_back(value);
}

void TableBuilder::put(std::size_t column, std::string_view value) {
  std::get<TextColumn>(table_.columns.at(column).body).add(value);
}

}  // namespace canasta
