// Jobs: long work that somebody asked for, from the queue to its end. Who runs it: jobs/jobs.h.
//
//   queued -> running -> done | failed | cancelled
//   queued -> cancelled
//   running -> queued        its runner stopped or died before it had ended
//
// Laws
//   1. A job is claimed by one runner, whatever number of processes look for work. Its runner is a
//      process with its boot and begin, so that a number that was given out again deceives nobody.
//   2. An ended job never changes. The newest kJobsEndedMax are kept; forget_old_jobs is for after
//      each end.
//   3. What waits is bounded: one more is Overloaded at once. What is put back and what is urgent
//      come on top of it.
//   4. Asking for a job, its end, and wanting it cancelled are written in the audit log, each in
//      the same transaction. That it begins, or waits again, is not.
//   5. Progress is that of a stage, since nobody knows how many come. Of a job that is done it is
//      whole: `done` is `total`, at least 1. Others keep how far they came.
//   6. A job is begun kJobTriesMax times at most, not counting those that a stop interrupted: one
//      that brings down its service every time does not do so for ever.
//
// Format    docs/formats/state.md
// Errors    those of store/store.h, and as said at each function.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "io/process_identity.h"
#include "store/audit.h"
#include "store/store.h"

namespace canasta {

inline constexpr std::size_t kJobsQueuedMax = 32;
inline constexpr std::size_t kJobsEndedMax = 1'000;
inline constexpr std::size_t kJobsListedMax = 200;
inline constexpr int kJobTriesMax = 3;
inline constexpr std::size_t kJobRequestBytesMax = 1 << 20;

enum class JobState : std::uint8_t { Queued, Running, Done, Failed, Cancelled };
std::string_view name(JobState state);  // "queued", …
constexpr bool has_ended(JobState state) { return state >= JobState::Done; }

struct JobRequest {
  std::string kind;     // train, predict …
  std::string request;  // JSON
  bool urgent = false;  // the service itself cannot do without it
};

struct JobProgress {
  std::string stage;  // for people
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: unknown

  bool operator==(const JobProgress&) const = default;
};

// How it ended. REQUIRES: has_ended(state).
struct JobEnd {
  JobState state = JobState::Done;
  std::string result = {};  // the file of the answer, below the root of the project
  std::string error = {};   // JSON: code, message …; empty when done
  std::optional<int> exit_code = {};
  std::optional<int> signal = {};  // that ended its process; is not kept
};

struct Job {
  std::string id;  // 16 random hexadecimal digits
  JobRequest asked;
  std::string actor;
  JobState state = JobState::Queued;
  Seconds created = 0;  // UTC
  std::optional<Seconds> started = {}, ended = {};
  JobProgress progress = {};
  std::string result = {}, error = {};
  std::optional<int> exit_code = {};
  bool cancel = false;  // somebody wants it to end
  int tries = 0;        // times that it was begun, but for those that a stop interrupted
};

// The new id. Errors: kJobsQueueFull (Overloaded), kJobRequestTooLarge (TooLarge).
Result<std::string> submit_job(Store& store, const JobRequest& request, const Actor& by,
                               Seconds now);

// The longest waiting of the urgent jobs, or of the others, which is `runner`'s from here on;
// nothing when none waits.
Result<std::optional<Job>> claim_job(Store& store, const ProcessIdentity& runner, Seconds now,
                                     bool urgent = false);

// Of a running job; of others nothing happens.
Status record_progress(Store& store, const std::string& id, const JobProgress& progress);

// Errors: NotFound, kJobEnded (Conflict).
Status end_job(Store& store, const std::string& id, const JobEnd& end, Seconds now);

// A running job whose runner stops: it waits again, in its old place, as if it had not been begun;
// or ends, as cancelled where that was wanted. Its state afterwards. Errors: NotFound, kJobEnded
// (Conflict).
Result<JobState> put_back_job(Store& store, const std::string& id, Seconds now);

// A queued job ends at once; the runner of a running one is told (cancelled_jobs). The state of the
// job afterwards. Errors: NotFound, kJobEnded (Conflict).
Result<JobState> cancel_job(Store& store, const std::string& id, const Actor& by, Seconds now);

// Running jobs whose end is wanted.
Result<std::vector<std::string>> cancelled_jobs(Store& store);

// The running jobs whose runner is not `alive`: they wait again, in their old place; or end, as
// failed (kJobOrphaned) at their last try, as cancelled where that was wanted and where they are
// urgent: the service that wanted them is no more.
Status put_back_orphans(Store& store, const std::function<bool(const ProcessIdentity&)>& alive,
                        Seconds now);

// Forgets the ended jobs beyond the newest kJobsEndedMax. Their ids.
Result<std::vector<std::string>> forget_old_jobs(Store& store);

Result<Job> find_job(Store& store, const std::string& id);

struct JobPage {
  std::vector<Job> jobs;  // newest first; without their requests, which may be long
  std::string next;       // cursor of the page behind; empty: this is the last
};
// `cursor`: of the page before, or empty. At most kJobsListedMax. Error: kJobCursor (InvalidInput).
Result<JobPage> list_jobs(Store& store, const std::string& cursor, std::size_t limit);

// All that wait or run, oldest first: at most a few beyond kJobsQueuedMax.
Result<std::vector<Job>> unended_jobs(Store& store);

// How many wait, and how many run.
struct JobCounts {
  std::size_t queued = 0, running = 0;
};
Result<JobCounts> count_jobs(Store& store);

}  // namespace canasta
