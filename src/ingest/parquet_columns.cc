// Parquet columns with the types that the file says.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/joined.h"
#include "ingest/parquet_records.h"
#include "io/duckdb.h"

namespace canasta {
namespace {

constexpr Seconds kMicrosPerSecond = 1'000'000;

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// How a column is asked for, and what becomes of it.
struct Selected {
  std::string expression;
  TypedColumn column;
  bool utc = false;  // moments, to be moved to the shop's zone
};

Selected select(const QueryColumn& from) {
  const std::string name = sql_name(from.name);
  const std::string& type = from.sql_type;
  const auto cast = [&](std::string_view to) {
    return "CAST(" + name + " AS " + std::string(to) + ")";
  };
  if (is_one_of(type, {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT",
                       "UINTEGER"})) {
    return {cast("BIGINT"), {from.name, IntColumn{}}};
  }
  if (is_one_of(type, {"FLOAT", "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT"}) ||
      type.starts_with("DECIMAL")) {
    return {cast("DOUBLE"), {from.name, RealColumn{}}};
  }
  if (type == "TIMESTAMP WITH TIME ZONE") {
    return {"timezone('UTC', " + name + ")", {from.name, TimeColumn{}}, true};
  }
  if (type == "DATE" || type.starts_with("TIMESTAMP")) {
    return {cast("TIMESTAMP"), {from.name, TimeColumn{}}};
  }
  return {cast("VARCHAR"), {from.name, TextTable::Column{}}};
}

// Appends a column of a chunk to what was read of it.
struct Appender {
  const ChunkView& chunk;
  std::size_t column;

  void operator()(IntColumn& ints) const {
    const auto values = chunk.int64s(column);
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      ints.values.push_back(chunk.valid(column, row) ? values[row] : kNoInt);
    }
  }
  void operator()(RealColumn& reals) const {
    const auto values = chunk.doubles(column);
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      reals.values.push_back(chunk.valid(column, row) ? values[row] : std::nan(""));
    }
  }
  void operator()(TimeColumn& times) const {
    const auto micros = chunk.int64s(column);
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      if (!chunk.valid(column, row)) {
        times.values.push_back(kNoTime);
        continue;
      }
      const Seconds whole = micros[row] / kMicrosPerSecond;
      times.values.push_back(micros[row] % kMicrosPerSecond < 0 ? whole - 1 : whole);
    }
  }
  void operator()(TextTable::Column& texts) const {
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      texts.codes.push_back(chunk.valid(column, row) ? texts.texts.add(chunk.text(column, row))
                                                     : kNoCode);
    }
  }
};

void move_to_zone(TimeColumn& times, const std::string& zone) {
  for (Seconds& time : times.values) {
    if (time != kNoTime) time = to_local(time, zone).value_or(time);
  }
}

}  // namespace

Result<std::vector<TypedColumn>> read_parquet_columns(const Context& context,
                                                      const std::string& path,
                                                      const std::vector<std::string>& wanted,
                                                      const std::string& zone) {
  TRY_ASSIGN(Duckdb database, Duckdb::open(context, ""));
  const std::string from = " FROM read_parquet(" + sql_text(path) + ")";
  TRY_ASSIGN(const auto there, database.describe({"SELECT *" + from, path}));
  std::vector<Selected> selected;
  for (const QueryColumn& column : there) {
    const bool asked =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), column.name) != wanted.end();
    if (!asked) continue;
    selected.push_back(select(column));
  }
  std::vector<TypedColumn> out;
  if (selected.empty()) return out;
  TRY(database.query(context, {"SELECT " + joined(selected, &Selected::expression) + from, path},
                     [&](const ChunkView& chunk) {
                       for (std::size_t column = 0; column < selected.size(); ++column) {
                         std::visit(Appender{chunk, column}, selected[column].column.body);
                       }
                       return context.check_cancel();
                     }));
  for (Selected& column : selected) {
    if (column.utc) move_to_zone(std::get<TimeColumn>(column.column.body), zone);
    out.push_back(std::move(column.column));
  }
  return out;
}

}  // namespace canasta
