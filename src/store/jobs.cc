#include "store/jobs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/messages/store.h"
#include "data/error_record.h"
#include "io/secrets.h"
#include "store/audit_chain.h"
#include "store/printable.h"
#include "store/store_access.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kStageBytesMax = 200;
// The columns that read_job reads; `request`: where it is taken from.
std::string select_jobs(std::string_view request = "request") {
  return "SELECT seq, id, kind, " + std::string(request) +
         ", actor, state, created, started, ended, stage, done, total, result, error, exit_code,"
         " cancel, tries, urgent FROM jobs ";
}

// In the order of JobState.
constexpr std::array<std::string_view, 5> kStates{"queued", "running", "done", "failed",
                                                  "cancelled"};

Result<JobState> parse_state(const Database& database, const std::string& text) {
  const auto found = std::find(kStates.begin(), kStates.end(), text);
  if (found == kStates.end()) return database.damaged("a job is " + printable(text, kIdDigits));
  return static_cast<JobState>(found - kStates.begin());
}

Result<Job> read_job(const Database& database, const Statement& row) {
  TRY_ASSIGN(const JobState state, parse_state(database, row.text(5)));
  Job job{.id = row.text(1),
          .asked = {.kind = row.text(2), .request = row.text(3), .urgent = row.integer(17) != 0},
          .actor = row.text(4),
          .state = state,
          .created = row.integer(6),
          .started = row.optional_integer(7),
          .ended = row.optional_integer(8),
          .progress = {.stage = row.text(9),
                       .done = static_cast<std::uint64_t>(row.integer(10)),
                       .total = static_cast<std::uint64_t>(row.integer(11))},
          .result = row.text(12),
          .error = row.text(13),
          .exit_code = {},
          .cancel = row.integer(15) != 0,
          .tries = static_cast<int>(row.integer(16))};
  if (!row.is_missing(14)) job.exit_code = static_cast<int>(row.integer(14));
  return job;
}

Error no_such_job(const std::string& id) {
  return not_found(message::kJobMissing, {{"id", printable(id, 2 * kIdDigits)}});
}

Result<Job> job_of(Database& database, const std::string& id) {
  TRY_ASSIGN(Statement row, database.query(select_jobs() + "WHERE id = ?", id));
  TRY_ASSIGN(const bool there, row.next());
  if (!there) return no_such_job(id);
  return read_job(database, row);
}

// Error kJobEnded for one that can change no more.
Result<Job> unended_job(Database& database, const std::string& id) {
  TRY_ASSIGN(Job job, job_of(database, id));
  if (!has_ended(job.state)) return job;
  return Error(ErrorCode::Conflict, message::kJobEnded, {{"id", id}, {"state", name(job.state)}});
}

Result<std::vector<std::string>> ids_of(Statement rows) {
  std::vector<std::string> ids;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return ids;
    ids.push_back(rows.text(0));
  }
}

// What a column of SQLite can hold.
std::int64_t clipped(std::uint64_t number) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, kMax));
}

Status write_end(Database& database, const std::string& id, const JobEnd& end, Seconds now) {
  CANASTA_ASSERT(has_ended(end.state));
  TRY(
      database.execute("UPDATE jobs SET state = ?, ended = ?, result = ?, error = ?,"
                       " exit_code = ? WHERE id = ?",
                       name(end.state), now, end.result, end.error, end.exit_code, id));
  if (end.state != JobState::Done) return {};
  TRY(database.execute(
      "UPDATE jobs SET done = max(done, total, 1), total = max(done, total, 1) WHERE id = ?", id));
  return {};
}

// The end of a job, and its row in the audit log, in the name of who asked for the job.
Status end_with_row(Database& database, const std::string& id, const JobEnd& end, Seconds now) {
  TRY_ASSIGN(const Job job, unended_job(database, id));
  TRY(write_end(database, id, end, now));
  TRY(append_to_chain(database,
                      {.actor = {.id = job.actor},
                       .action = "job.end",
                       .subject = id,
                       .result = std::string(name(end.state))},
                      now));
  return {};
}

struct Running {
  std::string id;
  ProcessIdentity runner;
};

