// FileSystem: every file that canasta opens itself.
//
// Three twins: the real one, one in memory for quick tests, and a faulty one that fails the n-th
// call (full disk, I/O error) or "cuts the power", dropping what was not synced. Only DuckDB opens
// its own files; io/duckdb.h says how those are made safe.
//
// Paths are UTF-8, '/' between folders. Errors carry the path: kFileMissing (NotFound),
// kFileDenied (Denied), kDiskFull (NoSpace), kIoFailed (Unavailable).
// Threads: safe from several threads; one open file from one thread at a time, but for read_at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/result.h"

namespace canasta {

class ReadFile {
 public:
  virtual ~ReadFile() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `buffer` from `offset`; returns the bytes read, fewer only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const = 0;
};

class WriteFile {
 public:
  virtual ~WriteFile() = default;
  virtual Status append(std::string_view bytes) = 0;
  // Bytes are on the disk when this returns. After a failed sync the file must be given up.
  virtual Status sync() = 0;
};

// Held until destroyed; also let go by the system when the process dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

struct FileInfo {
  bool is_folder = false;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  // nanoseconds since 1970, UTC
};

struct FolderEntry {
  std::string name;
  FileInfo info;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<ReadFile>> open(const std::string& path) const = 0;
  // A new file, or an old one emptied.
  virtual Result<std::unique_ptr<WriteFile>> create(const std::string& path) = 0;
  virtual Result<FileInfo> info(const std::string& path) const = 0;
  // Sorted by name; without "." and "..".
  virtual Result<std::vector<FolderEntry>> list(const std::string& folder) const = 0;
  // With its parents; fine when it is there already.
  virtual Status make_folders(const std::string& folder) = 0;
  // Atomic; a file at `to` is replaced. A folder at `to` must not be there (Conflict).
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // A file, or a folder with everything in it; fine when it is not there.
  virtual Status remove(const std::string& path) = 0;
  // Makes renames and new names inside `folder` survive a power loss.
  virtual Status sync_folder(const std::string& folder) = 0;
  // Syncs a file that somebody else (DuckDB) has written.
  virtual Status sync_file(const std::string& path) = 0;
  // Exclusive among processes; Conflict (kLocked) with the holder's process id when taken.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;

  bool exists(const std::string& path) const { return info(path).ok(); }
};

// The machine's own files.
FileSystem& real_file_system();

Result<std::string> read_text(const FileSystem& files, const std::string& path);

// "a/b" + "c" = "a/b/c"; a path that starts with '/' stays as it is.
std::string join_path(std::string_view folder, std::string_view path);
// "a/b/c" -> "a/b"; "c" -> "."
std::string parent_folder(std::string_view path);
std::string file_name(std::string_view path);
// As seen from the root, without "." and ".."; links are not followed. The folder in which the
// program runs is put in front of a relative path.
std::string absolute_path(std::string_view path);

}  // namespace canasta
