// What changes the registry: a new version, a moved alias. Each under the lock of its model.
#include <algorithm>

#include "base/messages/registry.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "registry/catalog.h"
#include "registry/layout.h"
#include "registry/manifest.h"

namespace canasta {
namespace {

constexpr SemanticVersion kFirstVersion{1, 0, 0};

std::string model_folder(const std::string& models_folder, const std::string& model) {
  return join_path(models_folder, model);
}

Result<std::unique_ptr<FileLock>> lock_model(FileSystem& files, const std::string& folder) {
  return files.lock(join_path(folder, kRegistryLockName));
}

// Whether the version was trained on these features. A version whose manifest is damaged was not:
// the next one is then a major one, which promises nothing.
Result<bool> has_features(const Catalog& catalog, const ModelVersion& model,
                          const std::vector<std::string>& features) {
  auto manifest = catalog.manifest(model);
  if (!manifest.ok() && manifest.error().code() == ErrorCode::Corrupt) return false;
  TRY_ASSIGN(const Manifest known, std::move(manifest));
  return known.facts.features == features;
}

Result<SemanticVersion> next_version(const Catalog& catalog, const std::string& model,
                                     const std::vector<std::string>& features) {
  TRY_ASSIGN(const auto versions, catalog.versions(model));
  if (versions.empty()) return kFirstVersion;
  const SemanticVersion newest = versions.back();
  TRY_ASSIGN(const bool same, has_features(catalog, {model, newest}, features));
  if (same && newest.minor < kVersionPartMax) {
    return SemanticVersion{newest.major, newest.minor + 1, 0};
  }
  if (newest.major < kVersionPartMax) return SemanticVersion{newest.major + 1, 0, 0};
  return Error(ErrorCode::Conflict, message::kModelVersionsUsedUp,
               {{"model", ModelVersion{model, newest}.text()}});
}

Manifest make_manifest(const Context& context, ModelVersion model, const ModelFiles& model_files,
                       const ManifestFacts& facts) {
  Manifest manifest{std::move(model), facts, context.clock->now(), CANASTA_VERSION, {}};
  for (const auto& [name, bytes] : model_files) {
    manifest.files[name] = {bytes.size(), sha256(bytes)};
  }
  return manifest;
}

// Writes the version aside and shows it with one rename.
Status publish_version(const Context& context, FileSystem& files, const std::string& target,
                       const ModelFiles& model_files, const Manifest& manifest) {
  TRY_ASSIGN(StagedFolder staged, StagedFolder::create(files, target));
  for (const auto& [name, bytes] : model_files) {
    TRY(context.check_cancel());
    TRY(staged.write(name, bytes));
  }
  const std::string text = format_manifest(manifest);
  TRY(staged.write(std::string(kManifestName), text));
  TRY(staged.write(std::string(kManifestSumName), manifest_sum_line(text)));
  return staged.publish();
}

Status publish_aliases(FileSystem& files, const std::string& folder, const Aliases& aliases) {
  return publish_file(files, join_path(folder, kAliasesName), format_aliases(aliases));
}

void check_publishable(const ModelFiles& model_files) {
  CANASTA_ASSERT(model_files.size() <= kModelFilesMax);
  for (const auto& [name, bytes] : model_files) CANASTA_ASSERT(is_model_file_name(name));
}

void make_champion(const SemanticVersion& version, Aliases& aliases) {
  if (aliases.champion == version) return;
  if (aliases.champion) aliases.former_champions.push_back(*aliases.champion);
  if (aliases.former_champions.size() > kChampionsKept) {
    aliases.former_champions.erase(aliases.former_champions.begin());
  }
  aliases.champion = version;
  if (aliases.challenger == version) aliases.challenger.reset();
}

}  // namespace

Result<ModelVersion> Registry::publish(const Context& context, std::string_view model,
                                       const ModelFiles& model_files, const ManifestFacts& facts) {
  TRY(check_model_name(model));
  check_publishable(model_files);
  const std::string name(model);
  const std::string folder = model_folder(folder_, name);
  TRY(files_->make_folders(folder));
  TRY_ASSIGN(const auto lock, lock_model(*files_, folder));
  TRY(remove_leftovers(*files_, folder));
  TRY_ASSIGN(const SemanticVersion version, next_version({*files_, folder_}, name, facts.features));
  const ModelVersion published{name, version};
  const Manifest manifest = make_manifest(context, published, model_files, facts);
  TRY(publish_version(context, *files_, version_folder(folder_, published), model_files, manifest));
  return published;
}

Status Registry::promote(const Context& context, const ModelVersion& model, Alias alias) {
  TRY(check_model_name(model.name));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_version(model));
  const std::string folder = model_folder(folder_, model.name);
  TRY_ASSIGN(const auto lock, lock_model(*files_, folder));
  TRY(load(context, model));
  TRY_ASSIGN(Aliases aliases, catalog.aliases(model.name));
  if (alias == Alias::Champion) {
    make_champion(model.version, aliases);
  } else if (aliases.champion == model.version) {
    return Error(ErrorCode::Conflict, message::kModelOwnChallenger, {{"model", model.text()}});
  } else {
    aliases.challenger = model.version;
  }
  return publish_aliases(*files_, folder, aliases);
}

Result<ModelVersion> Registry::rollback(const Context& context, std::string_view model) {
  TRY(check_model_name(model));
  const std::string name(model);
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_model(name));
  const std::string folder = model_folder(folder_, name);
  TRY_ASSIGN(const auto lock, lock_model(*files_, folder));
  TRY_ASSIGN(Aliases aliases, catalog.aliases(name));
  if (aliases.former_champions.empty()) {
    TRY_ASSIGN(const auto versions, catalog.versions(name));
    return Error(ErrorCode::Conflict, message::kModelNoFormerChampion,
                 {{"model", name}, {"expected", join_versions(versions)}});
  }
  const ModelVersion former{name, aliases.former_champions.back()};
  TRY(load(context, former));
  aliases.former_champions.pop_back();
  aliases.champion = former.version;
  if (aliases.challenger == former.version) aliases.challenger.reset();
  TRY(publish_aliases(*files_, folder, aliases));
  return former;
}

}  // namespace canasta
