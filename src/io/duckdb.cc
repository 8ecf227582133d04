// The only file that knows DuckDB's own header.
//
// How columns of ours get into a Parquet file without a copy: a table function, registered for one
// COPY, binds to the columns and asks the producer for each chunk. Texts are handed over as
// duckdb_string_t that point at the owner's bytes. One thread runs the scan, so rows keep their
// order.
//
// A long query is stopped by a watch, a thread that asks the cancel token every 20 ms and
// interrupts the connection.
#include "io/duckdb.h"

#include <duckdb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/messages/io.h"
#include "io/duckdb_text.h"

namespace canasta {
namespace {

// The release whose header we compile with; a library older than that lacks functions.
constexpr std::array<int, 3> kDuckdbVersion{1, 5, 5};
constexpr std::chrono::milliseconds kCancelPoll{20};

// Calls the matching duckdb_destroy_… when it goes.
template <class Handle, auto kDestroy>
struct Owned {
  Handle handle{};

  Owned() = default;
  explicit Owned(Handle taken) : handle(taken) {}
  Owned(Owned&& other) noexcept : handle(std::exchange(other.handle, Handle{})) {}
  Owned& operator=(Owned&&) = delete;
  ~Owned() { kDestroy(&handle); }
};

using Config = Owned<duckdb_config, duckdb_destroy_config>;
using LogicalType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using Prepared = Owned<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Pending = Owned<duckdb_pending_result, duckdb_destroy_pending>;
using QueryResult = Owned<duckdb_result, duckdb_destroy_result>;
using Chunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using TableFunction = Owned<duckdb_table_function, duckdb_destroy_table_function>;

struct TypeRow {
  ColumnType type;
  duckdb_type duckdb;
  std::string_view sql;
};

constexpr std::array<TypeRow, 9> kTypes{{
    {ColumnType::Int32, DUCKDB_TYPE_INTEGER, "INTEGER"},
    {ColumnType::UInt32, DUCKDB_TYPE_UINTEGER, "UINTEGER"},
    {ColumnType::Int64, DUCKDB_TYPE_BIGINT, "BIGINT"},
    {ColumnType::Float, DUCKDB_TYPE_FLOAT, "FLOAT"},
    {ColumnType::Double, DUCKDB_TYPE_DOUBLE, "DOUBLE"},
    {ColumnType::Date, DUCKDB_TYPE_DATE, "DATE"},
    {ColumnType::TimeSeconds, DUCKDB_TYPE_TIMESTAMP_S, "TIMESTAMP_S"},
    {ColumnType::TimeMicros, DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP"},
    {ColumnType::Text, DUCKDB_TYPE_VARCHAR, "VARCHAR"},
}};

ColumnType from_duckdb(duckdb_type type) {
  for (const TypeRow& row : kTypes) {
    if (row.duckdb == type) return row.type;
  }
  return ColumnType::Other;
}

ColumnType from_sql(std::string_view sql) {
  for (const TypeRow& row : kTypes) {
    if (row.sql == sql) return row.type;
  }
  return ColumnType::Other;
}

duckdb_type to_duckdb(ColumnType type) {
  const auto* row = std::find_if(kTypes.begin(), kTypes.end(),
                                 [&](const TypeRow& each) { return each.type == type; });
  CANASTA_ASSERT(row != kTypes.end());
  return row->duckdb;
}

bool is_int32(ColumnType type) { return type == ColumnType::Int32 || type == ColumnType::Date; }
bool is_int64(ColumnType type) {
  return type == ColumnType::Int64 || type == ColumnType::TimeSeconds ||
         type == ColumnType::TimeMicros;
}

// Interrupts the connection soon after the token is set; gone before the call returns.
class CancelWatch {
 public:
  CancelWatch(const Context& context, duckdb_connection connection) {
    if (context.cancel == nullptr) return;
    thread_ = std::thread([this, token = context.cancel, connection] {
      std::unique_lock lock(mutex_);
      while (!done_.wait_for(lock, kCancelPoll, [this] { return ended_; })) {
        if (token->cancelled()) duckdb_interrupt(connection);
      }
    });
  }
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;
  ~CancelWatch() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    done_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  bool ended_ = false;
  std::thread thread_;
};

// What the callbacks of one write_parquet share. Errors and exceptions of the producer cannot pass
// through DuckDB; they wait here.
struct Scan {
  const std::vector<ParquetColumn>* columns;
  const ChunkProducer* producer;
  ChunkWriter writer;
  std::optional<Error> error;
  std::exception_ptr exception;
};

}  // namespace

// The one door to the private parts of ChunkView and ChunkWriter.
struct ChunkAccess {
  static void set_types(ChunkView& view, std::vector<ColumnType> types) {
    view.values_.resize(types.size());
    view.validity_.resize(types.size());
    view.types_ = std::move(types);
  }

