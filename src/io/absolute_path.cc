// The one place that asks in which folder the program runs.
#include <filesystem>
#include <system_error>

#include "io/file_system.h"

namespace canasta {

std::string absolute_path(std::string_view path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(std::filesystem::path(path), error);
  if (error) return std::string(path);
  std::string text = absolute.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

}  // namespace canasta
