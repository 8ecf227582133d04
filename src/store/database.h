// SQLite behind one small interface: a connection, statements with bound values, transactions.
// Private to the store; database.cc alone sees sqlite3.h.
//
//   TRY_ASSIGN(Statement rows, database.query("SELECT id FROM keys WHERE role = ?", "admin"));
//   while (true) {
//     TRY_ASSIGN(const bool there, rows.next());
//     if (!there) break;
//     use(rows.text(0));
//   }
//
// Laws
//   1. A value never becomes part of a statement's text: it is bound.
//   2. What was committed is on the disk (WAL, synchronous=FULL).
//   3. Waiting for another process ends after kBusySeconds.
// Errors    kStoreBusy (Unavailable), kDiskFull (NoSpace), kStoreDamaged (Corrupt: also of a file
//           that is no database, or whose tables are not ours), kFileDenied (Denied), kIoFailed
//           (Unavailable), kStoreRowClash (Conflict: a row breaks a rule of its table).
//           No memory is std::bad_alloc.
// Threads   One at a time: store.h keeps the lock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace canasta {

inline constexpr int kBusySeconds = 5;

class Statement {
 public:
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;

  // Values for the question marks, in their order.
  Status bind(std::string_view text);
  Status bind(const char* text) { return bind(std::string_view(text)); }
  Status bind(std::int64_t number);
  Status bind(int number) { return bind(static_cast<std::int64_t>(number)); }
  Status bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
  Status bind(double number);
  template <class Value>
  Status bind(const std::optional<Value>& value) {
    return value ? bind(*value) : bind_nothing();
  }

  // Whether there is one more row; its columns count from 0.
  Result<bool> next();
  bool is_missing(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, std::string path);
  Status bind_nothing();
  Status check(int code) const;

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string path_;
  int bound_ = 0;
};

class Database {
 public:
  // Makes the file when it is missing, readable by its owner alone. Its folder must be there.
  static Result<Database> open(const std::string& path);
  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  // Several statements without values or rows.
  Status run(const std::string& statements);
  Result<Statement> prepare(std::string_view statement);

  template <class... Values>
  Result<Statement> query(std::string_view text, const Values&... values) {
    TRY_ASSIGN(Statement statement, prepare(text));
    Status status;
    ((status.ok() ? void(status = statement.bind(values)) : void()), ...);
    TRY(std::move(status));
    return statement;
  }
  // To its end; the number of rows that it changed.
  template <class... Values>
  Result<std::int64_t> execute(std::string_view text, const Values&... values) {
    TRY_ASSIGN(Statement statement, query(text, values...));
    TRY(statement.next());
    return changed_rows();
  }
  // Of a query of one row; kStoreDamaged where there is none.
  template <class... Values>
  Result<std::int64_t> number(std::string_view text, const Values&... values) {
    TRY_ASSIGN(Statement statement, query(text, values...));
    TRY_ASSIGN(const bool there, statement.next());
    if (!there) return damaged("a row is missing");
    return statement.integer(0);
  }

  const std::string& path() const { return path_; }
  Error damaged(const std::string& reason) const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  Database(sqlite3* connection, std::string path);
  std::int64_t changed_rows() const;
  Status check(int code) const;

  std::unique_ptr<sqlite3, Close> connection_;
  std::string path_;
};

// All or nothing.
class Transaction {
 public:
  // As a writer: what it reads stays true until it commits, as nobody else may write.
  static Result<Transaction> begin(Database& database);
  // Reads one state of the file while others write.
  static Result<Transaction> begin_reading(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();  // undoes everything, unless it was committed
  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;  // nullptr once it has ended
};

}  // namespace canasta