  static void show(ChunkView& view, duckdb_data_chunk chunk) {
    view.rows_ = duckdb_data_chunk_get_size(chunk);
    for (std::size_t column = 0; column < view.types_.size(); ++column) {
      const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
      view.values_[column] = duckdb_vector_get_data(vector);
      view.validity_[column] = duckdb_vector_get_validity(vector);
    }
  }

  static void set_types(ChunkWriter& writer, const std::vector<ParquetColumn>& columns) {
    writer.capacity_ = duckdb_vector_size();
    writer.values_.resize(columns.size());
    writer.vectors_.resize(columns.size());
    for (const ParquetColumn& column : columns) writer.types_.push_back(column.type);
  }

  static void point_at(ChunkWriter& writer, duckdb_data_chunk chunk) {
    for (std::size_t column = 0; column < writer.types_.size(); ++column) {
      const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
      writer.vectors_[column] = vector;
      writer.values_[column] = duckdb_vector_get_data(vector);
    }
  }
};

namespace {

void bind_scan(duckdb_bind_info info) {
  const auto* scan = static_cast<const Scan*>(duckdb_bind_get_extra_info(info));
  for (const ParquetColumn& column : *scan->columns) {
    const LogicalType type(duckdb_create_logical_type(to_duckdb(column.type)));
    duckdb_bind_add_result_column(info, column.name.c_str(), type.handle);
  }
}

// One thread: the producer is not asked from two, and rows keep their order.
void init_scan(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

void run_scan(duckdb_function_info info, duckdb_data_chunk output) {
  auto* scan = static_cast<Scan*>(duckdb_function_get_extra_info(info));
  ChunkAccess::point_at(scan->writer, output);
  try {
    auto rows = (*scan->producer)(scan->writer);
    if (rows.ok()) {
      CANASTA_ASSERT(*rows <= scan->writer.capacity());
      duckdb_data_chunk_set_size(output, *rows);
      return;
    }
    scan->error = std::move(rows).error();
  } catch (...) {
    scan->exception = std::current_exception();
  }
  duckdb_function_set_error(info, "the producer gave up");
}

}  // namespace

template <class T>
std::span<const T> ChunkView::values(std::size_t column, bool right_type) const {
  CANASTA_ASSERT(right_type);
  return {static_cast<const T*>(values_[column]), rows_};
}

std::span<const std::int32_t> ChunkView::int32s(std::size_t column) const {
  return values<std::int32_t>(column, is_int32(types_.at(column)));
}
std::span<const std::uint32_t> ChunkView::uint32s(std::size_t column) const {
  return values<std::uint32_t>(column, types_.at(column) == ColumnType::UInt32);
}
std::span<const std::int64_t> ChunkView::int64s(std::size_t column) const {
  return values<std::int64_t>(column, is_int64(types_.at(column)));
}
std::span<const float> ChunkView::floats(std::size_t column) const {
  return values<float>(column, types_.at(column) == ColumnType::Float);
}
std::span<const double> ChunkView::doubles(std::size_t column) const {
  return values<double>(column, types_.at(column) == ColumnType::Double);
}

std::string_view ChunkView::text(std::size_t column, std::size_t row) const {
  const auto texts = values<duckdb_string_t>(column, types_.at(column) == ColumnType::Text);
  const duckdb_string_t& text = texts[row];
  const std::uint32_t length = text.value.inlined.length;
  if (length <= sizeof(text.value.inlined.inlined)) return {text.value.inlined.inlined, length};
  return {text.value.pointer.ptr, length};
}

template <class T>
std::span<T> ChunkWriter::values(std::size_t column, bool right_type) {
  CANASTA_ASSERT(right_type);
  return {static_cast<T*>(values_[column]), capacity_};
}

std::span<std::int32_t> ChunkWriter::int32s(std::size_t column) {
  return values<std::int32_t>(column, is_int32(types_.at(column)));
}
std::span<std::int64_t> ChunkWriter::int64s(std::size_t column) {
  return values<std::int64_t>(column, is_int64(types_.at(column)));
}
std::span<float> ChunkWriter::floats(std::size_t column) {
  return values<float>(column, types_.at(column) == ColumnType::Float);
}
std::span<double> ChunkWriter::doubles(std::size_t column) {
  return values<double>(column, types_.at(column) == ColumnType::Double);
}

void ChunkWriter::set_text(std::size_t column, std::size_t row, std::string_view text) {
  const auto texts = values<duckdb_string_t>(column, types_.at(column) == ColumnType::Text);
  duckdb_string_t entry{};  // an inlined text is padded with zeros: DuckDB compares whole words
  entry.value.inlined.length = static_cast<std::uint32_t>(text.size());
  if (text.size() <= sizeof(entry.value.inlined.inlined)) {
    std::memcpy(entry.value.inlined.inlined, text.data(), text.size());
  } else {
    std::memcpy(entry.value.pointer.prefix, text.data(), sizeof(entry.value.pointer.prefix));
    entry.value.pointer.ptr = const_cast<char*>(text.data());
  }
  texts[row] = entry;
}

void ChunkWriter::set_null(std::size_t column, std::size_t row) {
  auto* vector = static_cast<duckdb_vector>(vectors_.at(column));
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

struct Duckdb::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  std::uint64_t writes = 0;  // table functions registered so far; each has its own name

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    duckdb_disconnect(&connection);
    duckdb_close(&database);
  }
};

namespace {

// "v1.5.5" is at least the version of our header.
bool is_new_enough(std::string_view version) {
  std::array<int, 3> found{};
  const char* at = version.data() + (version.starts_with('v') ? 1 : 0);
  const char* end = version.data() + version.size();
  for (int& part : found) {
    at = std::from_chars(at, end, part).ptr;
    if (at != end && *at == '.') ++at;
  }
  return found >= kDuckdbVersion;
}

Status set_options(duckdb_config config, const Context& context, const std::string& temporary) {
  const std::array<std::pair<const char*, std::string>, 6> options{{
      {"threads", std::to_string(std::max(1, context.threads))},
      {"memory_limit", std::to_string(context.memory_limit_bytes) + "B"},
      {"temp_directory", temporary},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"preserve_insertion_order", "true"},
  }};
  for (const auto& [name, value] : options) {
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
      return invalid(message::kQueryFailed, {{"reason", std::string(name) + " = " + value}});
    }
  }
  return {};
}

Status prepare(duckdb_connection connection, const Query& query, Prepared& prepared) {
  if (duckdb_prepare(connection, query.sql.c_str(), &prepared.handle) != DuckDBSuccess) {
    return duckdb_error(duckdb_prepare_error(prepared.handle), query.file);
  }
  return {};
}

std::vector<ColumnType> types_of(duckdb_result& result) {
  std::vector<ColumnType> types;
  for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
    types.push_back(from_duckdb(duckdb_column_type(&result, column)));
  }
  return types;
}

}  // namespace

