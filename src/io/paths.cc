// Paths as text, and reading a file whole: the parts of FileSystem that need no system.
#include "io/file_system.h"

namespace canasta {
namespace {

std::string_view without_end_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

std::string join_path(std::string_view folder, std::string_view path) {
  if (path.starts_with('/') || folder.empty()) return std::string(path);
  if (path.empty()) return std::string(folder);
  std::string out(folder);
  if (out.back() != '/') out += '/';
  return out.append(path);
}

std::string parent_folder(std::string_view path) {
  path = without_end_slashes(path);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : without_end_slashes(path.substr(0, slash)));
}

std::string file_name(std::string_view path) {
  path = without_end_slashes(path);
  return std::string(path.substr(path.rfind('/') + 1));
}

Result<std::string> read_text(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const auto file, files.open(path));
  std::string text(file->size(), '\0');
  TRY_ASSIGN(const std::size_t bytes, file->read_at(0, text));
  text.resize(bytes);
  return text;
}

}  // namespace canasta
