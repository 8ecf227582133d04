#include "jobs/jobs.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "io/file_system.h"
#include "io/process_identity.h"
#include "jobs/job_child.h"

namespace canasta {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 500ms;    // for what other processes wrote
constexpr double kRecordSeconds = 1;  // between two writes of progress to the store

// What a worker and those who ask share of a job that runs; guarded by the runner's mutex, but for
// `stop`.
struct RunningJob {
  JobProgress progress;
  std::string kind;
  std::atomic<bool> stop = false;
};

class ChildRunner final : public JobRunner {
 public:
  ChildRunner(Store& store, const JobRunnerOptions& options) : store_(store), options_(options) {}
  ~ChildRunner() override { stop(); }

  Status begin() {
    TRY_ASSIGN(const auto ended, end_orphans(store_, is_alive, options_.clock->now()));
    static_cast<void>(ended);  // nobody waits for them yet
    for (int i = 0; i < options_.running_max; ++i) threads_.emplace_back([this] { work(); });
    threads_.emplace_back([this] { look_out(); });
    return {};
  }

  Result<std::string> submit(const JobRequest& request, const Actor& by) override {
    TRY_ASSIGN(std::string id, submit_job(store_, request, by, options_.clock->now()));
    moved();
    return id;
  }

  Result<Job> state(const std::string& id) override {
    TRY_ASSIGN(Job job, find_job(store_, id));
    const std::lock_guard lock(mutex_);
    const auto running = running_.find(id);
    if (job.state == JobState::Running && running != running_.end()) {
      job.progress = running->second.progress;
    }
    return job;
  }

  Result<JobPage> list(const std::string& cursor, std::size_t limit) override {
    return list_jobs(store_, cursor, limit);
  }

  Result<JobState> cancel(const std::string& id, const Actor& by) override {
    TRY_ASSIGN(const JobState state, cancel_job(store_, id, by, options_.clock->now()));
    stop_job(id);
    tell_if_ended(id);
    moved();
    return state;
  }

  Status wait(const std::string& id, Done done) override {
    TRY(find_job(store_, id));
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace(id, std::move(done));
    }
    // Looked at after it was put down: it cannot end unseen in between.
    tell_if_ended(id);
    return {};
  }

  std::uint64_t changes() const override { return changes_; }

  Result<JobCounters> counters() override {
    TRY_ASSIGN(const JobCounts counts, count_jobs(store_));
    const std::lock_guard lock(mutex_);
    return JobCounters{counts.queued, counts.running, ended_};
  }

  void stop() override {
    if (stopping_.exchange(true)) return;
    moved();
    wait_for_the_end_of_jobs();
    end_now_ = true;
    for (std::thread& thread : threads_) thread.join();
    stopped_ = true;  // from here on everyone gets the job as it stands
    for (const std::string& id : awaited()) tell_if_ended(id);
  }

 private:
  // Worker: one job after another, until the runner stops.
  void work() {
    while (take_turn()) {
      const std::uint64_t seen = changes_;
      bool ran = false;
      guarded([&] { ran = run_next(); });
      end_turn();
      if (!ran) wait_for_change(seen);
    }
  }

  // False where nothing waits.
  bool run_next() {
    const Result<std::optional<Job>> job = claim_job(store_, runner_, options_.clock->now());
    if (!job.ok() || !job->has_value()) return false;
    run(**job);
    return true;
  }

  template <class Work>
  void guarded(const Work& work) const {
    try {
      work();
    } catch (const std::exception& error) {
      options_.problem(error.what());
    }
  }

  // From before a worker claims a job until that has ended, so that stop() knows of each.
  bool take_turn() {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    ++turns_;
    return true;
  }

  void end_turn() {
    {
      const std::lock_guard lock(mutex_);
      --turns_;
    }
    wake_.notify_all();
  }

  void run(const Job& job) {
    const double began = options_.clock->monotonic();
    RunningJob& running = begin_job(job);
    double recorded = began - kRecordSeconds;
    const auto progress = [&](const JobProgress& now) {
      note_progress(running, now);
      if (options_.clock->monotonic() - recorded < kRecordSeconds) return;
      recorded = options_.clock->monotonic();
      // A progress that could not be written is followed by another.
      static_cast<void>(record_progress(store_, job.id, now));
    };
    const JobEnd end = run_job(job, options_, {progress, [&] { return running.stop || end_now_; }});
    if (stopping_ && !running.stop && is_interrupted(end)) return put_back(job);
    end_job(job, end, options_.clock->monotonic() - began);
  }

  // A store that cannot be written leaves an orphan to the next runner. What ended for good, at its
  // last try, is told with the rest once the runner has stopped.
  void put_back(const Job& job) {
    static_cast<void>(put_back_job(store_, job.id, options_.clock->now()));
    {
      const std::lock_guard lock(mutex_);
      running_.erase(job.id);
    }
    moved();
  }

