// Files that strangers name: opened below a folder, and nowhere else.
//
// The kernel walks the path (openat2 with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and
// RESOLVE_NO_MAGICLINKS), so that nothing can change between a look and the opening: "..", an
// absolute path and every link, also one that points to a place inside, end at nothing.
//
// Errors   NotFound kFileMissing for all that is not a plain file below the folder, without saying
//          which of the reasons it was; Unavailable kBeneathUnknown where the kernel has no
//          openat2 (before 5.6) or forbids it; those of io/file_system.h. The message names the
//          path as it was asked for, never the folder.
// Threads  any number.
// Source   openat2(2).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "io/file_system.h"

namespace canasta {

struct BeneathFile {
  std::unique_ptr<ReadFile> file;
  std::int64_t modified_ns = 0;  // nanoseconds since 1970, UTC
  std::uint64_t inode = 0;       // another one once the file was replaced
};

// `folder` is trusted, and may itself stand behind links.
Result<BeneathFile> open_beneath(const std::string& folder, const std::string& path);

}  // namespace canasta
