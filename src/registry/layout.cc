#include "registry/layout.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/messages/registry.h"
#include "io/sha256.h"

namespace canasta {
namespace {

bool is_small_or_digit(char c) { return is_lower(c) || is_digit(c); }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_mark(char c) { return c == '.' || c == '_' || c == '-'; }

bool is_plain_name(std::string_view name, bool capitals) {
  const auto is_letter = [&](char c) {
    return is_small_or_digit(c) || (capitals && is_capital(c));
  };
  return !name.empty() && name.size() <= kModelNameBytesMax && is_letter(name.front()) &&
         name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_mark(c); });
}

}  // namespace

Status check_model_name(std::string_view name) {
  if (is_plain_name(name, false)) return {};
  return invalid(message::kModelNameInvalid, {{"name", name}, {"limit", kModelNameBytesMax}});
}

bool is_model_file_name(std::string_view name) {
  return is_plain_name(name, true) && name != kManifestName && name != kManifestSumName;
}

std::string manifest_sum_line(std::string_view manifest_bytes) {
  return sha256(manifest_bytes) + "  " + std::string(kManifestName) + "\n";
}

std::string ModelVersion::text() const { return name + "/" + format_version(version); }

std::string version_folder(const std::string& models_folder, const ModelVersion& model) {
  return join_path(join_path(models_folder, model.name), format_version(model.version));
}

}  // namespace canasta
