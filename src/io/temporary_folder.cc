#include "io/temporary_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <utility>

#include "io/file_system.h"
#include "io/system_error.h"

namespace canasta {

Result<TemporaryFolder> TemporaryFolder::create(const std::string& parent) {
  TRY(real_file_system().make_folders(parent));
  std::string path = join_path(parent, "canasta-XXXXXX");
  if (::mkdtemp(path.data()) == nullptr) {
    return system_error(errno, parent, "mkdtemp");
  }
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::TemporaryFolder(std::string path) : path_(std::move(path)) {}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryFolder::~TemporaryFolder() {
  if (!path_.empty()) static_cast<void>(real_file_system().remove(path_));
}

}  // namespace canasta
