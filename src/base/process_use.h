// What this process uses of the machine, as the system counts it. Linux.
#pragma once

#include <cstdint>

namespace canasta {

struct ProcessUse {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
};

// Zeros where the system does not say.
ProcessUse process_use();

}  // namespace canasta
