#include "registry/catalog.h"

#include <algorithm>

#include "base/joined.h"
#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "io/sha256.h"
#include "registry/layout.h"
#include "registry/manifest.h"

namespace canasta {
namespace {

bool is_not_found(const Error& error) { return error.code() == ErrorCode::NotFound; }

// Names of the folders inside `folder`; none when it is not there.
Result<std::vector<std::string>> folders_in(const FileSystem& files, const std::string& folder) {
  std::vector<std::string> names;
  auto entries = files.list(folder);
  if (!entries.ok() && is_not_found(entries.error())) return names;
  TRY_ASSIGN(const auto listed, std::move(entries));
  for (const FolderEntry& entry : listed) {
    if (entry.info.is_folder) names.push_back(entry.name);
  }
  return names;
}

// A whole text file of ours. One that is missing is damage, not a wrong question.
Result<std::string> read_record(const FileSystem& files, const std::string& path) {
  auto info = files.info(path);
  if (!info.ok() && is_not_found(info.error())) {
    return corrupt(message::kModelFileMissing, {{"path", path}});
  }
  TRY_ASSIGN(const FileInfo found, std::move(info));
  if (found.bytes > kManifestBytesMax) {
    return corrupt(message::kFormatBroken,
                   {{"path", path}, {"reason", "> " + std::to_string(kManifestBytesMax) + " B"}});
  }
  return read_text(files, path);
}

}  // namespace

Result<std::vector<std::string>> Catalog::models() const {
  TRY_ASSIGN(const auto folders, folders_in(files, models_folder));
  std::vector<std::string> names;
  for (const std::string& folder : folders) {
    if (!check_model_name(folder).ok()) continue;
    TRY_ASSIGN(const auto found, versions(folder));
    if (!found.empty()) names.push_back(folder);
  }
  return names;
}

Result<std::vector<SemanticVersion>> Catalog::versions(const std::string& model) const {
  TRY_ASSIGN(const auto folders, folders_in(files, join_path(models_folder, model)));
  std::vector<SemanticVersion> found;
  for (const std::string& folder : folders) {
    if (const auto version = parse_version(folder)) found.push_back(*version);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Status Catalog::check_model(const std::string& model) const {
  TRY_ASSIGN(const auto names, models());
  if (std::find(names.begin(), names.end(), model) != names.end()) return {};
  if (names.empty()) return not_found(message::kModelsNone, {{"path", models_folder}});
  return unknown_name(ErrorCode::NotFound, message::kNounModel, model, names);
}

Status Catalog::check_version(const ModelVersion& model) const {
  TRY_ASSIGN(const auto found, versions(model.name));
  if (std::binary_search(found.begin(), found.end(), model.version)) return {};
  TRY(check_model(model.name));
  return not_found(message::kModelVersionUnknown, {{"model", model.name},
                                                   {"version", format_version(model.version)},
                                                   {"expected", join_versions(found)}});
}

Result<Manifest> Catalog::manifest(const ModelVersion& model) const {
  const std::string folder = version_folder(models_folder, model);
  const std::string path = join_path(folder, kManifestName);
  TRY_ASSIGN(const std::string text, read_record(files, path));
  TRY_ASSIGN(const std::string sum, read_record(files, join_path(folder, kManifestSumName)));
  if (sum != manifest_sum_line(text)) {
    return corrupt(
        message::kChecksumWrong,
        {{"path", path}, {"actual", sha256(text)}, {"expected", sum.substr(0, sum.find(' '))}});
  }
  TRY_ASSIGN(Manifest manifest, parse_manifest(text, path));
  if (manifest.model != model) {
    return corrupt(message::kFormatBroken,
                   {{"path", path}, {"reason", manifest.model.text() + " != " + model.text()}});
  }
  return manifest;
}

Result<Aliases> Catalog::aliases(const std::string& model) const {
  const std::string path = join_path(join_path(models_folder, model), kAliasesName);
  const auto info = files.info(path);
  if (!info.ok() && is_not_found(info.error())) return Aliases{};
  TRY_ASSIGN(const std::string text, read_record(files, path));
  return parse_aliases(text, path);
}

Result<std::string> read_model_file(const FileSystem& files, const std::string& path,
                                    const ManifestFile& expected) {
  auto opened = files.open(path);
  if (!opened.ok() && is_not_found(opened.error())) {
    return corrupt(message::kModelFileMissing, {{"path", path}});
  }
  TRY_ASSIGN(const auto file, std::move(opened));
  if (file->size() != expected.bytes) {
    return corrupt(message::kModelFileSize,
                   {{"path", path}, {"actual", file->size()}, {"expected", expected.bytes}});
  }
  std::string bytes(static_cast<std::size_t>(expected.bytes), '\0');
  TRY_ASSIGN(const std::size_t read, file->read_at(0, bytes));
  bytes.resize(read);
  std::string actual = sha256(bytes);
  if (actual != expected.sha256) {
    return corrupt(message::kChecksumWrong,
                   {{"path", path}, {"actual", std::move(actual)}, {"expected", expected.sha256}});
  }
  return bytes;
}

std::string join_versions(const std::vector<SemanticVersion>& versions) {
  return versions.empty() ? "-" : joined(versions, format_version);
}

}  // namespace canasta
