#include "io/process_identity.h"

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>

namespace canasta {
namespace {

// Files of /proc have no size, so they are read to their end.
std::string proc_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string boot_id() {
  std::string id = proc_text("/proc/sys/kernel/random/boot_id");
  while (id.ends_with('\n')) id.pop_back();
  return id;
}

struct ProcessState {
  char letter = 'X';
  std::int64_t begin = -1;
};

// "12 (any) name)) S 1 …": the name may hold blanks and brackets, so fields count from its last
// bracket: the state is the first behind it, the begin the twentieth.
ProcessState process_state(std::int64_t pid) {
  constexpr int kBeginField = 19;
  const std::string text = proc_text("/proc/" + std::to_string(pid) + "/stat");
  std::size_t at = text.rfind(')');
  if (at == std::string::npos || at + 2 >= text.size()) return {};
  at += 2;
  ProcessState state{text[at]};
  for (int field = 0; field < kBeginField && at != std::string::npos; ++field) {
    at = text.find(' ', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  std::from_chars(text.data() + at, text.data() + text.size(), state.begin);
  return state;
}

}  // namespace

ProcessIdentity this_process() {
  const std::int64_t pid = ::getpid();
  return {pid, boot_id(), process_state(pid).begin};
}

bool is_alive(const ProcessIdentity& process) {
  if (process.boot != boot_id()) return false;
  const ProcessState now = process_state(process.pid);
  return now.letter != 'X' && now.letter != 'Z' && now.begin == process.begin;
}

}  // namespace canasta
