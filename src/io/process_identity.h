// Which process? Its number alone is given out again; with the boot and the moment at which it
// began it is nobody else's.
//
// Source    proc(5): /proc/sys/kernel/random/boot_id, and starttime in /proc/PID/stat.
// Threads   Safe from several threads.
#pragma once

#include <cstdint>
#include <string>

namespace canasta {

struct ProcessIdentity {
  std::int64_t pid = 0;
  std::string boot;         // changes with every start of the machine
  std::int64_t begin = -1;  // clock ticks since then; -1: unknown

  bool operator==(const ProcessIdentity&) const = default;
};

ProcessIdentity this_process();

// Whether that very process still runs. A zombie does not.
bool is_alive(const ProcessIdentity& process);

}  // namespace canasta
