// FileSystem on Linux system calls. Every descriptor is close-on-exec; interrupted calls are
// repeated; a short write goes on where it stopped.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/messages/io.h"
#include "io/file_system.h"
#include "io/open_file.h"
#include "io/system_error.h"

namespace canasta {
namespace {

Result<Descriptor> open_descriptor(const std::string& path, int flags, const char* call) {
  const int number = retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); });
  if (number < 0) return system_error(errno, path, call);
  return Descriptor(number);
}

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written =
        retried([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
    if (written < 0) return system_error(errno, path, "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status sync_descriptor(int descriptor, const std::string& path) {
  if (retried([&] { return ::fsync(descriptor); }) < 0) return system_error(errno, path, "fsync");
  return {};
}

FileInfo to_info(const struct stat& status) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return {S_ISDIR(status.st_mode), static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

class RealWriteFile final : public WriteFile {
 public:
  RealWriteFile(Descriptor descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Status append(std::string_view bytes) override {
    return write_all(descriptor_.number(), bytes, path_);
  }
  Status sync() override { return sync_descriptor(descriptor_.number(), path_); }

 private:
  Descriptor descriptor_;
  std::string path_;
};

class RealFileLock final : public FileLock {
 public:
  explicit RealFileLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // closing it lets go of the lock
};

// The process id that the holder wrote into its lock file; "?" when it has not come to that yet.
std::string read_holder(int descriptor) {
  std::string pid(16, '\0');
  const ssize_t bytes = retried([&] { return ::pread(descriptor, pid.data(), pid.size(), 0); });
  pid.resize(static_cast<std::size_t>(std::max<ssize_t>(0, bytes)));
  return pid.empty() ? "?" : pid;
}

class RealFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<ReadFile>> open(const std::string& path) const override {
    // Nobody waits here for the writer of a pipe.
    TRY_ASSIGN(Descriptor descriptor, open_descriptor(path, O_RDONLY | O_NONBLOCK, "open"));
    struct stat status{};
    if (::fstat(descriptor.number(), &status) < 0) return system_error(errno, path, "stat");
    if (S_ISDIR(status.st_mode)) return system_error(EISDIR, path, "open");
    if (!S_ISREG(status.st_mode)) return invalid(message::kNotAFile, {{"path", path}});
    return std::unique_ptr<ReadFile>(std::make_unique<RealReadFile>(
        std::move(descriptor), static_cast<std::uint64_t>(status.st_size), path));
  }

  Result<std::unique_ptr<WriteFile>> create(const std::string& path) override {
    TRY_ASSIGN(Descriptor descriptor,
               open_descriptor(path, O_WRONLY | O_CREAT | O_TRUNC, "create"));
    return std::unique_ptr<WriteFile>(std::make_unique<RealWriteFile>(std::move(descriptor), path));
  }

  Result<FileInfo> info(const std::string& path) const override {
    struct stat status{};
    if (::stat(path.c_str(), &status) < 0) return system_error(errno, path, "stat");
    return to_info(status);
  }

  Result<std::vector<FolderEntry>> list(const std::string& folder) const override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), ::closedir);
    if (!stream) return system_error(errno, folder, "list");
    std::vector<FolderEntry> entries;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      struct stat status{};
      if (name != "." && name != ".." &&
          ::fstatat(::dirfd(stream.get()), entry->d_name, &status, 0) == 0) {
        entries.push_back({std::string(name), to_info(status)});  // else: gone since
      }
      errno = 0;
    }
    if (errno != 0) return system_error(errno, folder, "list");
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Status make_folders(const std::string& folder) override {
    const auto there = info(folder);
    if (there.ok()) return there->is_folder ? Status{} : system_error(EEXIST, folder, "mkdir");
    const std::string parent = parent_folder(folder);
    if (parent != folder && parent != ".") TRY(make_folders(parent));
    if (::mkdir(folder.c_str(), 0777) < 0 && errno != EEXIST) {
      return system_error(errno, folder, "mkdir");
    }
    return sync_folder(parent);
  }

  Status rename(const std::string& from, const std::string& to) override {
    TRY_ASSIGN(const FileInfo moved, info(from));
    if (!moved.is_folder) {
      if (::rename(from.c_str(), to.c_str()) == 0) return {};
      return system_error(errno == EISDIR ? EEXIST : errno, to, "rename");
    }
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL) return system_error(errno, to, "rename");
    // This kind of disk does not know RENAME_NOREPLACE; the caller's lock keeps others away.
    if (exists(to)) return system_error(EEXIST, to, "rename");
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_error(errno, to, "rename");
  }

  Status remove(const std::string& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return system_error(error.value(), path, "remove");
    return {};
  }

  Status sync_folder(const std::string& folder) override {
    return sync_path(folder, O_RDONLY | O_DIRECTORY);
  }

  Status sync_file(const std::string& path) override { return sync_path(path, O_RDONLY); }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    TRY_ASSIGN(Descriptor descriptor, open_descriptor(path, O_RDWR | O_CREAT, "lock"));
    if (retried([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) < 0) {
      if (errno != EWOULDBLOCK) return system_error(errno, path, "lock");
      return Error(ErrorCode::Conflict, message::kLocked,
                   {{"path", path}, {"pid", read_holder(descriptor.number())}});
    }
    if (::ftruncate(descriptor.number(), 0) < 0) return system_error(errno, path, "lock");
    TRY(write_all(descriptor.number(), std::to_string(::getpid()), path));
    return std::unique_ptr<FileLock>(std::make_unique<RealFileLock>(std::move(descriptor)));
  }

 private:
  static Status sync_path(const std::string& path, int flags) {
    TRY_ASSIGN(const Descriptor descriptor, open_descriptor(path, flags, "open"));
    return sync_descriptor(descriptor.number(), path);
  }
};

}  // namespace

FileSystem& real_file_system() {
  static RealFileSystem files;
  return files;
}

}  // namespace canasta
