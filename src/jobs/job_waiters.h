// Who waits for the end of which job. Private to jobs.
//
// Law      Who waits is called exactly once, by whoever takes it out first.
// Threads  any number; `done` runs on that of tell(), and may throw: that is told to `problem`, and
//          the others who wait are told all the same.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "jobs/jobs.h"

namespace canasta {

class JobWaiters {
 public:
  explicit JobWaiters(std::function<void(std::string_view)> problem)
      : problem_(std::move(problem)) {}

  void add(const std::string& id, JobRunner::Done done);
  // Ids of the jobs that somebody waits for.
  std::vector<std::string> awaited();
  void tell(const Job& job);

 private:
  std::vector<JobRunner::Done> take(const std::string& id);

  const std::function<void(std::string_view)> problem_;
  std::mutex mutex_;
  std::multimap<std::string, JobRunner::Done> waiting_;
};

}  // namespace canasta
