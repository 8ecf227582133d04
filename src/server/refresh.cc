#include "server/refresh.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "base/messages/server.h"
#include "engine/snapshot.h"
#include "server/desk.h"

namespace canasta {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 200ms;  // for jobs that ended
constexpr const char* kSnapshotJob = R"({"kind":"snapshot"})";
// Not "snapshot": that of a refresh would be the reason for the next one.
constexpr std::array<std::string_view, 3> kChanging = {"train", "train_file", "run"};

bool changes_answers(std::string_view kind) {
  return std::find(kChanging.begin(), kChanging.end(), kind) != kChanging.end();
}

// Runs the job that makes a snapshot and waits for its end.
Status make_by_job(Desk& desk) {
  TRY_ASSIGN(const std::string id,
             desk.jobs->submit({.kind = "snapshot", .request = kSnapshotJob}, Actor{}));
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Job> ended;
  TRY(desk.jobs->wait(id, [&](const Job& job) {
    const std::lock_guard lock(mutex);
    ended = job;
    changed.notify_one();
  }));
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return ended.has_value(); });
  if (ended->state == JobState::Done) return {};
  return Error(ErrorCode::Unavailable, message::kSnapshotFailed, {{"reason", ended->error}});
}

}  // namespace

Refresher::Refresher(Desk& desk) : desk_(desk) {
  jobs_seen_ = changing_jobs().value_or(0);
  thread_ = std::thread([this] { watch(); });
}

Refresher::~Refresher() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Refresher::ask() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

Status Refresher::now(const std::function<void()>& making) {
  const std::lock_guard one(one_);
  const double begin = desk_.context.clock->monotonic();
  const Status loaded = [&]() -> Status {
    if (!snapshot_is_fresh(desk_.context, desk_.project)) {
      if (making) making();
      TRY(make_by_job(desk_));
    }
    return load();
  }();
  desk_.metrics.models_loaded(loaded.ok(), desk_.context.clock->monotonic() - begin);
  return loaded;
}

// Counted before it is read: a job that ends meanwhile is one more reason.
Status Refresher::load() {
  if (const auto jobs = changing_jobs()) {
    const std::lock_guard lock(mutex_);
    jobs_seen_ = *jobs;
  }
  TRY_ASSIGN(auto served, load_served(desk_.context, desk_.project));
  desk_.metrics.serves(*served);
  desk_.served.set(std::move(served));
  return {};
}

void Refresher::watch() {
  while (wait_for_reason()) {
    try {
      static_cast<void>(now());  // counted; the next reason tries again
    } catch (const std::exception&) {
      desk_.metrics.models_loaded(false, 0);
    }
  }
}

// False once it stops.
bool Refresher::wait_for_reason() {
  std::uint64_t moves = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLookEvery, [&] { return stops_ || asked_; });
      if (stops_ || desk_.draining) return false;
      if (std::exchange(asked_, false)) return true;
    }
    const std::uint64_t moved = desk_.jobs->changes();
    if (std::exchange(moves, moved) == moved) continue;
    const auto jobs = changing_jobs();
    const std::lock_guard lock(mutex_);
    // Seen from now on even where the refresh fails, or it would be tried for ever.
    if (jobs && std::exchange(jobs_seen_, *jobs) != *jobs) return true;
  }
}

// That have ended so far, however they did: a run that failed may have published some models.
// Nothing where the store cannot be read now.
std::optional<std::uint64_t> Refresher::changing_jobs() const {
  const Result<JobCounters> counters = desk_.jobs->counters();
  if (!counters.ok()) return std::nullopt;
  std::uint64_t count = 0;
  for (const auto& [of, ended] : counters->ended) {
    if (changes_answers(of.first)) count += ended.count;
  }
  return count;
}

}  // namespace canasta
