#include "jobs/running_jobs.h"

namespace canasta {

const std::atomic<bool>& RunningJobs::begin(const Job& job) {
  const std::lock_guard lock(mutex_);
  Running& running = running_[job.id];
  running.stop = job.cancel;
  return running.stop;
}

void RunningJobs::note_progress(const std::string& id, const JobProgress& progress) {
  const std::lock_guard lock(mutex_);
  running_[id].progress = progress;
}

std::optional<JobProgress> RunningJobs::progress(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return std::nullopt;
  return found->second.progress;
}

void RunningJobs::stop(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found != running_.end()) found->second.stop = true;
}

void RunningJobs::end(const std::string& id) {
  const std::lock_guard lock(mutex_);
  running_.erase(id);
}

void RunningJobs::count(const std::string& kind, JobState state, double seconds) {
  const std::lock_guard lock(mutex_);
  JobCounters::Ended& counter = ended_[{kind, state}];
  ++counter.count;
  counter.seconds += seconds;
}

JobCounters RunningJobs::counters(const JobCounts& now) {
  const std::lock_guard lock(mutex_);
  return {now.queued, now.running, ended_};
}

}  // namespace canasta
