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
#include "live/served_identity.h"
#include "server/desk.h"
#include "server/job_answers.h"

namespace canasta {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 200ms;  // for jobs that ended
constexpr int kLooksAtFiles = 5;    // of these looks, one is at the files too
constexpr const char* kSnapshotJob = R"({"kind":"snapshot"})";
// Not "snapshot": that of a refresh would be the reason for the next one.
constexpr std::array<std::string_view, 3> kChanging = {"train", "train_file", "run"};

bool changes_answers(std::string_view kind) {
  return std::find(kChanging.begin(), kChanging.end(), kind) != kChanging.end();
}

// Runs the job that makes a snapshot, whatever else waits or runs, and waits for its end.
Status make_by_job(Desk& desk) {
  TRY_ASSIGN(const std::string id,
             desk.jobs->submit({.kind = "snapshot", .request = kSnapshotJob, .urgent = true}, {}));
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
  if (!has_ended(ended->state)) {
    // The service stops: the next one makes its own, if it needs any.
    static_cast<void>(desk.jobs->cancel(id, Actor{}));
    return Error(ErrorCode::Cancelled, message::kPreparationStopped, {});
  }
  return error_of(*ended, desk.project.root);
}

// Nothing where there is none; an error where it cannot be read now.
Result<std::string> config_text(const Project& project) {
  auto text = read_text(*project.files, project.path(kConfigFile));
  if (!text.ok() && text.error().code() == ErrorCode::NotFound) return std::string();
  return text;
}

}  // namespace

Refresher::Refresher(Desk& desk) : desk_(desk) {
  if (auto config = config_text(desk.project); config.ok()) config_read_ = *std::move(config);
  note_reasons();
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

bool Refresher::config_changed() const { return config_changed_; }

// What could not be read counts as it was.
void Refresher::look_at_config() {
  const auto text = config_text(desk_.project);
  if (text.ok()) config_changed_ = *text != config_read_;
}

Status Refresher::check_config() {
  look_at_config();
  if (!config_changed_) return {};
  return Error(ErrorCode::Conflict, message::kConfigChanged, {});
}

Status Refresher::now(const std::function<void()>& making) {
  const std::lock_guard one(one_);
  const double begin = desk_.context.clock->monotonic();
  const Status loaded = [&]() -> Status {
    try {
      return refresh(making);
    } catch (const std::exception& error) {
      desk_.log->problem("-", error.what());
      return corrupt(message::kInternalError);
    }
  }();
  note(loaded, desk_.context.clock->monotonic() - begin);
  return loaded;
}

Status Refresher::refresh(const std::function<void()>& making) {
  note_reasons();  // before what they change is read, so that none is lost
  TRY(check_config());
  if (!snapshot_is_fresh(desk_.context, desk_.project)) {
    if (making) making();
    TRY(make_by_job(desk_));
    TRY(check_config());  // the job read it anew
  }
  return load();
}

// Of the files only the snapshot is noted anew, that of this refresh: it is no reason for another.
Status Refresher::load() {
  auto snapshot = snapshot_identity(desk_.project);
  if (snapshot.ok()) files_seen_.snapshot = *std::move(snapshot);
  TRY_ASSIGN(auto served, load_served(desk_.context, desk_.project));
  desk_.metrics.serves(*served);
  desk_.served.set(std::move(served));
  return {};
}

// What could not be read counts as it was.
void Refresher::note_reasons() {
  if (const auto jobs = changing_jobs()) {
    const std::lock_guard lock(mutex_);
    jobs_seen_ = *jobs;
  }
  auto files = served_identity(desk_.project);
  if (files.ok()) files_seen_ = *std::move(files);
}

void Refresher::note(const Status& loaded, double seconds) {
  if (!loaded.ok() && loaded.error().code() == ErrorCode::Cancelled) return;  // nothing is wrong
  if (!loaded.ok()) desk_.log->problem("-", loaded.error().text(Language::English));
  {
    const std::lock_guard lock(mutex_);
    if (loaded.ok()) {
      pause_.reset();
      retry_at_.reset();
    } else {
      retry_at_ = desk_.context.clock->monotonic() + pause_.next();
    }
  }
  desk_.metrics.models_loaded(loaded.ok(), seconds);  // whoever sees it finds the pause set
}

void Refresher::watch() {
  for (bool goes_on = true; goes_on;) {
    try {
      goes_on = wait_for_reason();
      if (goes_on) static_cast<void>(now());  // noted; a pause later it is tried again
    } catch (const std::exception& error) {
      desk_.log->problem("-", error.what());
    }
  }
}

// False once it stops.
bool Refresher::wait_for_reason() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLookEvery, [&] { return stops_ || asked_; });
      if (stops_ || desk_.draining) return false;
    }
    if (has_reason()) return true;
  }
}

bool Refresher::has_reason() { return asked_or_due() || jobs_ended() || files_changed(); }

bool Refresher::asked_or_due() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(asked_, false)) return true;
  return retry_at_ && desk_.context.clock->monotonic() >= *retry_at_;
}

bool Refresher::jobs_ended() {
  const std::uint64_t moved = desk_.jobs->changes();
  if (std::exchange(moves_seen_, moved) == moved) return false;
  const auto jobs = changing_jobs();
  const std::lock_guard lock(mutex_);
  // Seen from now on even where the refresh fails: that has a pause of its own.
  return jobs && std::exchange(jobs_seen_, *jobs) != *jobs;
}

bool Refresher::files_changed() {
  if (++looks_ % kLooksAtFiles != 0) return false;
  look_at_config();
  const std::unique_lock idle(one_, std::try_to_lock);
  if (!idle) return false;  // a refresh elsewhere: what it reads is seen by it
  const auto files = served_identity(desk_.project);
  return files.ok() && *files != files_seen_;
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
