#include "io/publish.h"

#include <utility>

namespace canasta {
namespace {

constexpr std::string_view kStagingPrefix = ".staging-";

Status write_synced(FileSystem& files, const std::string& path, std::string_view bytes) {
  TRY_ASSIGN(const auto file, files.create(path));
  TRY(file->append(bytes));
  return file->sync();
}

Status show(FileSystem& files, const std::string& staged, const std::string& target) {
  TRY(files.rename(staged, target));
  return files.sync_folder(parent_folder(target));
}

// Files that others wrote into the folder are synced here too.
Status sync_tree(FileSystem& files, const std::string& folder) {
  TRY_ASSIGN(const auto entries, files.list(folder));
  for (const FolderEntry& entry : entries) {
    const std::string path = join_path(folder, entry.name);
    TRY(entry.info.is_folder ? sync_tree(files, path) : files.sync_file(path));
  }
  return files.sync_folder(folder);
}

}  // namespace

std::string staging_path(const std::string& path) {
  return join_path(parent_folder(path), std::string(kStagingPrefix) + file_name(path));
}

Status publish_file(FileSystem& files, const std::string& path, std::string_view bytes) {
  TRY(files.make_folders(parent_folder(path)));
  const std::string staged = staging_path(path);
  Status status = write_synced(files, staged, bytes);
  if (status.ok()) status = show(files, staged, path);
  if (!status.ok()) discard_staged(files, path);
  return status;
}

Status publish_staged(FileSystem& files, const std::string& path) {
  const std::string staged = staging_path(path);
  TRY(files.sync_file(staged));
  return show(files, staged, path);
}

void discard_staged(FileSystem& files, const std::string& path) {
  // When even this fails, remove_leftovers sweeps it later.
  static_cast<void>(files.remove(staging_path(path)));
}

Result<StagedFolder> StagedFolder::create(FileSystem& files, const std::string& target) {
  StagedFolder staged(files, target, staging_path(target));
  TRY(files.remove(staged.folder_));
  TRY(files.make_folders(staged.folder_));
  return staged;
}

StagedFolder::StagedFolder(FileSystem& files, std::string target, std::string folder)
    : files_(&files), target_(std::move(target)), folder_(std::move(folder)) {}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : files_(std::exchange(other.files_, nullptr)),
      target_(std::move(other.target_)),
      folder_(std::move(other.folder_)) {}

StagedFolder::~StagedFolder() {
  if (files_ != nullptr) static_cast<void>(files_->remove(folder_));
}

Status StagedFolder::write(const std::string& name, std::string_view bytes) {
  const std::string path = join_path(folder_, name);
  TRY(files_->make_folders(parent_folder(path)));
  return write_synced(*files_, path, bytes);
}

Status StagedFolder::publish() {
  CANASTA_ASSERT(files_ != nullptr);
  TRY(sync_tree(*files_, folder_));
  TRY(files_->rename(folder_, target_));
  FileSystem& files = *std::exchange(files_, nullptr);  // shown: nothing is left to remove
  return files.sync_folder(parent_folder(target_));
}

Status remove_leftovers(FileSystem& files, const std::string& folder) {
  TRY_ASSIGN(const auto entries, files.list(folder));
  for (const FolderEntry& entry : entries) {
    if (entry.name.starts_with(kStagingPrefix)) TRY(files.remove(join_path(folder, entry.name)));
  }
  return {};
}

}  // namespace canasta
