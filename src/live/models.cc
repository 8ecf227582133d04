#include "live/models.h"

#include <algorithm>
#include <map>

#include "base/messages/live.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "engine/model_filenames.h"
#include "io/sha256.h"

namespace canasta {
namespace {

constexpr std::size_t kTagDigits = 32;

std::string tag_of(const ShownModel& model) {
  std::string text = model.name;
  for (const ShownVersion& version : model.versions) {
    text += '|' + format_version(version.listed.model.version);
    for (const Alias alias : version.listed.aliases) text += '@' + std::string(name(alias));
  }
  return '"' + sha256(text).substr(0, kTagDigits) + '"';
}

}  // namespace

bool ShownVersion::is(Alias alias) const {
  return std::find(listed.aliases.begin(), listed.aliases.end(), alias) != listed.aliases.end();
}

Result<std::vector<ShownModel>> shown_models(const Context& context, const Project& project) {
  TRY_ASSIGN(std::vector<ListedVersion> listed,
             Registry(*project.files, project.models()).list(context));
  TRY_ASSIGN(const std::vector<ModelFile> files, model_files(context, project));
  std::map<std::string, std::string> filenames;  // by model and version
  for (const ModelFile& file : files) filenames[file.model.text()] = file.filename;
  std::vector<ShownModel> models;
  for (ListedVersion& version : listed) {
    if (models.empty() || models.back().name != version.model.name) {
      models.push_back({.name = version.model.name, .versions = {}, .tag = {}});
    }
    const std::string text = version.model.text();
    models.back().versions.push_back({std::move(version), filenames[text]});
  }
  for (ShownModel& model : models) model.tag = tag_of(model);
  return models;
}

Result<ShownModel> shown_model(const Context& context, const Project& project,
                               const std::string& name) {
  TRY_ASSIGN(std::vector<ShownModel> models, shown_models(context, project));
  std::vector<std::string> names;
  for (ShownModel& model : models) {
    if (model.name == name) return std::move(model);
    names.push_back(model.name);
  }
  return unknown_name(ErrorCode::NotFound, message::kNounModel, name, names);
}

Result<ShownVersion> shown_version(const ShownModel& model, const std::string& version) {
  std::vector<std::string> names;
  for (const ShownVersion& shown : model.versions) {
    const std::string name = format_version(shown.listed.model.version);
    if (name == version) return shown;
    names.push_back(name);
  }
  return unknown_name(ErrorCode::NotFound, message::kNounVersion, version, names);
}

}  // namespace canasta
