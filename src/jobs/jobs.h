// JobRunner: long work beside the service, a child process each.
//
//   submit ─► store (queued) ─► worker thread ─► canasta -C ROOT job state/jobs/<id>/request.json
//                                    │ stderr: {"stage": …}, {"error": …}   stdout: answer.json
//                                    ▼
//                               store (done, failed, cancelled) ─► who waits for it
//
// Laws
//   1. A child that dies of anything, too little memory included, ends its job and nothing else.
//   2. A job that was accepted is known after any crash: jobs that wait go on waiting, jobs that a
//      stop interrupts or whose runner dies wait again, and are begun anew by the next runner: work
//      can be repeated (store/jobs.h says how often).
//   3. answer.json appears whole, and only of a job that is done.
//   4. Who waits is called exactly once.
//   5. What throws on a thread of the runner is told to `problem`, and the thread goes on.
//   6. Urgent jobs wait for none but each other: they run one at a time, beside running_max.
//
// Cost      A thread that looks at the store twice a second, one for each of running_max and one
//           for urgent jobs.
// Errors    those of store/jobs.h; what goes wrong inside a job is its `error`, JSON:
//           {"code", "message", "exit"} as the child said it (cli/progress.h), else made of how it
//           ended, with the last lines of its stderr in "stderr".
// Threads   Any number may call. `done` runs on a worker's thread, or on that of wait() or the
//           destructor, and must not call back into stop().
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "data/table.h"
#include "store/jobs.h"

namespace canasta {

inline constexpr std::size_t kJobStderrLinesMax = 20;
inline constexpr std::uint64_t kJobAnswerBytesMax = 64 << 20;

struct JobRunnerOptions {
  std::string root = ".";  // of the project
  // The words before the request's file; empty: this program, -C, the root, job.
  std::vector<std::string> command = {};
  int running_max = 1;             // but for an urgent one
  std::uint64_t memory_bytes = 0;  // of each child (io/child_process.h); 0: no limit
  double grace_seconds = 10;       // from SIGINT to SIGKILL
  double stop_seconds = 5;         // that a running job may still take when the runner stops
  const Clock* clock = &system_clock();
  std::function<void(std::string_view)> problem = [](std::string_view) {};
};

// Since the start of the runner.
struct JobCounters {
  struct Ended {
    std::uint64_t count = 0;
    double seconds = 0;  // that they ran
  };
  std::size_t queued = 0, running = 0;
  std::map<std::pair<std::string, JobState>, Ended> ended;  // by kind and state
};

class JobRunner {
 public:
  // Puts back what dead processes left running, removes what they left in the folders of jobs, and
  // begins to work. REQUIRES: no other runner works on this project; `store` outlives the runner.
  static Result<std::unique_ptr<JobRunner>> start(Store& store, const JobRunnerOptions& options);
  virtual ~JobRunner() = default;  // stops

  // The id of the job. Error: Overloaded.
  virtual Result<std::string> submit(const JobRequest& request, const Actor& by) = 0;
  // With the progress of this moment; the store's is up to a second older.
  virtual Result<Job> state(const std::string& id) = 0;
  virtual Result<JobPage> list(const std::string& cursor, std::size_t limit) = 0;
  // Error: Conflict when it has ended.
  virtual Result<JobState> cancel(const std::string& id, const Actor& by) = 0;

  // Calls `done` once, with the job as it ended: at once when it has; as it stands when the runner
  // stops before, which is queued and nothing but its id where the store cannot be read then.
  // Error: NotFound.
  using Done = std::function<void(const Job&)>;
  virtual Status wait(const std::string& id, Done done) = 0;

  // Grows whenever a job of this runner moves: who follows one asks for its state again then.
  virtual std::uint64_t changes() const = 0;
  virtual Result<JobCounters> counters() = 0;

  // Takes no more work, lets what runs end within stop_seconds, then interrupts it. That and what
  // waits are for the next runner. Nothing runs when it returns. The second call does nothing.
  virtual void stop() = 0;
};

// For people: columns job, kind, state, created, seconds, actor, stage, done, total, error.
Table jobs_table(const std::vector<Job>& jobs, Seconds now);
// One job: columns name and value.
Table job_table(const Job& job);

// The folder of a job below the root of a project: request.json and, once done, answer.json.
std::string job_folder(const std::string& id);

}  // namespace canasta