Result<std::vector<Running>> running_jobs(Database& database) {
  TRY_ASSIGN(Statement rows,
             database.prepare("SELECT id, runner_pid, runner_boot, runner_begin FROM jobs"
                              " WHERE state = 'running' ORDER BY seq"));
  std::vector<Running> found;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return found;
    found.push_back(
        {.id = rows.text(0), .runner = {rows.integer(1), rows.text(2), rows.integer(3)}});
  }
}

// Back among those that wait, as if it had not been begun but for its tries.
Status requeue(Database& database, const std::string& id, int tries) {
  TRY(
      database.execute("UPDATE jobs SET state = 'queued', started = NULL, stage = '', done = 0,"
                       " total = 0, runner_pid = NULL, runner_boot = NULL, runner_begin = NULL,"
                       " tries = ? WHERE id = ?",
                       tries, id));
  return {};
}

// Of a job whose runner died; nothing: it waits again.
std::optional<JobEnd> end_of_orphan(const Job& job) {
  if (job.cancel || job.asked.urgent) return JobEnd{.state = JobState::Cancelled};
  if (job.tries < kJobTriesMax) return std::nullopt;
  const Error error(ErrorCode::Unavailable, message::kJobOrphaned, {{"tries", job.tries}});
  return JobEnd{.state = JobState::Failed, .error = error_record(error, Language::English).dump()};
}

Result<std::int64_t> parse_cursor(const std::string& cursor) {
  std::int64_t seq = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), seq);
  if (error == std::errc{} && end == cursor.data() + cursor.size() && seq > 0) return seq;
  return invalid(message::kJobCursor, {{"cursor", printable(cursor, 2 * kIdDigits)}});
}

Result<std::int64_t> count_of(Database& database, JobState state) {
  return database.number("SELECT count(*) FROM jobs WHERE state = ?", name(state));
}

Status check_queue(Database& database) {
  TRY_ASSIGN(const std::int64_t queued,
             database.number("SELECT count(*) FROM jobs WHERE state = 'queued' AND urgent = 0"));
  if (queued < static_cast<std::int64_t>(kJobsQueuedMax)) return {};
  return Error(ErrorCode::Overloaded, message::kJobsQueueFull, {{"limit", kJobsQueuedMax}});
}

}  // namespace

std::string_view name(JobState state) { return kStates.at(static_cast<std::size_t>(state)); }

Result<std::string> submit_job(Store& store, const JobRequest& request, const Actor& by,
                               Seconds now) {
  if (request.request.size() > kJobRequestBytesMax) {
    return Error(ErrorCode::TooLarge, message::kJobRequestTooLarge,
                 {{"bytes", request.request.size()}, {"limit", kJobRequestBytesMax}});
  }
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  if (!request.urgent) TRY(check_queue(*database));
  const std::string id = random_hex(kIdDigits);
  TRY(
      database->execute("INSERT INTO jobs (id, kind, request, urgent, actor, state, created)"
                        " VALUES (?, ?, ?, ?, ?, 'queued', ?)",
                        id, request.kind, request.request, int{request.urgent}, by.id, now));
  const Json detail{{"kind", printable(request.kind, kStageBytesMax)}};
  TRY(append_to_chain(*database,
                      {.actor = by, .action = "job.start", .subject = id, .detail = detail.dump()},
                      now));
  TRY(transaction.commit());
  return id;
}

Result<std::optional<Job>> claim_job(Store& store, const ProcessIdentity& runner, Seconds now,
                                     bool urgent) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(Statement oldest,
             database->query("SELECT id FROM jobs WHERE state = 'queued' AND urgent = ?"
                             " ORDER BY seq LIMIT 1",
                             int{urgent}));
  TRY_ASSIGN(const bool there, oldest.next());
  if (!there) return std::optional<Job>();
  const std::string id = oldest.text(0);
  TRY(
      database->execute("UPDATE jobs SET state = 'running', started = ?, runner_pid = ?,"
                        " runner_boot = ?, runner_begin = ?, tries = tries + 1 WHERE id = ?",
                        now, runner.pid, runner.boot, runner.begin, id));
  TRY_ASSIGN(Job job, job_of(*database, id));
  TRY(transaction.commit());
  return std::optional(std::move(job));
}

Status record_progress(Store& store, const std::string& id, const JobProgress& progress) {
  StoreAccess database(store);
  TRY(database->execute(
      "UPDATE jobs SET stage = ?, done = ?, total = ? WHERE id = ? AND state = 'running'",
      printable(progress.stage, kStageBytesMax), clipped(progress.done), clipped(progress.total),
      id));
  return {};
}

