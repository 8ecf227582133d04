#include "engine/model_filenames.h"

#include <algorithm>
#include <array>

#include "base/messages/jobs.h"
#include "base/nearest.h"

namespace canasta {
namespace {

// What an estimator keeps what it learnt in (docs/formats/estimators.md); a stack first, because
// its members' files stand beside it.
constexpr std::array<std::string_view, 5> kBodies{"stack.json", "model.ubj", "model.txt",
                                                  "linear.json", "neighbours.safetensors"};

Registry registry_of(const Project& project) { return {*project.files, project.models()}; }

Result<ModelFile> file_of(const Manifest& manifest) {
  for (const std::string_view body : kBodies) {
    const auto found = manifest.files.find(std::string(body));
    if (found == manifest.files.end()) continue;
    const ModelVersion& model = manifest.model;
    const std::string version = format_version(model.version);
    return ModelFile{
        .model = model,
        .filename = model.name + "-" + version + std::string(body.substr(body.find('.'))),
        .path = "models/" + model.text() + "/" + std::string(body),
        .bytes = found->second.bytes,
        .sha256 = found->second.sha256};
  }
  return not_found(message::kModelWithoutFile, {{"model", manifest.model.text()}});
}

// churn-1.0.0.ubj as churn/1.0.0, whatever the ending; nothing for other texts.
std::optional<ModelVersion> parse_filename(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  const std::size_t dot = text.rfind('.');
  if (dash == std::string_view::npos || dot == std::string_view::npos || dot < dash) return {};
  const auto version = parse_version(text.substr(dash + 1, dot - dash - 1));
  if (!version || dash == 0) return std::nullopt;
  return ModelVersion{std::string(text.substr(0, dash)), *version};
}

}  // namespace

Result<std::vector<ModelFile>> model_files(const Context& context, const Project& project) {
  TRY_ASSIGN(const std::vector<ListedVersion> listed, registry_of(project).list(context));
  std::vector<ModelFile> files;
  for (const ListedVersion& version : listed) {
    if (!version.manifest) continue;
    Result<ModelFile> file = file_of(*version.manifest);
    if (file.ok()) files.push_back(*std::move(file));
  }
  return files;
}

Result<ModelFile> model_file_of(const Context& context, const Project& project,
                                const ModelVersion& model) {
  TRY_ASSIGN(const Manifest manifest, registry_of(project).show(context, model));
  return file_of(manifest);
}

Result<ModelFile> model_file_of(const Context& context, const Project& project,
                                const std::string& filename) {
  if (const auto model = parse_filename(filename); model && check_model_name(model->name).ok()) {
    Result<ModelFile> file = model_file_of(context, project, *model);
    const bool other =
        file.ok() ? file->filename != filename : file.error().code() == ErrorCode::NotFound;
    if (!other) return file;
  }
  TRY_ASSIGN(const std::vector<ModelFile> files, model_files(context, project));
  std::vector<std::string> names;
  for (const ModelFile& file : files) names.push_back(file.filename);
  return unknown_name(ErrorCode::NotFound, message::kNounModelFile, filename, names);
}

Result<ModelVersion> model_meant(const Context& context, const Project& project,
                                 const std::string& text) {
  if (parse_filename(text)) {
    TRY_ASSIGN(const ModelFile file, model_file_of(context, project, text));
    return file.model;
  }
  return registry_of(project).resolve(context, text);
}

}  // namespace canasta
