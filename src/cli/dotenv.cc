#include "cli/dotenv.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/engine.h"

namespace canasta {
namespace {

constexpr std::string_view kPrefix = "CANASTA_";

std::string_view without_quotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

void read_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t equals = line.find('=');
  if (!line.starts_with(kPrefix) || equals == std::string_view::npos) return;
  const std::string name(line.substr(0, equals));
  const std::string value(without_quotes(line.substr(equals + 1)));
  setenv(name.c_str(), value.c_str(), /*overwrite=*/0);
}

}  // namespace

void read_dotenv() {
  const std::string text = settings_file(".env");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    read_line(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace canasta
