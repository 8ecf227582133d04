// Reading a version's bytes: all of it to verify, what the manifest names to load.
#include "base/messages/registry.h"
#include "registry/catalog.h"
#include "registry/layout.h"

namespace canasta {
namespace {

bool is_manifest_part(std::string_view name) {
  return name == kManifestName || name == kManifestSumName;
}

// Damage is a finding; anything else (an unreadable disk, a missing right) ends the work.
Status note_damage(Status status, std::vector<Error>& problems) {
  if (status.ok()) return {};
  if (status.error().code() != ErrorCode::Corrupt) return status;
  problems.push_back(std::move(status).error());
  return {};
}

template <class T>
Status status_of(const Result<T>& result) {
  return result.ok() ? Status{} : Status{result.error()};
}

Status find_damaged_files(const Context& context, const FileSystem& files,
                          const std::string& folder, const Manifest& manifest,
                          std::vector<Error>& problems) {
  for (const auto& [name, expected] : manifest.files) {
    TRY(context.check_cancel());
    const auto bytes = read_model_file(files, join_path(folder, name), expected);
    TRY(note_damage(status_of(bytes), problems));
  }
  return {};
}

Status find_extra_files(const FileSystem& files, const std::string& folder,
                        const Manifest& manifest, std::vector<Error>& problems) {
  TRY_ASSIGN(const auto entries, files.list(folder));
  for (const FolderEntry& entry : entries) {
    if (is_manifest_part(entry.name) || manifest.files.contains(entry.name)) continue;
    problems.push_back(
        corrupt(message::kModelFileExtra, {{"path", join_path(folder, entry.name)}}));
  }
  return {};
}

}  // namespace

Result<Verification> Registry::verify(const Context& context, const ModelVersion& model) const {
  TRY(check_model_name(model.name));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_version(model));
  Verification verification{model, {}};
  TRY(note_damage(status_of(catalog.aliases(model.name)), verification.problems));
  const auto manifest = catalog.manifest(model);
  TRY(note_damage(status_of(manifest), verification.problems));
  if (!manifest.ok()) return verification;  // it cannot say what the other files should be
  const std::string folder = version_folder(folder_, model);
  TRY(find_damaged_files(context, *files_, folder, *manifest, verification.problems));
  TRY(find_extra_files(*files_, folder, *manifest, verification.problems));
  return verification;
}

Result<LoadedModel> Registry::load(const Context& context, const ModelVersion& model) const {
  TRY_ASSIGN(Manifest manifest, show(context, model));
  LoadedModel loaded{std::move(manifest), {}};
  const std::string folder = version_folder(folder_, model);
  for (const auto& [name, expected] : loaded.manifest.files) {
    TRY(context.check_cancel());
    TRY_ASSIGN(loaded.files[name], read_model_file(*files_, join_path(folder, name), expected));
  }
  return loaded;
}

}  // namespace canasta
