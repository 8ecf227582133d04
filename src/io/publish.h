// One recipe to publish: write aside, sync, rename, sync the folder. What a reader can see is
// whole.
#pragma once

#include <string>
#include <string_view>

#include "io/file_system.h"

namespace canasta {

// Replaces `path` by `bytes`, making its folder when it is missing. On error the old file is
// untouched and nothing is left beside it, with one exception: when only the last step fails, the
// sync of the folder, the new file is there, and a power cut may bring back the old one.
Status publish_file(FileSystem& files, const std::string& path, std::string_view bytes);

// For a file that somebody else writes (DuckDB, a stream): write to staging_path(path), then
// publish_staged, whose errors leave what those of publish_file do, and the staged file.
// discard_staged drops that.
std::string staging_path(const std::string& path);
Status publish_staged(FileSystem& files, const std::string& path);
void discard_staged(FileSystem& files, const std::string& path);

// A folder that appears whole. Write the files into `folder()`, then publish().
// Unpublished, it is removed on destruction; one left by a kill starts with ".staging-" and is
// swept by remove_leftovers.
class StagedFolder {
 public:
  static Result<StagedFolder> create(FileSystem& files, const std::string& target);
  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder& operator=(StagedFolder&&) = delete;
  ~StagedFolder();

  const std::string& folder() const { return folder_; }
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
