#include "base/messages/engine.h"
#include "engine/engine.h"
#include "io/file_system.h"

namespace canasta {

Result<Project> open_project(const std::string& folder) {
  Project project;
  project.root = folder;
  project.files = &real_file_system();
  const std::string path = project.path(kConfigFile);
  if (!project.files->exists(path))
    return not_found(message::kNoProject, {{"folder", absolute_path(folder)}});
  TRY_ASSIGN(project.config, read_config(*project.files, path));
  for (auto& [name, source] : project.config.receipts) source.root = folder;
  for (auto& [name, source] : project.config.tables) source.files.root = folder;
  return project;
}

std::string settings_file(const std::string& path) {
  const Result<std::string> text = read_text(real_file_system(), path);
  return text.ok() ? *text : "";
}

std::string canasta_version() { return CANASTA_VERSION; }

}  // namespace canasta
