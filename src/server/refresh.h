// Refresher: what is answered from, read anew without a gap.
//
//   a job ended that changes it, somebody else changed its files, a pause is over, or ask()
//     -> snapshot fresh? else a snapshot job -> load_served, beside the old one -> desk.served
//
// Laws
//   1. One refresh at a time; what changes while one runs makes one more, however much it is.
//   2. Requests are answered all the while, from the old state until the new one is whole.
//   3. One that fails keeps the old state, counts canasta_model_loads_total{result="error"}, is
//      logged, and is tried again after a pause that grows (server/retry_pause.h). One that a stop
//      of the service ends has not failed.
//   4. What changes while a snapshot is made counts as not seen: it makes one more refresh.
//   5. Nothing is read anew while canasta.yaml is another one than at the start: a snapshot by it
//      and the settings in memory would not be of one mind. Restart for it.
//   6. What others did to the project, such as `canasta train` beside the service, is noticed
//      within some two seconds (live/served_identity.h).
//
// Cost     a look at the job counters whenever a job moves, and at a few small files every second;
//          a refresh holds both states in memory for as long as answers of the old one are on their
//          way.
// Threads  ask() and now() from any; the destructor waits for the refresh that runs. Stop the
//          desk's jobs before that: it may be waiting for one. What throws on its own thread is
//          logged, and the thread goes on.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "live/served_identity.h"
#include "server/retry_pause.h"

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
  // Whether canasta.yaml was another one than at the start when it was last looked at: some second
  // ago, or before the refresh that runs. Reads nothing.
  bool config_changed() const;
  // Here. `making` is called before a snapshot is made. Errors: of its job; of reading;
  // kPreparationStopped (Cancelled) where the desk's jobs stop; kInternalError of what was thrown.
  Status now(const std::function<void()>& making = {});

 private:
  void watch();
  bool wait_for_reason();
  bool has_reason();
  bool asked_or_due();
  bool jobs_ended();
  bool files_changed();
  std::optional<std::uint64_t> changing_jobs() const;
  void note_reasons();
  void look_at_config();
  Status check_config();
  Status refresh(const std::function<void()>& making);
  Status load();
  void note(const Status& loaded, double seconds);

  Desk& desk_;
  std::string config_read_;  // canasta.yaml at the start
  std::atomic<bool> config_changed_{false};
  std::mutex one_;             // held by the refresh that runs, and for what follows
  ServedIdentity files_seen_;  // that the state of the last refresh holds
  int looks_ = 0;              // of the thread below
  std::uint64_t moves_seen_ = 0;

  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  bool asked_ = false, stops_ = false;
  std::uint64_t jobs_seen_ = 0;  // that the state of the last refresh holds
  RetryPause pause_;
  std::optional<double> retry_at_;  // of the monotonic clock; nothing: the last one was well
  std::thread thread_;
};

}  // namespace canasta
