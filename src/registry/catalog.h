// What stands in the models folder: names, versions, manifests and aliases, read with every check.
//
// REQUIRES everywhere: model names have passed check_model_name, so that no path leaves the folder.
#pragma once

#include <string>
#include <vector>

#include "registry/registry.h"

namespace canasta {

struct Catalog {
  const FileSystem& files;
  const std::string& models_folder;

  // Names with at least one version, sorted. A folder that is not there yet has none.
  Result<std::vector<std::string>> models() const;
  // Versions of a model, lowest first; none when there is no such model.
  Result<std::vector<SemanticVersion>> versions(const std::string& model) const;

  // NotFound with the nearest name, or with the versions that are there.
  Status check_model(const std::string& model) const;
  Status check_version(const ModelVersion& model) const;

  // The manifest of a version that is there, after its checksum; it must speak of that version.
  Result<Manifest> manifest(const ModelVersion& model) const;
  // Empty when the model has no aliases.json.
  Result<Aliases> aliases(const std::string& model) const;
};

// The bytes of a file of a version when they are those of the manifest; else kModelFileMissing,
// kModelFileSize or kChecksumWrong. Reads no more than the manifest says.
Result<std::string> read_model_file(const FileSystem& files, const std::string& path,
                                    const ManifestFile& expected);

// "1.0.0, 1.1.0"; "-" when there is none.
std::string join_versions(const std::vector<SemanticVersion>& versions);

}  // namespace canasta
