// A file system in memory, for quick tests and for losing power on purpose.
//
// It remembers two worlds: what a running process sees, and what is on the disk. Bytes reach the
// disk by a sync of their file; names (new, renamed, removed) by a sync of their folder, as POSIX
// promises and no more. make_folders syncs what it makes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "io/file_system.h"

namespace canasta {

class MemoryFileSystem final : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

  // What was not synced is gone: the worst that a power loss may leave. Locks are let go; files
  // that are open belong to the past.
  void cut_power();
  // What was not synced is kept, lost or (file contents) torn, each by the toss of a seeded coin:
  // the disk may have written more than it was asked to.
  void cut_power(std::uint64_t seed);
  // Writing past this many bytes in all files together is NoSpace.
  void set_capacity(std::uint64_t bytes);

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
  struct Node;
  class OpenRead;
  class OpenWrite;
  class HeldLock;
  using NodePointer = std::shared_ptr<Node>;

  NodePointer find(const std::string& path) const;
  Result<NodePointer> find_folder(const std::string& path) const;
  std::uint64_t used_bytes() const;

  mutable std::mutex mutex_;
  NodePointer root_;
  std::uint64_t capacity_bytes_;
  std::int64_t changes_ = 0;  // the clock of modified_ns: one tick a change
  std::uint64_t locks_taken_ = 0;
  std::map<std::string, std::uint64_t> locks_;  // path -> which of the locks taken holds it
};

}  // namespace canasta
