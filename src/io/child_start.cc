#include "io/child_start.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "io/system_error.h"

extern char** environ;  // POSIX leaves its declaration to us

namespace canasta {
namespace {

constexpr int kFirstFreeDescriptor = 3;
constexpr int kNotStarted = 127;

struct Pipe {
  PipeEnd read, write;
};

// Never 0, 1 or 2, even when ours are closed: dup2 in the child would overwrite the other end.
Result<PipeEnd> above_standard(PipeEnd end) {
  if (end.number() >= kFirstFreeDescriptor) return end;
  const int moved = ::fcntl(end.number(), F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
  if (moved < 0) return system_error(errno, "pipe", "fcntl");
  return PipeEnd(moved);
}

Result<PipeEnd> open_null() {
  const int number = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (number < 0) return system_error(errno, "/dev/null", "open");
  return above_standard(PipeEnd(number));
}

Result<Pipe> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error(errno, "pipe", "pipe2");
  PipeEnd read_end(ends[0]), write_end(ends[1]);
  Pipe pipe;
  TRY_ASSIGN(pipe.read, above_standard(std::move(read_end)));
  TRY_ASSIGN(pipe.write, above_standard(std::move(write_end)));
  return pipe;
}

// Everything that the child needs after fork, made before it: there nothing may be allocated.
struct Plan {
  const char* program;
  const char* folder;  // nullptr: ours
  std::vector<char*> arguments, environment;
  rlim_t memory_bytes;
  pid_t parent;
  int null_in, out, err, report;
};

// What the child says of a failed step; a child that runs says nothing.
struct Failure {
  int number;  // errno
  bool of_folder;
};

[[noreturn]] void report_and_leave(const Plan& plan, bool of_folder) {
  const Failure failure{errno, of_folder};
  const ssize_t told = ::write(plan.report, &failure, sizeof(failure));
  ::_exit(told == sizeof(failure) ? kNotStarted : kNotStarted - 1);
}

void forget_signals() {
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void limit_memory(const Plan& plan) {
  if (plan.memory_bytes == 0) return;
  const rlimit data{plan.memory_bytes, plan.memory_bytes};
  if (::setrlimit(RLIMIT_DATA, &data) != 0) report_and_leave(plan, false);
}

// In the child, between fork and exec: only async-signal-safe calls (signal-safety(7)).
[[noreturn]] void become(const Plan& plan) {
  forget_signals();
  ::setpgid(0, 0);
  // A parent that died before this line is never told of: then we have another one by now.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != plan.parent) {
    report_and_leave(plan, false);
  }
  if (::dup2(plan.null_in, STDIN_FILENO) < 0 || ::dup2(plan.out, STDOUT_FILENO) < 0 ||
      ::dup2(plan.err, STDERR_FILENO) < 0) {
    report_and_leave(plan, false);
  }
  // Ours are close-on-exec already; a library's may not be. An old kernel does not know the call.
  ::syscall(SYS_close_range, kFirstFreeDescriptor, ~0U, CLOSE_RANGE_CLOEXEC);
  if (plan.folder != nullptr && ::chdir(plan.folder) != 0) report_and_leave(plan, true);
  limit_memory(plan);
  ::execve(plan.program, plan.arguments.data(), plan.environment.data());
  report_and_leave(plan, false);
}

std::vector<std::string> words_of(const ChildOptions& options) {
  std::vector<std::string> words{options.program};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  return words;
}

std::vector<std::string> environment_of(const ChildOptions& options) {
  const auto is_replaced = [&](std::string_view variable) {
    return std::any_of(options.environment.begin(), options.environment.end(),
                       [&](const auto& added) { return variable.starts_with(added.first + "="); });
  };
  std::vector<std::string> words;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!is_replaced(*variable)) words.emplace_back(*variable);
  }
  for (const auto& [name, value] : options.environment) words.push_back(name + "=" + value);
  return words;
}

// Ours where it is lower: it cannot be raised again.
rlim_t memory_limit(std::uint64_t wanted) {
  rlimit ours{};
  if (wanted == 0 || ::getrlimit(RLIMIT_DATA, &ours) != 0) return wanted;
  return std::min<rlim_t>(wanted, ours.rlim_max);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Waits until the child runs the program, or has said why it does not.
std::optional<Failure> failure_of(const PipeEnd& report) {
  Failure failure{};
  ssize_t bytes = 0;
  do {
    bytes = ::read(report.number(), &failure, sizeof(failure));
  } while (bytes < 0 && errno == EINTR);
  return bytes == sizeof(failure) ? std::optional(failure) : std::nullopt;
}

Status check_started(const ChildOptions& options, const PipeEnd& report, pid_t pid) {
  const std::optional<Failure> failure = failure_of(report);
  if (!failure) return {};
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (failure->of_folder) return system_error(failure->number, options.folder, "chdir");
  return system_error(failure->number, options.program, "execve");
}

// Who starts us may ignore SIGCHLD, and that is handed down: then the kernel buries children at
// once, and nobody learns how they ended.
void keep_the_dead() {
  struct sigaction now{};
  if (::sigaction(SIGCHLD, nullptr, &now) != 0) return;
  if (now.sa_handler == SIG_IGN || (now.sa_flags & SA_NOCLDWAIT) != 0) ::signal(SIGCHLD, SIG_DFL);
}

}  // namespace

void PipeEnd::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Result<StartedChild> start_child(const ChildOptions& options) {
  TRY_ASSIGN(Pipe out, open_pipe());
  TRY_ASSIGN(Pipe err, open_pipe());
  TRY_ASSIGN(Pipe report, open_pipe());
  TRY_ASSIGN(const PipeEnd null_in, open_null());
  std::vector<std::string> words = words_of(options);
  std::vector<std::string> environment = environment_of(options);
  const Plan plan{.program = options.program.c_str(),
                  .folder = options.folder.empty() ? nullptr : options.folder.c_str(),
                  .arguments = pointers_to(words),
                  .environment = pointers_to(environment),
                  .memory_bytes = memory_limit(options.memory_bytes),
                  .parent = ::getpid(),
                  .null_in = null_in.number(),
                  .out = out.write.number(),
                  .err = err.write.number(),
                  .report = report.write.number()};
  keep_the_dead();
  // Not fork(): that first waits for locks which libraries registered, such as every one of
  // DuckDB's allocator, for children that go on without exec.
  const pid_t pid = ::_Fork();
  if (pid == 0) become(plan);
  if (pid < 0) return system_error(errno, options.program, "fork");
  ::setpgid(pid, pid);  // the child does the same: whoever is first
  out.write.close();
  err.write.close();
  report.write.close();
  TRY(check_started(options, report.read, pid));
  ::fcntl(out.read.number(), F_SETFL, O_NONBLOCK);
  ::fcntl(err.read.number(), F_SETFL, O_NONBLOCK);
  return StartedChild{pid, std::move(out.read), std::move(err.read)};
}

}  // namespace canasta