  RunningJob& begin_job(const Job& job) {
    RunningJob* running = nullptr;
    {
      const std::lock_guard lock(mutex_);
      running = &running_[job.id];
      running->kind = job.asked.kind;
      running->stop = job.cancel;
    }
    begun_ = true;
    moved();
    return *running;
  }

  void note_progress(RunningJob& running, const JobProgress& progress) {
    {
      const std::lock_guard lock(mutex_);
      running.progress = progress;
    }
    moved();
  }

  // Counted first: whoever is told of the end finds it in the counters. The last progress is kept,
  // then the end. A store that cannot be written (a full disk) is tried
  // until it can, or until the runner stops: then the next one finds an orphan.
  void end_job(const Job& job, const JobEnd& end, double seconds) {
    JobProgress last;
    {
      const std::lock_guard lock(mutex_);
      last = running_[job.id].progress;
      JobCounters::Ended& counter = ended_[{job.asked.kind, end.state}];
      ++counter.count;
      counter.seconds += seconds;
    }
    static_cast<void>(record_progress(store_, job.id, last));
    auto forgotten = canasta::end_job(store_, job.id, end, options_.clock->now());
    while (!forgotten.ok() && forgotten.error().code() != ErrorCode::Conflict && !stopping_) {
      std::this_thread::sleep_for(kLookEvery);
      forgotten = canasta::end_job(store_, job.id, end, options_.clock->now());
    }
    if (forgotten.ok()) remove_folders(*forgotten);
    {
      const std::lock_guard lock(mutex_);
      running_.erase(job.id);
    }
    tell_if_ended(job.id);
    moved();
  }

  // A folder that cannot be removed only takes space.
  void remove_folders(const std::vector<std::string>& ids) const {
    for (const std::string& id : ids) {
      static_cast<void>(real_file_system().remove(join_path(options_.root, job_folder(id))));
    }
  }

  // What other processes did: cancelled jobs, new ones. And what could not be told before.
  void look_out() {
    while (!stopping_) {
      const std::uint64_t seen = changes_;
      guarded([&] {
        look_for_cancelled();
        for (const std::string& id : awaited()) tell_if_ended(id);
      });
      wait_for_change(seen);
    }
  }

  // Also once a job has begun: it may have been cancelled after it was claimed, and before it was
  // known here. What could not be read is read at the next look.
  void look_for_cancelled() {
    const Result<std::int64_t> version = store_.foreign_version();
    const bool foreign = version.ok() && *version != version_seen_;
    if (!begun_.exchange(false) && !foreign) return;
    const Result<std::vector<std::string>> cancelled = cancelled_jobs(store_);
    if (!cancelled.ok()) {
      begun_ = true;
      return;
    }
    for (const std::string& id : *cancelled) stop_job(id);
    if (!foreign) return;
    version_seen_ = *version;
    moved();
  }

  void stop_job(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto running = running_.find(id);
    if (running != running_.end()) running->second.stop = true;
  }

  std::vector<std::string> awaited() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, done] : waiting_) ids.push_back(id);
    return ids;
  }

  std::vector<Done> take_waiting(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = waiting_.equal_range(id);
    std::vector<Done> taken;
    for (auto at = begin; at != end; ++at) taken.push_back(std::move(at->second));
    waiting_.erase(begin, end);
    return taken;
  }

  void tell(const Job& job) {
    for (const Done& done : take_waiting(job.id)) guarded([&] { done(job); });
  }

  void tell_if_ended(const std::string& id) {
    Result<Job> job = find_job(store_, id);
    if (!stopped_ && !(job.ok() && has_ended(job->state))) return;
    if (job.ok()) return tell(*job);
    Job unread;  // not ended, as far as anybody knows
    unread.id = id;
    tell(unread);
  }

  void moved() {
    {
      const std::lock_guard lock(mutex_);
      ++changes_;
    }
    wake_.notify_all();
  }

  void wait_for_change(std::uint64_t seen) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLookEvery, [&] { return stopping_ || changes_ != seen; });
  }

  void wait_for_the_end_of_jobs() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::duration<double>(options_.stop_seconds),
                   [&] { return turns_ == 0; });
  }

  Store& store_;
  const JobRunnerOptions options_;
  const ProcessIdentity runner_ = this_process();
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false, end_now_ = false, stopped_ = false;
  std::atomic<std::uint64_t> changes_ = 0;
  std::atomic<bool> begun_ = false;  // a job, since the last look for cancelled ones
  std::int64_t version_seen_ = 0;    // of the store; look_out()'s alone

  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  int turns_ = 0;
  std::map<std::string, RunningJob> running_;
  std::multimap<std::string, Done> waiting_;
  std::map<std::pair<std::string, JobState>, JobCounters::Ended> ended_;
};

}  // namespace

Result<std::unique_ptr<JobRunner>> JobRunner::start(Store& store, const JobRunnerOptions& options) {
  JobRunnerOptions ours = options;
  ours.root = absolute_path(options.root);
  auto runner = std::make_unique<ChildRunner>(store, ours);
  TRY(runner->begin());
  return std::unique_ptr<JobRunner>(std::move(runner));
}

}  // namespace canasta
