// Refresher: what is answered from, read anew without a gap.
//
//   a job ended that changes it, or ask()
//     -> snapshot fresh? else a snapshot job -> load_served, beside the old one -> desk.served
//
// Laws
//   1. One refresh at a time; what changes while one runs makes one more, however much it is.
//   2. Requests are answered all the while, from the old state until the new one is whole.
//   3. One that fails keeps the old state, and counts canasta_model_loads_total{result="error"}.
//
// Cost     a look at the job counters whenever a job moves; a refresh holds both states in memory
//          for as long as answers of the old one are on their way.
// Threads  ask() and now() from any; the destructor waits for the refresh that runs. Stop the
//          desk's jobs before that: it may be waiting for one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/result.h"

namespace canasta {

struct Desk;

class Refresher {
 public:
  // Watches the desk's jobs from here on. `desk` must outlive it, with its jobs.
  explicit Refresher(Desk& desk);
  ~Refresher();
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

  // Soon, on a thread of its own.
  void ask();
  // Here. `making` is called before a snapshot is made. Errors: kSnapshotFailed; of reading.
  Status now(const std::function<void()>& making = {});

 private:
  void watch();
  bool wait_for_reason();
  std::optional<std::uint64_t> changing_jobs() const;
  Status load();

  Desk& desk_;
  std::mutex one_;  // held by the refresh that runs

  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  bool asked_ = false, stops_ = false;
  std::uint64_t jobs_seen_ = 0;  // that the state of the last refresh holds
  std::thread thread_;
};

}  // namespace canasta
