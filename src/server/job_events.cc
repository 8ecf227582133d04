#include "server/job_events.h"

#include <mutex>
#include <optional>
#include <utility>

#include "server/desk.h"
#include "server/json_writer.h"

namespace canasta {
namespace {

constexpr double kHeartbeatSeconds = 15;

// A look at a job, by a worker: the store may keep whoever asks it waiting, and those who read
// sockets may not.
class JobLook {
 public:
  JobLook(Desk& desk, std::string id) : desk_(desk), id_(std::move(id)) {}

  void run() {
    Result<Job> job = desk_.jobs->state(id_);
    const std::lock_guard lock(mutex_);
    seen_.emplace(std::move(job));
  }
  // What was seen, once.
  std::optional<Result<Job>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_, std::nullopt);
  }

 private:
  Desk& desk_;
  const std::string id_;
  std::mutex mutex_;
  std::optional<Result<Job>> seen_;
};

// What a job does, as server-sent events, until it has ended or the service ends.
class JobEvents final : public BodySource {
 public:
  JobEvents(Desk& desk, std::string id)
      : desk_(desk), look_(std::make_shared<JobLook>(desk, std::move(id))) {}

  State read(std::string& piece) override {
    if (ended_ || desk_.draining) return State::End;
    if (const auto job = look_->take()) {
      looks_ = false;
      if (next_event(*job, piece)) return State::More;
    }
    look_where_moved();
    return beat(piece);
  }

 private:
  // One look at a time. It may end after this stream has.
  void look_where_moved() {
    const std::uint64_t moved = desk_.jobs->changes();
    if (looks_ || moved == seen_) return;
    looks_ = true;
    seen_ = moved;
    desk_.pool->post([look = look_] { look->run(); });
  }

  // False where nothing is new.
  bool next_event(const Result<Job>& job, std::string& piece) {
    if (!job.ok() && job.error().code() != ErrorCode::NotFound) {
      seen_.reset();  // the store could not be read: once more
      return false;
    }
    if (!job.ok()) {
      ended_ = true;  // forgotten meanwhile
      piece = "event: ended\ndata: {}\n\n";
      return true;
    }
    ended_ = has_ended(job->state);
    std::string event = text_of(*job);
    if (event == last_) return false;
    last_ = event;
    piece = std::move(event);
    sent_at_ = desk_.context.clock->monotonic();
    return true;
  }

  std::string text_of(const Job& job) const {
    JsonWriter json;
    json.begin_object()
        .member("id", job.id)
        .member("state", name(job.state))
        .member("stage", job.progress.stage)
        .member("done", job.progress.done)
        .member("total", job.progress.total)
        .end_object();
    return (ended_ ? "event: ended\ndata: " : "event: progress\ndata: ") + json.take() + "\n\n";
  }

  // A comment now and then, so that proxies do not take the silence for the end.
  State beat(std::string& piece) {
    const double now = desk_.context.clock->monotonic();
    if (now - sent_at_ < kHeartbeatSeconds) return State::Wait;
    sent_at_ = now;
    piece = ": still there\n\n";
    return State::More;
  }

  Desk& desk_;
  const std::shared_ptr<JobLook> look_;
  std::string last_;
  std::optional<std::uint64_t> seen_;  // moves of the jobs before the last look; nothing: none yet
  double sent_at_ = desk_.context.clock->monotonic();
  bool looks_ = false, ended_ = false;
};

}  // namespace

std::unique_ptr<BodySource> job_events(Desk& desk, const std::string& id) {
  return std::make_unique<JobEvents>(desk, id);
}

}  // namespace canasta