Duckdb::Duckdb(std::unique_ptr<State> state) : state_(std::move(state)) {}
Duckdb::Duckdb(Duckdb&&) noexcept = default;
Duckdb& Duckdb::operator=(Duckdb&&) noexcept = default;
Duckdb::~Duckdb() = default;

Result<Duckdb> Duckdb::open(const Context& context, const std::string& temporary_folder) {
  const std::string_view version = duckdb_library_version();
  if (!is_new_enough(version)) {
    return config_error(message::kLibraryTooOld,
                        {{"library", "DuckDB"}, {"found", version}, {"expected", "v1.5.5"}});
  }
  Config config;
  if (duckdb_create_config(&config.handle) != DuckDBSuccess) throw std::bad_alloc();
  TRY(set_options(config.handle, context, temporary_folder));
  auto state = std::make_unique<State>();
  char* reason = nullptr;
  if (duckdb_open_ext(nullptr, &state->database, config.handle, &reason) != DuckDBSuccess ||
      duckdb_connect(state->database, &state->connection) != DuckDBSuccess) {
    Error error = duckdb_error(reason, {});
    duckdb_free(reason);
    return error;
  }
  return Duckdb(std::move(state));
}

Status Duckdb::run(const Context& context, const Query& query) {
  TRY(context.check_cancel());
  const CancelWatch watch(context, state_->connection);
  QueryResult result;
  if (duckdb_query(state_->connection, query.sql.c_str(), &result.handle) != DuckDBSuccess) {
    return duckdb_error(duckdb_result_error(&result.handle), query.file);
  }
  return {};
}

