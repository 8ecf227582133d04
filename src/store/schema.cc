#include "store/schema.h"

#include <array>

#include "base/messages/store.h"

namespace canasta {
namespace {

constexpr const char* kFirstTables = R"(
CREATE TABLE keys (
  id                  TEXT PRIMARY KEY,
  name                TEXT NOT NULL,
  role                TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  secret_sha256       TEXT NOT NULL CHECK (length(secret_sha256) = 64),
  created             INTEGER NOT NULL,
  expires             INTEGER,
  revoked             INTEGER,
  requests_per_second REAL CHECK (requests_per_second > 0),
  models              TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  seq        INTEGER PRIMARY KEY,
  time       INTEGER NOT NULL,
  actor      TEXT NOT NULL,
  action     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  result     TEXT NOT NULL,
  detail     TEXT NOT NULL,
  request_id TEXT NOT NULL,
  previous   TEXT NOT NULL,
  hash       TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;

CREATE TABLE audit_head (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL,
  hash  TEXT NOT NULL
) STRICT;
INSERT INTO audit_head VALUES
  (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE jobs (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT NOT NULL UNIQUE,
  kind         TEXT NOT NULL,
  request      TEXT NOT NULL,
  actor        TEXT NOT NULL,
  state        TEXT NOT NULL
               CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  created      INTEGER NOT NULL,
  started      INTEGER,
  ended        INTEGER,
  stage        TEXT NOT NULL DEFAULT '',
  done         INTEGER NOT NULL DEFAULT 0,
  total        INTEGER NOT NULL DEFAULT 0,
  result       TEXT NOT NULL DEFAULT '',
  error        TEXT NOT NULL DEFAULT '',
  exit_code    INTEGER,
  cancel       INTEGER NOT NULL DEFAULT 0,
  runner_pid   INTEGER,
  runner_boot  TEXT,
  runner_begin INTEGER
) STRICT;
CREATE INDEX jobs_of_state ON jobs (state, seq);
)";

constexpr const char* kTriesOfJobs = "ALTER TABLE jobs ADD COLUMN tries INTEGER NOT NULL DEFAULT 0";

constexpr const char* kUrgentJobs = "ALTER TABLE jobs ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0";

constexpr auto kSteps = std::to_array<const char*>({kFirstTables, kTriesOfJobs, kUrgentJobs});

Result<std::int64_t> version_of(Database& database) {
  return database.number("PRAGMA user_version");
}

}  // namespace

int schema_version() { return static_cast<int>(kSteps.size()); }

Status migrate(Database& database) {
  TRY_ASSIGN(const std::int64_t found, version_of(database));
  if (found == schema_version()) return {};
  TRY_ASSIGN(Transaction transaction, Transaction::begin(database));
  TRY_ASSIGN(const std::int64_t version, version_of(database));  // another may have been faster
  if (version > schema_version()) {
    return config_error(
        message::kStoreTooNew,
        {{"path", database.path()}, {"found", version}, {"expected", schema_version()}});
  }
  if (version < 0) return database.damaged("user_version is " + std::to_string(version));
  for (std::size_t step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) {
    TRY(database.run(kSteps[step]));
  }
  TRY(database.run("PRAGMA user_version = " + std::to_string(schema_version())));
  return transaction.commit();
}

}  // namespace canasta
