#include "io/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "base/messages/io.h"
#include "io/child_start.h"

namespace canasta {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
constexpr int kTickMs = 50;
// What a pipe holds at most (pipe(7)): one piece empties it.
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

// Bytes to lines of bounded length.
class Lines {
 public:
  Lines(std::size_t bytes_max, const std::function<void(std::string_view)>& tell)
      : bytes_max_(bytes_max), tell_(tell) {}

  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      line_.append(part.substr(0, bytes_max_ - std::min(bytes_max_, line_.size())));
      begun_ = true;
      if (end == std::string_view::npos) return;
      finish();
      bytes.remove_prefix(end + 1);
    }
  }
  // The last line may lack its end.
  void finish() {
    if (begun_ && tell_) tell_(line_);
    line_.clear();
    begun_ = false;
  }

 private:
  std::size_t bytes_max_;
  const std::function<void(std::string_view)>& tell_;
  std::string line_;
  bool begun_ = false;
};

// A child from its start to its burial. Destroyed early, it is killed.
class Child {
 public:
  Child(StartedChild started, const ChildOptions& options, const ChildEvents& events)
      : child_(std::move(started)),
        options_(options),
        events_(events),
        lines_(options.stderr_line_bytes_max, events.on_stderr_line),
        death_(static_cast<int>(::syscall(SYS_pidfd_open, child_.pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (buried_) return;
    kill_group();
    bury();
  }

  Result<ChildEnd> run() {
    while (!has_ended()) {
      wait_a_tick();
      TRY(read_pipes());
      consider_stopping();
    }
    kill_group();
    TRY(read_pipes());  // what it said last
    lines_.finish();
    bury();
    return std::move(end_);
  }

 private:
  bool has_ended() const {
    siginfo_t how{};  // its pid stays 0 while the child runs
    const int found =
        ::waitid(P_PID, static_cast<id_t>(child_.pid), &how, WEXITED | WNOHANG | WNOWAIT);
    return found == 0 && how.si_pid == child_.pid;
  }

  // A tick, or less when there is news. Closed ends are -1, which poll passes over.
  void wait_a_tick() const {
    std::array<pollfd, 3> news{{{child_.out.number(), POLLIN, 0},
                                {child_.err.number(), POLLIN, 0},
                                {death_.number(), POLLIN, 0}}};
    ::poll(news.data(), news.size(), kTickMs);
  }

  // One piece of each.
  Status read_pipes() {
    std::string piece;
    if (read_piece(child_.out, piece)) TRY(take_stdout(piece));
    if (read_piece(child_.err, piece)) lines_.add(piece);
    return {};
  }

  bool read_piece(PipeEnd& pipe, std::string& piece) {
    if (!pipe.open()) return false;
    piece.resize(kPieceBytes);
    const ssize_t bytes = ::read(pipe.number(), piece.data(), piece.size());
    if (bytes == 0 || (bytes < 0 && errno != EAGAIN && errno != EINTR)) pipe.close();
    if (bytes <= 0) return false;
    piece.resize(static_cast<std::size_t>(bytes));
    return true;
  }

  Status take_stdout(std::string_view piece) {
    stdout_bytes_ += piece.size();
    if (stdout_bytes_ > options_.stdout_bytes_max) {
      return Error(ErrorCode::TooLarge, message::kOutputOverLimit,
                   {{"program", options_.program}, {"limit", options_.stdout_bytes_max}});
    }
    if (events_.on_stdout) return events_.on_stdout(piece);
    end_.stdout_text += piece;
    return {};
  }

  void consider_stopping() {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (!end_.stopped && events_.stop && events_.stop()) {
      end_.stopped = true;
      stopped_at_ = now;
      ::kill(-child_.pid, SIGINT);
    }
    const std::chrono::duration<double> grace = now - stopped_at_;
    if (!end_.stopped || end_.killed || grace.count() < options_.grace_seconds) return;
    end_.killed = true;
    kill_group();
  }

  // Before bury() only: then the number may be another group's.
  void kill_group() const { ::kill(-child_.pid, SIGKILL); }

  void bury() {
    int how = 0;
    while (::waitpid(child_.pid, &how, 0) < 0 && errno == EINTR) {
    }
    buried_ = true;
    if (WIFEXITED(how)) end_.exit_code = WEXITSTATUS(how);
    if (WIFSIGNALED(how)) end_.signal = WTERMSIG(how);
  }

  StartedChild child_;
  const ChildOptions& options_;
  const ChildEvents& events_;
  Lines lines_;
  PipeEnd death_;  // readable once the child has ended; -1 on an old kernel, which costs a tick
  ChildEnd end_;
  std::uint64_t stdout_bytes_ = 0;
  SteadyTime stopped_at_ = {};
  bool buried_ = false;
};

}  // namespace

Result<ChildEnd> run_child(const ChildOptions& options, const ChildEvents& events) {
  TRY_ASSIGN(StartedChild started, start_child(options));
  return Child(std::move(started), options, events).run();
}

}  // namespace canasta