Status end_job(Store& store, const std::string& id, const JobEnd& end, Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY(end_with_row(*database, id, end, now));
  return transaction.commit();
}

Result<JobState> put_back_job(Store& store, const std::string& id, Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(const Job job, unended_job(*database, id));
  TRY(job.cancel ? end_with_row(*database, id, {.state = JobState::Cancelled}, now)
                 : requeue(*database, id, job.tries - 1));
  TRY(transaction.commit());
  return job.cancel ? JobState::Cancelled : JobState::Queued;
}

Result<JobState> cancel_job(Store& store, const std::string& id, const Actor& by, Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(const Job job, unended_job(*database, id));
  const bool waits = job.state == JobState::Queued;
  TRY(database->execute("UPDATE jobs SET cancel = 1 WHERE id = ?", id));
  TRY(append_to_chain(*database, {.actor = by, .action = "job.cancel", .subject = id}, now));
  if (waits) TRY(end_with_row(*database, id, {.state = JobState::Cancelled}, now));
  TRY(transaction.commit());
  return waits ? JobState::Cancelled : JobState::Running;
}

Result<std::vector<std::string>> cancelled_jobs(Store& store) {
  StoreAccess database(store);
  TRY_ASSIGN(Statement rows,
             database->prepare("SELECT id FROM jobs WHERE state = 'running' AND cancel = 1"));
  return ids_of(std::move(rows));
}

Status put_back_orphans(Store& store, const std::function<bool(const ProcessIdentity&)>& alive,
                        Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(const std::vector<Running> running, running_jobs(*database));
  for (const Running& each : running) {
    if (alive(each.runner)) continue;
    TRY_ASSIGN(const Job job, job_of(*database, each.id));
    const std::optional<JobEnd> end = end_of_orphan(job);
    TRY(end ? end_with_row(*database, job.id, *end, now) : requeue(*database, job.id, job.tries));
  }
  return transaction.commit();
}

Result<std::vector<std::string>> forget_old_jobs(Store& store) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(Statement rows,
             database->query("SELECT id FROM jobs WHERE state IN ('done', 'failed', 'cancelled')"
                             " ORDER BY seq DESC LIMIT -1 OFFSET ?",
                             kJobsEndedMax));
  TRY_ASSIGN(std::vector<std::string> ids, ids_of(std::move(rows)));
  for (const std::string& id : ids) TRY(database->execute("DELETE FROM jobs WHERE id = ?", id));
  TRY(transaction.commit());
  return ids;
}

Result<Job> find_job(Store& store, const std::string& id) {
  StoreAccess database(store);
  return job_of(*database, id);
}

Result<JobPage> list_jobs(Store& store, const std::string& cursor, std::size_t limit) {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (!cursor.empty()) {
    TRY_ASSIGN(before, parse_cursor(cursor));
  }
  const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kJobsListedMax);
  StoreAccess database(store);
  TRY_ASSIGN(Statement rows,
             database->query(select_jobs("''") + "WHERE seq < ? ORDER BY seq DESC LIMIT ?", before,
                             wanted + 1));
  JobPage page;
  std::int64_t last = 0;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return page;
    if (page.jobs.size() == wanted) {
      page.next = std::to_string(last);
      return page;
    }
    TRY_ASSIGN(Job job, read_job(*database, rows));
    last = rows.integer(0);
    page.jobs.push_back(std::move(job));
  }
}

Result<std::vector<Job>> unended_jobs(Store& store) {
  StoreAccess database(store);
  TRY_ASSIGN(
      Statement rows,
      database->prepare(select_jobs() + "WHERE state IN ('queued', 'running') ORDER BY seq"));
  std::vector<Job> jobs;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return jobs;
    TRY_ASSIGN(Job job, read_job(*database, rows));
    jobs.push_back(std::move(job));
  }
}

Result<JobCounts> count_jobs(Store& store) {
  StoreAccess database(store);
  TRY_ASSIGN(const std::int64_t queued, count_of(*database, JobState::Queued));
  TRY_ASSIGN(const std::int64_t running, count_of(*database, JobState::Running));
  return JobCounts{static_cast<std::size_t>(queued), static_cast<std::size_t>(running)};
}

}  // namespace canasta
