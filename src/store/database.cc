// The only file that sees SQLite.
#include "store/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <new>
#include <utility>

#include "base/messages/io.h"
#include "base/messages/store.h"
#include "io/file_system.h"

namespace canasta {
namespace {

Error damaged_file(const std::string& path, const std::string& reason) {
  return corrupt(message::kStoreDamaged, {{"path", path}, {"reason", reason}});
}

Error io_error(sqlite3* connection, const std::string& path) {
  const int number = sqlite3_system_errno(connection);
  if (number == ENOSPC || number == EDQUOT) {
    return {ErrorCode::NoSpace, message::kDiskFull, {{"path", path}}};
  }
  const std::string call = "sqlite " + std::to_string(sqlite3_extended_errcode(connection));
  return {ErrorCode::Unavailable,
          message::kIoFailed,
          {{"path", path}, {"call", call}, {"reason", sqlite3_errmsg(connection)}}};
}

// What a code of SQLite means to the person whose file it is.
Error to_error(int code, sqlite3* connection, const std::string& path) {
  const Fields fields{{"path", path}};
  switch (code & 0xFF) {  // without its details
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          ErrorCode::Unavailable, message::kStoreBusy, {{"path", path}, {"seconds", kBusySeconds}}};
    case SQLITE_FULL:
      return {ErrorCode::NoSpace, message::kDiskFull, fields};
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return {ErrorCode::Denied, message::kFileDenied, {{"path", path}, {"call", "sqlite open"}}};
    case SQLITE_IOERR:
      return io_error(connection, path);
    case SQLITE_CONSTRAINT:
      return {ErrorCode::Conflict,
              message::kStoreRowClash,
              {{"path", path}, {"reason", sqlite3_errmsg(connection)}}};
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      throw_bug(sqlite3_errmsg(connection), __FILE__, __LINE__);
    default:  // CORRUPT, NOTADB, and ERROR: a table or column that is not as we made it
      return damaged_file(path, sqlite3_errmsg(connection));
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3_stmt* statement, std::string path)
    : statement_(statement), path_(std::move(path)) {}

Status Statement::check(int code) const {
  if (code == SQLITE_OK) return {};
  return to_error(code, sqlite3_db_handle(statement_.get()), path_);
}

Status Statement::bind(std::string_view text) {
  return check(sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(),
                                   SQLITE_TRANSIENT, SQLITE_UTF8));
}

Status Statement::bind(std::int64_t number) {
  return check(sqlite3_bind_int64(statement_.get(), ++bound_, number));
}

Status Statement::bind(double number) {
  return check(sqlite3_bind_double(statement_.get(), ++bound_, number));
}

Status Statement::bind_nothing() { return check(sqlite3_bind_null(statement_.get(), ++bound_)); }

Result<bool> Statement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return to_error(code, sqlite3_db_handle(statement_.get()), path_);
}

bool Statement::is_missing(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr) return "";
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  return is_missing(column) ? std::nullopt : std::optional(integer(column));
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Database::Database(sqlite3* connection, std::string path)
    : connection_(connection), path_(std::move(path)) {}

Result<Database> Database::open(const std::string& path) {
  const bool is_new = !real_file_system().exists(path);
  sqlite3* connection = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &connection,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(connection, path);
  if (connection == nullptr) throw std::bad_alloc();
  TRY(database.check(code));
  // Before the first row; the files that SQLite puts beside it take its rights over.
  if (is_new && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return to_error(SQLITE_PERM, connection, path);
  }
  sqlite3_busy_timeout(connection, kBusySeconds * 1000);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  TRY(
      database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"));
  return database;
}

Status Database::run(const std::string& statements) {
  return check(sqlite3_exec(connection_.get(), statements.c_str(), nullptr, nullptr, nullptr));
}

Result<Statement> Database::prepare(std::string_view statement) {
  sqlite3_stmt* prepared = nullptr;
  TRY(check(sqlite3_prepare_v2(connection_.get(), statement.data(),
                               static_cast<int>(statement.size()), &prepared, nullptr)));
  return Statement(prepared, path_);
}

std::int64_t Database::changed_rows() const { return sqlite3_changes64(connection_.get()); }

Status Database::check(int code) const {
  if (code == SQLITE_OK) return {};
  return to_error(code, connection_.get(), path_);
}

Error Database::damaged(const std::string& reason) const { return damaged_file(path_, reason); }

Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<Transaction> Transaction::begin_reading(Database& database) {
  TRY(database.run("BEGIN"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

// SQLite has undone it already after a full disk: then this says so, and nobody minds.
Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

Status Transaction::commit() {
  TRY(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace canasta
