#include "io/faulty_file_system.h"

#include <array>
#include <utility>

#include "base/messages/io.h"

namespace canasta {
namespace {

constexpr std::array<const char*, 13> kCallNames{
    "open",  "read",   "create", "append",      "sync",      "info", "list",
    "mkdir", "rename", "remove", "sync folder", "sync file", "lock"};

Error to_error(ErrorCode code, FileCall call, const std::string& path) {
  const char* name = kCallNames.at(static_cast<std::size_t>(call));
  if (code == ErrorCode::NoSpace) return {code, message::kDiskFull, {{"path", path}}};
  if (code == ErrorCode::Denied) {
    return {code, message::kFileDenied, {{"path", path}, {"call", name}}};
  }
  return {code, message::kIoFailed, {{"path", path}, {"call", name}, {"reason", "made to fail"}}};
}

}  // namespace

class FaultyFileSystem::FaultyReadFile final : public ReadFile {
 public:
  FaultyReadFile(const FaultyFileSystem& files, std::unique_ptr<ReadFile> inner, std::string path)
      : files_(files), inner_(std::move(inner)), path_(std::move(path)) {}

  std::uint64_t size() const override { return inner_->size(); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    TRY(files_.count(FileCall::Read, path_));
    return inner_->read_at(offset, buffer);
  }

 private:
  const FaultyFileSystem& files_;
  std::unique_ptr<ReadFile> inner_;
  std::string path_;
};

class FaultyFileSystem::FaultyWriteFile final : public WriteFile {
 public:
  FaultyWriteFile(const FaultyFileSystem& files, std::unique_ptr<WriteFile> inner, std::string path)
      : files_(files), inner_(std::move(inner)), path_(std::move(path)) {}

  Status append(std::string_view bytes) override {
    Status fault = files_.count(FileCall::Append, path_);
    if (fault.ok()) return inner_->append(bytes);
    TRY(inner_->append(bytes.substr(0, bytes.size() / 2)));
    return fault;
  }
  Status sync() override {
    TRY(files_.count(FileCall::Sync, path_));
    return inner_->sync();
  }

 private:
  const FaultyFileSystem& files_;
  std::unique_ptr<WriteFile> inner_;
  std::string path_;
};

void FaultyFileSystem::fail(Fault fault) {
  const std::lock_guard guard(mutex_);
  fault_ = fault;
  calls_ = 0;
}

std::uint64_t FaultyFileSystem::calls() const {
  const std::lock_guard guard(mutex_);
  return calls_;
}

void FaultyFileSystem::hang(FileCall call) {
  const std::lock_guard guard(mutex_);
  hangs_ = call;
}

void FaultyFileSystem::go_on() {
  const std::lock_guard guard(mutex_);
  hangs_.reset();
  goes_on_.notify_all();
}

std::uint64_t FaultyFileSystem::hanging() const {
  const std::lock_guard guard(mutex_);
  return hanging_;
}

Status FaultyFileSystem::count(FileCall call, const std::string& path) const {
  std::unique_lock lock(mutex_);
  ++hanging_;
  goes_on_.wait(lock, [&] { return hangs_ != call; });
  --hanging_;
  if (fault_.only && *fault_.only != call) return {};
  ++calls_;
  const bool fails = calls_ == fault_.nth || (fault_.from_then_on && calls_ > fault_.nth);
  if (fault_.nth == 0 || !fails) return {};
  return to_error(fault_.error, call, path);
}

Result<std::unique_ptr<ReadFile>> FaultyFileSystem::open(const std::string& path) const {
  TRY(count(FileCall::Open, path));
  TRY_ASSIGN(auto file, inner_.open(path));
  return std::unique_ptr<ReadFile>(std::make_unique<FaultyReadFile>(*this, std::move(file), path));
}

Result<std::unique_ptr<WriteFile>> FaultyFileSystem::create(const std::string& path) {
  TRY(count(FileCall::Create, path));
  TRY_ASSIGN(auto file, inner_.create(path));
  return std::unique_ptr<WriteFile>(
      std::make_unique<FaultyWriteFile>(*this, std::move(file), path));
}

Result<FileInfo> FaultyFileSystem::info(const std::string& path) const {
  TRY(count(FileCall::Info, path));
  return inner_.info(path);
}

Result<std::vector<FolderEntry>> FaultyFileSystem::list(const std::string& folder) const {
  TRY(count(FileCall::List, folder));
  return inner_.list(folder);
}

Status FaultyFileSystem::make_folders(const std::string& folder) {
  TRY(count(FileCall::MakeFolders, folder));
  return inner_.make_folders(folder);
}

Status FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  TRY(count(FileCall::Rename, to));
  return inner_.rename(from, to);
}

Status FaultyFileSystem::remove(const std::string& path) {
  TRY(count(FileCall::Remove, path));
  return inner_.remove(path);
}

Status FaultyFileSystem::sync_folder(const std::string& folder) {
  TRY(count(FileCall::SyncFolder, folder));
  return inner_.sync_folder(folder);
}

Status FaultyFileSystem::sync_file(const std::string& path) {
  TRY(count(FileCall::SyncFile, path));
  return inner_.sync_file(path);
}

Result<std::unique_ptr<FileLock>> FaultyFileSystem::lock(const std::string& path) {
  TRY(count(FileCall::Lock, path));
  return inner_.lock(path);
}

}  // namespace canasta
