#include "live/served_identity.h"

#include "engine/last_drift.h"
#include "engine/snapshot_files.h"

namespace canasta {
namespace {

constexpr const char* kAliases = "aliases.json";  // registry/registry.h

// Nothing for what is not there.
template <class Value>
Result<Value> or_nothing(Result<Value> read) {
  if (read.ok() || read.error().code() != ErrorCode::NotFound) return read;
  return Value();
}

// Sized, so that no two lists of texts are told alike.
void add(std::string& identity, const std::string& text) {
  identity += std::to_string(text.size()) + ":" + text;
}

// Size and time of a file.
Status add_file(std::string& identity, const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const FileInfo file, or_nothing(files.info(path)));
  add(identity, std::to_string(file.bytes) + " " + std::to_string(file.modified_ns));
  return {};
}

}  // namespace

Result<ServedIdentity> served_identity(const Project& project) {
  const FileSystem& files = *project.files;
  ServedIdentity identity;
  const SnapshotInputFiles made_of = snapshot_input_files(project);
  for (const std::string& path : made_of.data) TRY(add_file(identity.inputs, files, path));
  for (const std::string& path : made_of.settings) TRY(add_file(identity.inputs, files, path));
  TRY_ASSIGN(const auto models, or_nothing(files.list(project.models())));
  for (const FolderEntry& model : models) {
    if (!model.info.is_folder) continue;
    const std::string folder = join_path(project.models(), model.name);
    TRY_ASSIGN(const std::string aliases,
               or_nothing(read_text(files, join_path(folder, kAliases))));
    add(identity.inputs, model.name);
    add(identity.inputs, aliases);
  }
  for (const auto& [name, task] : project.config.tasks) {
    if (!std::holds_alternative<TableTask>(task)) continue;
    TRY(add_file(identity.inputs, files, last_drift_path(project, name)));
  }
  TRY_ASSIGN(identity.snapshot, snapshot_identity(project));
  return identity;
}

Result<std::string> snapshot_identity(const Project& project) {
  return or_nothing(read_text(*project.files, current_snapshot(project)));
}

}  // namespace canasta
