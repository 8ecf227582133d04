// DuckDB behind a small interface: queries that stream, and our own columns into Parquet files.
//
// One in-memory database per Duckdb. It spills to its temporary folder past the memory limit, and
// installs or loads no extension by itself. DuckDB opens its own files, outside of FileSystem: read
// paths are checked by DuckDB, and what it writes goes to a staging path that io/publish.h then
// syncs and renames.
//
//   TRY_ASSIGN(Duckdb db, Duckdb::open(context, temporary_folder));
//   TRY(db.query(context, {"SELECT a, b FROM read_parquet(" + sql_text(path) + ")", path},
//                [&](const ChunkView& chunk) -> Status { … chunk.int64s(0) …; return {}; }));
//
// Errors    NotFound (no such file), Denied, NoSpace, Corrupt (the file named in the query is
//           damaged), TooLarge (over the memory limit), Cancelled, InvalidInput (anything else).
// Threads   A Duckdb is used from one thread at a time; inside, it works on context.threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"

namespace canasta {

enum class ColumnType : std::uint8_t {
  Int32,
  UInt32,
  Int64,
  Float,
  Double,
  Date,         // int32: days since 1970
  TimeSeconds,  // int64: seconds since 1970 (TIMESTAMP_S)
  TimeMicros,   // int64: microseconds since 1970 (TIMESTAMP)
  Text,
  Other,  // read as text through a CAST in the query
};

struct QueryColumn {
  std::string name;
  ColumnType type = ColumnType::Other;
  std::string sql_type;  // as DuckDB names it: BIGINT, VARCHAR, DECIMAL(18,3)
};

struct Query {
  std::string sql;
  std::string file;  // the file it reads, if any: named in errors
};

// At most duckdb_vector_size() (2,048) rows of a result, column by column. Borrowed: good until the
// handler returns. REQUIRES of each getter: the column has that type. A value that is not valid()
// is undefined.
class ChunkView {
 public:
  std::size_t size() const { return rows_; }
  std::size_t columns() const { return values_.size(); }
  bool all_valid(std::size_t column) const { return validity_[column] == nullptr; }
  bool valid(std::size_t column, std::size_t row) const {
    return all_valid(column) || (validity_[column][row / 64] >> (row % 64) & 1) != 0;
  }
  std::span<const std::int32_t> int32s(std::size_t column) const;  // Int32, Date
  std::span<const std::uint32_t> uint32s(std::size_t column) const;
  std::span<const std::int64_t> int64s(std::size_t column) const;  // Int64, TimeSeconds, TimeMicros
  std::span<const float> floats(std::size_t column) const;
  std::span<const double> doubles(std::size_t column) const;
  std::string_view text(std::size_t column, std::size_t row) const;

 private:
  friend struct ChunkAccess;
  template <class T>
  std::span<const T> values(std::size_t column, bool right_type) const;

  std::size_t rows_ = 0;
  std::vector<ColumnType> types_;
  std::vector<const void*> values_;
  std::vector<const std::uint64_t*> validity_;  // nullptr: all valid
};

using ChunkHandler = std::function<Status(const ChunkView&)>;

struct ParquetColumn {
  std::string name;
  ColumnType type = ColumnType::Text;  // not Other
};

// Up to capacity() rows of a file being written; fill each column's first rows.
class ChunkWriter {
 public:
  std::size_t capacity() const { return capacity_; }
  std::span<std::int32_t> int32s(std::size_t column);  // Int32, Date
  std::span<std::int64_t> int64s(std::size_t column);  // Int64, TimeSeconds, TimeMicros
  std::span<float> floats(std::size_t column);
  std::span<double> doubles(std::size_t column);
  // The text is borrowed, not copied: it must stay in place until write_parquet returns.
  // REQUIRES: valid UTF-8, shorter than 4 GiB.
  void set_text(std::size_t column, std::size_t row, std::string_view text);
  void set_null(std::size_t column, std::size_t row);

 private:
  friend struct ChunkAccess;
  template <class T>
  std::span<T> values(std::size_t column, bool right_type);

  std::size_t capacity_ = 0;
  std::vector<ColumnType> types_;
  std::vector<void*> values_;
  std::vector<void*> vectors_;
};

// Fills the next rows and says how many; 0 ends the file. Called from one thread at a time.
using ChunkProducer = std::function<Result<std::size_t>(ChunkWriter&)>;

class Duckdb {
 public:
  // An in-memory database with context.threads threads and context.memory_limit_bytes.
  // `temporary_folder` takes what does not fit in memory; empty: nothing is spilled.
  static Result<Duckdb> open(const Context& context, const std::string& temporary_folder);
  Duckdb(Duckdb&&) noexcept;
  Duckdb& operator=(Duckdb&&) noexcept;
  ~Duckdb();

  // Runs a statement whose rows nobody wants.
  Status run(const Context& context, const Query& query);
  // Streams the rows, in order, with a few chunks in memory. An error of the handler ends the query
  // and is returned.
  Status query(const Context& context, const Query& query, const ChunkHandler& handler);
  // Columns that the query gives, without running it.
  Result<std::vector<QueryColumn>> describe(const Query& query);
  // Writes the producer's rows, in their order, as zstd Parquet. `path` is not synced; on error
  // what is there is of no use.
  Status write_parquet(const Context& context, const std::string& path,
                       const std::vector<ParquetColumn>& columns, const ChunkProducer& producer);

 private:
  struct State;
  explicit Duckdb(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// 'it''s': a text or path inside a statement.
std::string sql_text(std::string_view text);
// "a ""b""": a column's name inside a statement.
std::string sql_name(std::string_view name);

}  // namespace canasta
