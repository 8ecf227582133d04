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
#include "jobs/job_waiters.h"
#include "jobs/running_jobs.h"

namespace canasta {
namespace {

using namespace std::chrono_literals;

constexpr const char* kJobFolders = "state/jobs";
constexpr auto kLookEvery = 500ms;    // for what other processes wrote
constexpr double kRecordSeconds = 1;  // between two writes of progress to the store

class ChildRunner final : public JobRunner {
 public:
  ChildRunner(Store& store, const JobRunnerOptions& options)
      : store_(store), options_(options), waiters_(options.problem) {}
  ~ChildRunner() override { stop(); }

  Status begin() {
    TRY(put_back_orphans(store_, is_alive, options_.clock->now()));
    tidy_folders();
    for (int i = 0; i < options_.running_max; ++i) {
      threads_.emplace_back([this] { work(/*urgent=*/false); });
    }
    threads_.emplace_back([this] { work(/*urgent=*/true); });
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
    if (job.state == JobState::Running) {
      job.progress = running_.progress(id).value_or(job.progress);
    }
    return job;
  }

  Result<JobPage> list(const std::string& cursor, std::size_t limit) override {
    return list_jobs(store_, cursor, limit);
  }

  Result<JobState> cancel(const std::string& id, const Actor& by) override {
    TRY_ASSIGN(const JobState state, cancel_job(store_, id, by, options_.clock->now()));
    if (has_ended(state)) forget_old();
    running_.stop(id);
    tell_if_ended(id);
    moved();
    return state;
  }

  Status wait(const std::string& id, Done done) override {
    TRY(find_job(store_, id));
    waiters_.add(id, std::move(done));
    // Looked at after it was put down: it cannot end unseen in between.
    tell_if_ended(id);
    return {};
  }

  std::uint64_t changes() const override { return changes_; }

  Result<JobCounters> counters() override {
    TRY_ASSIGN(const JobCounts counts, count_jobs(store_));
    return running_.counters(counts);
  }

  void stop() override {
    if (stopping_.exchange(true)) return;
    moved();
    wait_for_the_end_of_jobs();
    end_now_ = true;
    for (std::thread& thread : threads_) thread.join();
    stopped_ = true;  // from here on everyone gets the job as it stands
    for (const std::string& id : waiters_.awaited()) tell_if_ended(id);
  }

 private:
  // Worker: one job after another, until the runner stops.
  void work(bool urgent) {
    while (take_turn()) {
      const std::uint64_t seen = changes_;
      bool ran = false;
      guarded([&] { ran = run_next(urgent); });
      end_turn();
      if (!ran) wait_for_change(seen);
    }
  }

  // False where nothing waits.
  bool run_next(bool urgent) {
    const auto job = claim_job(store_, runner_, options_.clock->now(), urgent);
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
    const std::atomic<bool>& stop = running_.begin(job);
    begun_ = true;
    moved();
    double recorded = began - kRecordSeconds;
    const auto progress = [&](const JobProgress& now) {
      running_.note_progress(job.id, now);
      moved();
      if (options_.clock->monotonic() - recorded < kRecordSeconds) return;
      recorded = options_.clock->monotonic();
      // A progress that could not be written is followed by another.
      static_cast<void>(record_progress(store_, job.id, now));
    };
    const JobEnd end = run_job(job, options_, {progress, [&] { return stop || end_now_; }});
    if (stopping_ && !stop && is_interrupted(end)) return put_back(job);
    end_job(job, end, options_.clock->monotonic() - began);
  }

  // A store that cannot be written leaves an orphan to the next runner. What ended for good, as
  // nobody wanted it, is told with the rest once the runner has stopped.
  void put_back(const Job& job) {
    static_cast<void>(put_back_job(store_, job.id, options_.clock->now()));
    running_.end(job.id);
    moved();
  }

  // Counted first: whoever is told of the end finds it in the counters. The last progress is kept,
  // then the end. A store that cannot be written (a full disk) is tried until it can, or until the
  // runner stops: then the next one finds an orphan.
  void end_job(const Job& job, const JobEnd& end, double seconds) {
    running_.count(job.asked.kind, end.state, seconds);
    static_cast<void>(record_progress(store_, job.id, running_.progress(job.id).value()));
    Status ended = canasta::end_job(store_, job.id, end, options_.clock->now());
    while (!ended.ok() && ended.error().code() != ErrorCode::Conflict && !stopping_) {
      std::this_thread::sleep_for(kLookEvery);
      ended = canasta::end_job(store_, job.id, end, options_.clock->now());
    }
    forget_old();
    running_.end(job.id);
    tell_if_ended(job.id);
    moved();
  }

  // What a kill left: folders of nobody's job, and what others had put aside. What cannot be
  // removed only takes space.
  void tidy_folders() {
    forget_old();
    FileSystem& files = real_file_system();
    const std::string folder = join_path(options_.root, kJobFolders);
    const auto entries = files.list(folder);
    if (!entries.ok()) return;
    for (const FolderEntry& entry : *entries) {
      const Result<Job> job = find_job(store_, entry.name);
      if (job.ok()) {
        remove_scratch(options_.root, job->id);
      } else if (job.error().code() == ErrorCode::NotFound) {
        static_cast<void>(files.remove(folder + "/" + entry.name));
      }
    }
  }

  // What cannot be forgotten now is after the next end; a folder that cannot be removed only takes
  // space.
  void forget_old() {
    const auto forgotten = forget_old_jobs(store_);
    if (!forgotten.ok()) return;
    for (const std::string& id : *forgotten) {
      static_cast<void>(real_file_system().remove(join_path(options_.root, job_folder(id))));
    }
  }

  // What other processes did: cancelled jobs, new ones. And what could not be told before.
  void look_out() {
    while (!stopping_) {
      const std::uint64_t seen = changes_;
      guarded([&] {
        look_for_cancelled();
        for (const std::string& id : waiters_.awaited()) tell_if_ended(id);
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
    for (const std::string& id : *cancelled) running_.stop(id);
    if (!foreign) return;
    version_seen_ = *version;
    moved();
  }

  void tell_if_ended(const std::string& id) {
    Result<Job> job = find_job(store_, id);
    if (!stopped_ && !(job.ok() && has_ended(job->state))) return;
    if (job.ok()) return waiters_.tell(*job);
    Job unread;  // not ended, as far as anybody knows
    unread.id = id;
    waiters_.tell(unread);
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
  RunningJobs running_;
  JobWaiters waiters_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false, end_now_ = false, stopped_ = false;
  std::atomic<std::uint64_t> changes_ = 0;
  std::atomic<bool> begun_ = false;  // a job, since the last look for cancelled ones
  std::int64_t version_seen_ = 0;    // of the store; look_out()'s alone

  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  int turns_ = 0;
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
