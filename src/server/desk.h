// Desk: what the handlers of all routes share while the service runs.
//
// Threads  every member is made to be used from any number of threads, or never changes.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "engine/engine.h"
#include "jobs/jobs.h"
#include "live/access.h"
#include "live/served.h"
#include "server/access_log.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/refresh.h"
#include "server/waiting_calls.h"
#include "server/worker_pool.h"

namespace canasta {

// Something that is never changed, but replaced whole; who has taken it keeps it. A mutex for two
// words: the atomic shared_ptr of GCC 12 lets a store overtake a load that still reads.
template <class T>
class Replaced {
 public:
  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old one is let go of outside of the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

struct Desk {
  Project project;
  Context context;  // of the process: threads, clock, seed
  ServiceLimits limits;
  // Before all that have threads: they tell it what went wrong until they end.
  std::unique_ptr<AccessLog> log = std::make_unique<AccessLog>(LogForm::None, system_clock());
  std::vector<std::string> origins;  // that a browser may call from, besides this one
  Replaced<Served> served;
  Replaced<KeyRing> keys;
  std::function<void()> look_at_keys;  // KeyWatch::look_now; empty: nobody watches
  std::unique_ptr<Store> store;
  WaitingCalls waiting;  // for jobs
  std::unique_ptr<JobRunner> jobs;
  std::unique_ptr<Refresher> refresher;
  std::mutex changing_models;  // held from a look at a model's aliases to their change
  std::unique_ptr<WorkerPool> pool;
  Metrics metrics;
  std::function<std::uint64_t()> connections;  // that are open now; empty: nobody knows
  // Who started the service; empty: nobody listens. Throws nothing.
  std::function<void(Message message, const Fields& fields)> tell;
  std::atomic<bool> draining{false};
  bool logs_customers = false;  // as hashes with log_key
  std::string log_key;
  double started = 0;  // of the monotonic clock
};

}  // namespace canasta
