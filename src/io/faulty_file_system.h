// A file system that breaks when a test says so: the n-th call fails, once or from then on, or
// calls hang.
//
//   MemoryFileSystem disk;
//   FaultyFileSystem files(disk);
//   files.fail({.nth = 3, .error = ErrorCode::NoSpace});
//   … publish(files) …                  // the third call says that the disk is full
//   disk.cut_power();                   // and what was not synced is gone
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "io/file_system.h"

namespace canasta {

enum class FileCall : std::uint8_t {
  Open,
  Read,
  Create,
  Append,
  Sync,
  Info,
  List,
  MakeFolders,
  Rename,
  Remove,
  SyncFolder,
  SyncFile,
  Lock,
};

// Which call fails, and how. NoSpace gives kDiskFull, Denied kFileDenied, all else kIoFailed.
struct Fault {
  std::uint64_t nth = 0;         // counted from 1 since fail(); 0: none
  std::optional<FileCall> only;  // count only calls of this kind
  bool from_then_on = false;     // every later call fails too, as when the disk is gone
  ErrorCode error = ErrorCode::Unavailable;
};

// A failing append leaves the first half of its bytes, as a disk that fills up does; every other
// failing call does nothing. `inner` must outlive it and the files that it opened.
class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(FileSystem& inner) : inner_(inner) {}

  // Counts from zero again.
  void fail(Fault fault);
  // Calls counted since fail() or construction.
  std::uint64_t calls() const;
  // From now on calls of that kind wait until go_on(), as where a disk does not answer.
  void hang(FileCall call);
  void go_on();
  std::uint64_t hanging() const;  // calls that wait now

  Result<std::unique_ptr<ReadFile>> open(const std::string& path) const override;
  Result<std::unique_ptr<WriteFile>> create(const std::string& path) override;
  Result<FileInfo> info(const std::string& path) const override;
  Result<std::vector<FolderEntry>> list(const std::string& folder) const override;
  Status make_folders(const std::string& folder) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status sync_folder(const std::string& folder) override;
  Status sync_file(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  class FaultyReadFile;
  class FaultyWriteFile;

  // Counts the call; an error when it is one that fails. Waits while it hangs.
  Status count(FileCall call, const std::string& path) const;

  FileSystem& inner_;
  mutable std::mutex mutex_;
  Fault fault_;
  mutable std::uint64_t calls_ = 0;
  std::optional<FileCall> hangs_;
  mutable std::uint64_t hanging_ = 0;
  mutable std::condition_variable goes_on_;
};

}  // namespace canasta
