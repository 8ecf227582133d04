// Desk: what the handlers of all routes share while the service runs.
//
// Threads  every member is made to be used from any number of threads, or never changes.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/engine.h"
#include "live/access.h"
#include "live/jobs.h"
#include "live/served.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/worker_pool.h"

namespace canasta {

// What answers are made from, replaced whole.
class ServedNow {
 public:
  std::shared_ptr<const Served> get() const { return std::atomic_load(&served_); }
  void set(std::shared_ptr<const Served> served) { std::atomic_store(&served_, std::move(served)); }

 private:
  std::shared_ptr<const Served> served_;
};

struct Desk {
  Project project;
  Context context;  // of the process: threads, clock, seed
  ServiceLimits limits;
  ServedNow served;
  std::unique_ptr<Store> store;
  std::unique_ptr<JobRunner> jobs;
  std::unique_ptr<WorkerPool> pool;
  Metrics metrics;
  std::atomic<bool> draining{false};
  double started = 0;     // of the monotonic clock
  Seconds started_at = 0; // UTC
};

}  // namespace canasta