Status Duckdb::query(const Context& context, const Query& query, const ChunkHandler& handler) {
  TRY(context.check_cancel());
  const CancelWatch watch(context, state_->connection);
  Prepared prepared;
  TRY(prepare(state_->connection, query, prepared));
  Pending pending;
  if (duckdb_pending_prepared_streaming(prepared.handle, &pending.handle) != DuckDBSuccess) {
    return duckdb_error(duckdb_pending_error(pending.handle), query.file);
  }
  QueryResult result;
  if (duckdb_execute_pending(pending.handle, &result.handle) != DuckDBSuccess) {
    return duckdb_error(duckdb_result_error(&result.handle), query.file);
  }
  ChunkView view;
  ChunkAccess::set_types(view, types_of(result.handle));
  while (true) {
    const Chunk chunk(duckdb_fetch_chunk(result.handle));
    if (chunk.handle == nullptr) break;
    ChunkAccess::show(view, chunk.handle);
    TRY(context.check_cancel());
    TRY(handler(view));
  }
  const char* reason = duckdb_result_error(&result.handle);
  if (reason != nullptr && *reason != '\0') return duckdb_error(reason, query.file);
  return {};
}

Result<std::vector<QueryColumn>> Duckdb::describe(const Query& query) {
  std::vector<QueryColumn> columns;
  const Query describing{"SELECT column_name, column_type FROM (DESCRIBE " + query.sql + ")",
                         query.file};
  TRY(this->query({}, describing, [&](const ChunkView& chunk) -> Status {
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      const std::string_view type = chunk.text(1, row);
      columns.push_back({std::string(chunk.text(0, row)), from_sql(type), std::string(type)});
    }
    return {};
  }));
  return columns;
}

Status Duckdb::write_parquet(const Context& context, const std::string& path,
                             const std::vector<ParquetColumn>& columns,
                             const ChunkProducer& producer) {
  Scan scan{&columns, &producer, {}, {}, {}};
  ChunkAccess::set_types(scan.writer, columns);
  const std::string name = "canasta_columns_" + std::to_string(++state_->writes);
  {
    const TableFunction function(duckdb_create_table_function());
    duckdb_table_function_set_name(function.handle, name.c_str());
    duckdb_table_function_set_extra_info(function.handle, &scan, nullptr);
    duckdb_table_function_set_bind(function.handle, bind_scan);
    duckdb_table_function_set_init(function.handle, init_scan);
    duckdb_table_function_set_function(function.handle, run_scan);
    const auto registered = duckdb_register_table_function(state_->connection, function.handle);
    CANASTA_ASSERT(registered == DuckDBSuccess);
  }
  // Level 1 takes a fifth off the time of level 3, and files of receipts come out no larger. A
  // column of ids, nearly all different, is not worth a dictionary: an eighth off the time.
  const std::string copy = "COPY (SELECT * FROM " + name + "()) TO " + sql_text(path) +
                           " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
                           "DICTIONARY_SIZE_LIMIT 5000)";
  Status status = run(context, {copy, path});
  if (scan.exception) std::rethrow_exception(scan.exception);
  if (scan.error) return *std::move(scan.error);
  return status;
}

}  // namespace canasta
