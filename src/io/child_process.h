// Runs another program to its end, as a child that cannot outlive us or fill our memory.
//
// The child
//   1. leads a process group of its own: a Ctrl-C at our terminal does not reach it, and what we
//      send reaches everything that it starts.
//   2. reads nothing (/dev/null), writes to two pipes, inherits no other descriptor.
//   3. is killed when the thread that called run_child ends, so also when we are killed. Whoever
//      it started is killed when it ends.
//   4. may hold `memory_bytes` of data (RLIMIT_DATA: what is allocated, thread stacks). Not
//      RLIMIT_AS, which counts every address that is set aside: a training that holds 290 MB, with
//      16 threads, needs a limit of 400 MB of data or 1,000 MB of addresses, and below it dies of
//      a signal as often as of an error that it can say.
//
// Waiting   A SIGCHLD that is ignored is set back to its default for the whole process: else nobody
//           would learn how a child ended.
// Stopping  `stop` is asked every 50 ms; once it says yes the group gets SIGINT, and after
//           `grace_seconds` SIGKILL.
// Errors    NotFound, Denied … of the program or folder (io/system_error.h); kOutputOverLimit
//           (TooLarge); what on_stdout returns. After each the child is dead. How the child ended
//           is no error: it is the answer.
// Threads   Any number at once. Between fork and exec only calls that are safe there are made, so
//           other threads may hold any lock.
// Source    _Fork(3), setpgid(2), prctl(2) PR_SET_PDEATHSIG, getrlimit(2), close_range(2).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace canasta {

struct ChildOptions {
  std::string program;                      // its path: no folder is searched
  std::vector<std::string> arguments = {};  // behind the name of the program
  std::vector<std::pair<std::string, std::string>> environment = {};  // beside ours, or instead
  std::string folder = {};                                            // empty: ours
  std::uint64_t memory_bytes = 0;                                     // 0: as much as we may
  std::uint64_t stdout_bytes_max = 1 << 20;
  std::size_t stderr_line_bytes_max = 16 << 10;  // of a longer line only the beginning is told
  double grace_seconds = 5;
};

// All are called on the thread of run_child; any may be empty.
struct ChildEvents {
  std::function<Status(std::string_view)> on_stdout = {};  // a piece; empty: all is gathered
  std::function<void(std::string_view)> on_stderr_line = {};
  std::function<bool()> stop = {};
};

// Exactly one of exit_code and signal is there.
struct ChildEnd {
  std::optional<int> exit_code;
  std::optional<int> signal;
  bool stopped = false;     // it was asked to stop
  bool killed = false;      // it did not within its grace
  std::string stdout_text;  // where there is no on_stdout

  bool succeeded() const { return exit_code == 0; }
};

Result<ChildEnd> run_child(const ChildOptions& options, const ChildEvents& events = {});

}  // namespace canasta
