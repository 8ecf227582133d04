// One recipe to publish: write aside, sync, rename, sync the folder. What a reader can see is
// whole. Errors name the file or folder to publish, never the one aside, which nobody asked for.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "io/file_system.h"

namespace canasta {

// Replaces `path` by `bytes`, making its folder when it is missing. On error the old file is
// untouched and nothing is left beside it, with one exception: when only the last step fails, the
// sync of the folder, the new file is there, and a power cut may bring back the old one.
Status publish_file(FileSystem& files, const std::string& path, std::string_view bytes);

// For a file that is written bit by bit: write to create_staged(path), or let somebody else
// (DuckDB) write to staging_path(path) and pass its errors through name_target; then
// publish_staged, whose errors leave what those of publish_file do, and the staged file.
// discard_staged drops that.
std::string staging_path(const std::string& path);
Result<std::unique_ptr<WriteFile>> create_staged(FileSystem& files, const std::string& path);
Status sync_staged(FileSystem& files, const std::string& path);
Status publish_staged(FileSystem& files, const std::string& path);
void discard_staged(FileSystem& files, const std::string& path);

// The error with `path` in the place of staging_path(path).
Error name_target(const Error& error, const std::string& path);
Status name_target(const Status& status, const std::string& path);

// A folder that appears whole. Unpublished, it is removed on destruction; one left by a kill starts
// with ".staging-" and is swept by remove_leftovers.
class StagedFolder {
 public:
  static Result<StagedFolder> create(FileSystem& files, const std::string& target);
  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder& operator=(StagedFolder&&) = delete;
  ~StagedFolder();

  // Adds a file, synced.
  Status write(const std::string& name, std::string_view bytes);
  // Renames to the target; Conflict when the target exists. On error there is no target, unless
  // only the sync of its parent folder failed: then it is there, and a power cut may take it away.
  Status publish();

 private:
  StagedFolder(FileSystem& files, std::string target, std::string folder);

  FileSystem* files_;
  std::string target_;
  std::string folder_;
};

// Removes what killed runs left in `folder` (names that start with ".staging-").
// REQUIRES: the caller holds the lock of the folder.
Status remove_leftovers(FileSystem& files, const std::string& folder);

}  // namespace canasta
