// The jobs that run now: how far they are, and whether they are to stop; and counters of those that
// have ended. Private to jobs.
//
// Threads  any number.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "jobs/jobs.h"

namespace canasta {

class RunningJobs {
 public:
  // Whether the job is to stop; it lives until end().
  const std::atomic<bool>& begin(const Job& job);
  void note_progress(const std::string& id, const JobProgress& progress);
  // Nothing of a job that does not run.
  std::optional<JobProgress> progress(const std::string& id);
  // Of one that does not run nothing happens.
  void stop(const std::string& id);
  // It runs no more; count() before, where it has ended.
  void end(const std::string& id);

  void count(const std::string& kind, JobState state, double seconds);
  JobCounters counters(const JobCounts& now);

 private:
  struct Running {
    JobProgress progress;
    std::atomic<bool> stop = false;
  };

  std::mutex mutex_;
  std::map<std::string, Running> running_;
  std::map<std::pair<std::string, JobState>, JobCounters::Ended> ended_;
};

}  // namespace canasta
