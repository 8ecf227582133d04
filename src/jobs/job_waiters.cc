#include "jobs/job_waiters.h"

#include <exception>
#include <utility>

namespace canasta {

void JobWaiters::add(const std::string& id, JobRunner::Done done) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(id, std::move(done));
}

std::vector<std::string> JobWaiters::awaited() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, done] : waiting_) ids.push_back(id);
  return ids;
}

std::vector<JobRunner::Done> JobWaiters::take(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = waiting_.equal_range(id);
  std::vector<JobRunner::Done> taken;
  for (auto at = begin; at != end; ++at) taken.push_back(std::move(at->second));
  waiting_.erase(begin, end);
  return taken;
}

void JobWaiters::tell(const Job& job) {
  for (const JobRunner::Done& done : take(job.id)) {
    try {
      done(job);
    } catch (const std::exception& error) {
      problem_(error.what());
    }
  }
}

}  // namespace canasta
