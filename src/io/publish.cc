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

// The files themselves are synced already.
Status sync_folders(FileSystem& files, const std::string& folder) {
  TRY_ASSIGN(const auto entries, files.list(folder));
  for (const FolderEntry& entry : entries) {
    if (entry.info.is_folder) TRY(sync_folders(files, join_path(folder, entry.name)));
  }
  return files.sync_folder(folder);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Passes everything on, and names the target in errors.
class StagedFile final : public WriteFile {
 public:
  StagedFile(std::unique_ptr<WriteFile> file, std::string target)
      : file_(std::move(file)), target_(std::move(target)) {}

  Status append(std::string_view bytes) override {
    return name_target(file_->append(bytes), target_);
  }
  Status sync() override { return name_target(file_->sync(), target_); }

 private:
  std::unique_ptr<WriteFile> file_;
  std::string target_;
};

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
  return name_target(status, path);
}

Result<std::unique_ptr<WriteFile>> create_staged(FileSystem& files, const std::string& path) {
  auto file = files.create(staging_path(path));
  if (!file.ok()) return name_target(file.error(), path);
  return std::unique_ptr<WriteFile>(std::make_unique<StagedFile>(*std::move(file), path));
}

Status sync_staged(FileSystem& files, const std::string& path) {
  return name_target(files.sync_file(staging_path(path)), path);
}

Status publish_staged(FileSystem& files, const std::string& path) {
  TRY(sync_staged(files, path));
  return name_target(show(files, staging_path(path), path), path);
}

void discard_staged(FileSystem& files, const std::string& path) {
  // When even this fails, remove_leftovers sweeps it later.
  static_cast<void>(files.remove(staging_path(path)));
}

Error name_target(const Error& error, const std::string& path) {
  const std::string staged = staging_path(path);
  Fields fields = error.fields();
  for (Field& field : fields) field.value = replaced(std::move(field.value), staged, path);
  Place place = error.place();
  place.file = replaced(std::move(place.file), staged, path);
  return Error(error.code(), error.message(), std::move(fields)).at(std::move(place));
}

Status name_target(const Status& status, const std::string& path) {
  return status.ok() ? Status() : name_target(status.error(), path);
}

Result<StagedFolder> StagedFolder::create(FileSystem& files, const std::string& target) {
  StagedFolder staged(files, target, staging_path(target));
  TRY(name_target(files.remove(staged.folder_), target));
  TRY(name_target(files.make_folders(staged.folder_), target));
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
  TRY(name_target(files_->make_folders(parent_folder(path)), target_));
  return name_target(write_synced(*files_, path, bytes), target_);
}

Status StagedFolder::publish() {
  CANASTA_ASSERT(files_ != nullptr);
  TRY(name_target(sync_folders(*files_, folder_), target_));
  TRY(name_target(files_->rename(folder_, target_), target_));
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
