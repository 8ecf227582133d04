#include "ingest/parquet_records.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/joined.h"
#include "base/messages/ingest.h"
#include "ingest/record_hash.h"
#include "io/duckdb.h"

namespace canasta {
namespace {

constexpr std::string_view kMagic = "PAR1";
// Two magics, the footer's length, and an empty footer.
constexpr std::uint64_t kFileBytesMin = 12;

// A file that was cut short has lost the magic at its end.
Status check_ends(const FileSystem& files, const std::string& path) {
  const auto broken = [&](Message reason) {
    return corrupt(message::kParquetBroken, {{"reason", reason}}).in_file(path);
  };
  TRY_ASSIGN(const auto file, files.open(path));
  std::array<char, kMagic.size()> front{};
  std::array<char, kMagic.size()> end{};
  TRY(file->read_at(0, front));
  if (std::string_view(front.data(), front.size()) != kMagic) {
    return broken(message::kParquetFrontWrong);
  }
  if (file->size() < kFileBytesMin) return broken(message::kParquetEndMissing);
  TRY(file->read_at(file->size() - end.size(), end));
  if (std::string_view(end.data(), end.size()) != kMagic) {
    return broken(message::kParquetEndMissing);
  }
  return {};
}

// Errors of the engine, with the file as their place.
template <class T>
Result<T> in_file(Result<T> result, const std::string& path) {
  if (result.ok()) return result;
  return std::move(result).error().in_file(path);
}

std::string text_expression(const QueryColumn& column) {
  const std::string name = sql_name(column.name);
  if (column.sql_type == "TIMESTAMP WITH TIME ZONE") {
    return "strftime(timezone('UTC', " + name + "), '%Y-%m-%d %H:%M:%SZ')";
  }
  if (column.sql_type.starts_with("TIMESTAMP")) {
    return "strftime(" + name + ", '%Y-%m-%d %H:%M:%S')";
  }
  return "CAST(" + name + " AS VARCHAR)";
}

Query query_all(const std::string& path) {
  return {"SELECT * FROM read_parquet(" + sql_text(path) + ")", path};
}

Result<Query> query_text(Duckdb& database, const std::string& path) {
  TRY_ASSIGN(const auto columns, database.describe(query_all(path)));
  return Query{
      "SELECT " + joined(columns, text_expression) + " FROM read_parquet(" + sql_text(path) + ")",
      path};
}

std::string_view cell(const ChunkView& chunk, std::size_t column, std::size_t row) {
  return chunk.valid(column, row) ? chunk.text(column, row) : std::string_view();
}

// The chunk as a batch; `row` is the number of its first row.
void fill_batch(const ChunkView& chunk, std::uint64_t row, RecordBatch& batch) {
  batch.restart(chunk.columns());
  std::string record;
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    record.clear();
    for (std::size_t column = 0; column < chunk.columns(); ++column) {
      const std::string_view field = cell(chunk, column, i);
      batch.fields.push_back(field);
      // The length keeps "ab", "c" apart from "a", "bc"; a NULL equals an empty text.
      const std::size_t bytes = field.size();
      record.append(reinterpret_cast<const char*>(&bytes), sizeof(bytes)).append(field);
    }
    batch.line.push_back(row + i);
    batch.hash.push_back(record_hash(record));
  }
}

}  // namespace

Result<std::vector<std::string>> parquet_columns(const Context& context, const FileSystem& files,
                                                 const std::string& path) {
  TRY(check_ends(files, path));
  TRY_ASSIGN(Duckdb database, Duckdb::open(context, ""));
  TRY_ASSIGN(const auto columns, in_file(database.describe(query_all(path)), path));
  if (columns.size() > kColumnsMax) {
    return Error(ErrorCode::TooLarge, message::kTooManyColumns,
                 {{"columns", columns.size()}, {"limit", kColumnsMax}})
        .in_file(path);
  }
  std::vector<std::string> names;
  for (const QueryColumn& column : columns) names.push_back(column.name);
  return names;
}

Result<Rows> first_parquet_rows(const Context& context, const SourceFile& source,
                                std::size_t rows_max) {
  TRY_ASSIGN(Duckdb database, Duckdb::open(context, ""));
  TRY_ASSIGN(Query query, in_file(query_text(database, source.path), source.path));
  query.sql += " LIMIT " + std::to_string(rows_max);
  Rows rows;
  const auto take = [&](const ChunkView& chunk) -> Status {
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      std::vector<std::string>& row = rows.emplace_back();
      for (std::size_t c = 0; c < chunk.columns(); ++c) row.emplace_back(cell(chunk, c, i));
    }
    return {};
  };
  TRY(in_file(database.query(context, query, take), source.path));
  return rows;
}

Status read_parquet_records(const Context& context, const SourceFile& source,
                            const BatchHandler& handler) {
  Stage stage(context, message::kReadingFile);
  TRY_ASSIGN(Duckdb database, Duckdb::open(context, ""));
  TRY_ASSIGN(const Query query, in_file(query_text(database, source.path), source.path));
  RecordBatch batch;
  std::size_t index = 0;
  std::uint64_t row = 1;
  const auto take = [&](const ChunkView& chunk) -> Status {
    TRY(context.check_cancel());
    fill_batch(chunk, row, batch);
    handler(index++, batch);
    row += chunk.size();
    stage.advance(row - 1);
    return {};
  };
  return in_file(database.query(context, query, take), source.path);
}

}  // namespace canasta
