// Names on disk, shared by what writes them and what reads them. See docs/formats/registry.md.
#pragma once

#include <string>
#include <string_view>

#include "registry/registry.h"

namespace canasta {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kManifestSumName = "manifest.sha256";
inline constexpr std::string_view kAliasesName = "aliases.json";
inline constexpr std::string_view kRegistryLockName = ".lock";
inline constexpr int kAliasesFormat = 1;

// The one line of manifest.sha256, as `sha256sum -c manifest.sha256` reads it.
std::string manifest_sum_line(std::string_view manifest_bytes);

// Whether `name` may name a file of a version: [A-Za-z0-9][A-Za-z0-9._-]{0,63} without "..", and
// not one of the manifest's own two.
bool is_model_file_name(std::string_view name);

std::string version_folder(const std::string& models_folder, const ModelVersion& model);

}  // namespace canasta
