#include "io/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/messages/io.h"
#include "io/open_file.h"

namespace canasta {
namespace {

constexpr int kTriesMax = 16;  // while somebody renames folders on the way

// A pipe's writer is not waited for; a terminal does not become ours.
int open_below(int folder, const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  long number = -1;
  for (int i = 0; i < kTriesMax; ++i) {
    number = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
    if (number >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return static_cast<int>(number);
}

Error not_below(int number, const std::string& path) {
  switch (number) {
    case ENOSYS:
    case EPERM:
    case EINVAL:
      return {ErrorCode::Unavailable, message::kBeneathUnknown};
    case EMFILE:
    case ENFILE:
    case EIO:
    case EACCES:
      return system_error(number, path, "openat2");
    default:
      return not_found(message::kFileMissing, {{"path", path}});
  }
}

}  // namespace

Result<BeneathFile> open_beneath(const std::string& folder, const std::string& path) {
  const bool has_nul = path.find('\0') != std::string::npos;  // the kernel would stop reading there
  if (path.empty() || has_nul) return not_found(message::kFileMissing, {{"path", path}});
  const Descriptor root(
      retried([&] { return ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
  if (root.number() < 0) return not_found(message::kFileMissing, {{"path", path}});
  Descriptor file(open_below(root.number(), path));
  if (file.number() < 0) return not_below(errno, path);
  struct stat status{};
  if (::fstat(file.number(), &status) < 0) return system_error(errno, path, "stat");
  if (!S_ISREG(status.st_mode)) return not_found(message::kFileMissing, {{"path", path}});
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return BeneathFile{
      .file = std::make_unique<RealReadFile>(std::move(file),
                                             static_cast<std::uint64_t>(status.st_size), path),
      .modified_ns = status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec,
      .inode = status.st_ino};
}

}  // namespace canasta
