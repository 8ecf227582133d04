#include "report/parquet.h"

#include <algorithm>
#include <cmath>

#include "io/duckdb.h"
#include "io/publish.h"

namespace canasta {
namespace {

ColumnType type_of(const TableColumn& column) {
  if (std::holds_alternative<IntColumn>(column.body)) return ColumnType::Int64;
  if (std::holds_alternative<RealColumn>(column.body)) return ColumnType::Double;
  if (std::holds_alternative<DayColumn>(column.body)) return ColumnType::Date;
  if (std::holds_alternative<TimeColumn>(column.body)) return ColumnType::TimeSeconds;
  return ColumnType::Text;
}

// Copies rows [first, first + count) of a column into the chunk.
struct Filler {
  ChunkWriter& chunk;
  std::size_t column;
  std::size_t first;
  std::size_t count;

  template <class Target, class Values, class Missing>
  void copy(Target target, const Values& values, Missing missing) {
    for (std::size_t row = 0; row < count; ++row) {
      target[row] = values[first + row];
      if (missing(values[first + row])) chunk.set_null(column, row);
    }
  }
  void operator()(const IntColumn& ints) {
    copy(chunk.int64s(column), ints.values, [](std::int64_t value) { return value == kNoInt; });
  }
  void operator()(const RealColumn& reals) {
    copy(chunk.doubles(column), reals.values, [](double value) { return std::isnan(value); });
  }
  void operator()(const DayColumn& days) {
    copy(chunk.int32s(column), days.values, [](Day value) { return value == kNoDay; });
  }
  void operator()(const TimeColumn& times) {
    copy(chunk.int64s(column), times.values, [](Seconds value) { return value == kNoTime; });
  }
  void operator()(const TextColumn& texts) {
    for (std::size_t row = 0; row < count; ++row) {
      const std::uint32_t code = texts.codes[first + row];
      if (code == kNoCode) {
        chunk.set_null(column, row);
      } else {
        chunk.set_text(column, row, texts.dictionary[code]);
      }
    }
  }
};

}  // namespace

Status write_parquet_table(const Context& context, FileSystem& files, const Table& table,
                           const std::string& path) {
  std::vector<ParquetColumn> columns;
  for (const TableColumn& column : table.columns) {
    columns.push_back({.name = column.name, .type = type_of(column)});
  }
  std::size_t next = 0;
  const ChunkProducer producer = [&](ChunkWriter& chunk) -> Result<std::size_t> {
    const std::size_t count = std::min(chunk.capacity(), table.rows() - next);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      std::visit(Filler{chunk, c, next, count}, table.columns[c].body);
    }
    next += count;
    return count;
  };
  TRY(files.make_folders(parent_folder(path)));
  TRY_ASSIGN(Duckdb db, Duckdb::open(context, ""));
  const Status written =
      name_target(db.write_parquet(context, staging_path(path), columns, producer), path);
  if (!written.ok()) {
    discard_staged(files, path);
    return written;
  }
  return publish_staged(files, path);
}

}  // namespace canasta
