// Versions of models as file names, for those who download them: churn-1.0.0.ubj is what
// models/churn/1.0.0/ has learnt, whatever that file is called there. The ending is the file's own:
// .ubj and .txt of trees, .json of linear models and stacks, .safetensors of neighbours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"
#include "registry/registry.h"

namespace canasta {

struct ModelFile {
  ModelVersion model;
  std::string filename;  // "churn-1.0.0.ubj"
  std::string path;      // below the root: "models/churn/1.0.0/model.ubj"
  std::uint64_t bytes = 0;
  std::string sha256;
};

// Of every version whose manifest can be read: by name, then newest first.
Result<std::vector<ModelFile>> model_files(const Context& context, const Project& project);

// The one of that name. Errors: NotFound kUnknownName… with the nearest; Corrupt where the manifest
// of the version is damaged.
Result<ModelFile> model_file_of(const Context& context, const Project& project,
                                const std::string& filename);
Result<ModelFile> model_file_of(const Context& context, const Project& project,
                                const ModelVersion& model);

// The version that a client means: a file name, or what the registry resolves.
Result<ModelVersion> model_meant(const Context& context, const Project& project,
                                 const std::string& text);

}  // namespace canasta
