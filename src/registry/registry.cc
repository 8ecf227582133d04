#include "registry/registry.h"

#include <algorithm>

#include "base/messages/registry.h"
#include "base/nearest.h"
#include "registry/catalog.h"
#include "registry/layout.h"

namespace canasta {
namespace {

constexpr std::string_view kModelsScheme = "models:/";

std::vector<Alias> aliases_of(const Aliases& aliases, const SemanticVersion& version) {
  std::vector<Alias> held;
  if (aliases.champion == version) held.push_back(Alias::Champion);
  if (aliases.challenger == version) held.push_back(Alias::Challenger);
  return held;
}

// Appends a model's versions, newest first.
Status list_versions(const Catalog& catalog, const std::string& model,
                     std::vector<ListedVersion>& listed) {
  TRY_ASSIGN(auto versions, catalog.versions(model));
  const auto aliases = catalog.aliases(model);
  std::reverse(versions.begin(), versions.end());
  for (const SemanticVersion& version : versions) {
    ListedVersion entry{.model = {model, version}, .aliases = {}, .manifest = {}};
    entry.aliases_damaged = !aliases.ok();
    if (aliases.ok()) entry.aliases = aliases_of(*aliases, version);
    auto manifest = catalog.manifest(entry.model);
    if (manifest.ok()) entry.manifest = std::move(manifest).value();
    listed.push_back(std::move(entry));
  }
  return {};
}

// The version behind "champion", "challenger" or "1.2.0".
Result<SemanticVersion> resolve_version(const Catalog& catalog, const std::string& model,
                                        std::string_view wanted) {
  if (const auto version = parse_version(wanted)) return *version;
  TRY_ASSIGN(const Alias alias, parse_alias(wanted));
  TRY_ASSIGN(const Aliases aliases, catalog.aliases(model));
  const auto& held = alias == Alias::Champion ? aliases.champion : aliases.challenger;
  if (held) return *held;
  TRY_ASSIGN(const auto versions, catalog.versions(model));
  return not_found(
      message::kModelAliasUnset,
      {{"model", model}, {"alias", name(alias)}, {"expected", join_versions(versions)}});
}

}  // namespace

std::string_view name(Alias alias) { return alias == Alias::Champion ? "champion" : "challenger"; }

Result<Alias> parse_alias(std::string_view text) {
  for (const Alias alias : {Alias::Champion, Alias::Challenger}) {
    if (text == name(alias)) return alias;
  }
  const std::vector<std::string> known{std::string(name(Alias::Champion)),
                                       std::string(name(Alias::Challenger))};
  return unknown_name(ErrorCode::InvalidInput, message::kNounAlias, text, known);
}

Registry::Registry(FileSystem& files, std::string models_folder)
    : files_(&files), folder_(std::move(models_folder)) {}

Result<std::vector<ListedVersion>> Registry::list(const Context& context) const {
  const Catalog catalog{*files_, folder_};
  TRY_ASSIGN(const auto models, catalog.models());
  std::vector<ListedVersion> listed;
  for (const std::string& model : models) {
    TRY(context.check_cancel());
    TRY(list_versions(catalog, model, listed));
  }
  return listed;
}

Result<std::vector<ListedVersion>> Registry::list(const Context& context,
                                                  std::string_view model) const {
  TRY(context.check_cancel());
  TRY(check_model_name(model));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_model(std::string(model)));
  std::vector<ListedVersion> listed;
  TRY(list_versions(catalog, std::string(model), listed));
  return listed;
}

Result<Manifest> Registry::show(const Context& context, const ModelVersion& model) const {
  TRY(context.check_cancel());
  TRY(check_model_name(model.name));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_version(model));
  return catalog.manifest(model);
}

Result<Aliases> Registry::aliases(const Context& context, std::string_view model) const {
  TRY(context.check_cancel());
  TRY(check_model_name(model));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_model(std::string(model)));
  return catalog.aliases(std::string(model));
}

Result<ModelVersion> Registry::resolve(const Context& context, std::string_view text) const {
  TRY(context.check_cancel());
  std::string_view rest = text;
  if (rest.starts_with(kModelsScheme)) rest.remove_prefix(kModelsScheme.size());
  const std::size_t mark = rest.find_first_of("@/");
  const std::string model(rest.substr(0, mark));
  const bool is_bare = mark == std::string_view::npos;
  const std::string_view wanted = is_bare ? name(Alias::Champion) : rest.substr(mark + 1);
  if (!is_bare && rest[mark] == '/' && !parse_version(wanted)) {
    return invalid(message::kModelReferenceInvalid, {{"text", text}});
  }
  TRY(check_model_name(model));
  const Catalog catalog{*files_, folder_};
  TRY(catalog.check_model(model));
  TRY_ASSIGN(const SemanticVersion version, resolve_version(catalog, model, wanted));
  TRY(catalog.check_version({model, version}));
  return ModelVersion{model, version};
}

}  // namespace canasta
