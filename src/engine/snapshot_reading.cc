// From the files of a snapshot to what is in memory.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/saved_columns.h"
#include "engine/snapshot.h"
#include "engine/snapshot_files.h"
#include "features/features.h"
#include "io/json.h"
#include "io/sha256.h"

namespace canasta {
namespace {

using nlohmann::json;

// What the name of a part says behind a prefix; nothing for another part.
std::optional<std::string> behind(std::string_view part, std::string_view prefix) {
  if (part.substr(0, prefix.size()) != prefix) return std::nullopt;
  return std::string(part.substr(prefix.size()));
}

// The folder of the current snapshot and its record, checked for its shape.
class SnapshotReader {
 public:
  static Result<SnapshotReader> open(const Project& project) {
    SnapshotReader reader;
    reader.files_ = project.files;
    const std::string pointer = current_snapshot(project);
    if (!project.files->exists(pointer)) return not_found(message::kNoSnapshot);
    TRY_ASSIGN(const json current, read_json(*project.files, pointer, ErrorCode::Corrupt));
    const auto id = current.find("id");
    const bool is_id = current.is_object() && id != current.end() && id->is_string() &&
                       is_plain(id->get<std::string>());
    if (!is_id) return broken_snapshot(pointer, "id");
    reader.id_ = id->get<std::string>();
    reader.folder_ = join_path(snapshots_folder(project), reader.id_);
    const std::string path = join_path(reader.folder_, kSnapshotFile);
    TRY_ASSIGN(reader.record_, read_json(*project.files, path, ErrorCode::Corrupt));
    TRY(reader.check_record(path));
    return reader;
  }

  const std::string& id() const { return id_; }
  Seconds made() const { return record_["made"].get<Seconds>(); }
  std::string inputs() const { return record_["inputs"].get<std::string>(); }
  std::vector<std::string> notes() const {
    return record_["notes"].get<std::vector<std::string>>();
  }

  // The version behind a task's outlook or predictions.
  Result<std::string> outlook_model(const std::string& task) const {
    const json& models = record_["outlook_models"];
    const auto found = models.find(task);
    if (found != models.end()) return found->get<std::string>();
    return broken_snapshot(join_path(folder_, kSnapshotFile), "outlook_models");
  }

  // Names of the parts, without their ending.
  std::vector<std::string> parts() const {
    std::vector<std::string> names;
    for (const auto& [file, entry] : record_["files"].items()) {
      names.push_back(file.substr(0, file.size() - std::string_view(kPartEnding).size()));
    }
    return names;
  }

  std::string path(const std::string& part) const { return join_path(folder_, part + kPartEnding); }

  // The bytes of a part, which agree with the record.
  Result<std::string> bytes(const std::string& part) const {
    TRY_ASSIGN(std::string bytes, read_text(*files_, path(part)));
    const json& entry = record_["files"][part + kPartEnding];
    if (sha256(bytes) != entry["sha256"].get<std::string>()) {
      return broken_snapshot(path(part), "SHA-256");
    }
    return bytes;
  }

 private:
  static bool is_plain(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    });
  }

  Status check_record(const std::string& path) const {
    const auto has = [&](const char* key, auto check) {
      const auto found = record_.find(key);
      return found != record_.end() && ((*found).*check)();
    };
    const bool whole = record_.is_object() && has("snapshot", &json::is_number_integer) &&
                       has("made", &json::is_number_integer) && has("inputs", &json::is_string) &&
                       has("notes", &json::is_array) && has("outlook_models", &json::is_object) &&
                       has("files", &json::is_object);
    if (!whole) return broken_snapshot(path, kSnapshotFile);
    if (record_["snapshot"] != kSnapshotFormat) return broken_snapshot(path, "format");
    for (const json& model : record_["outlook_models"]) {
      if (!model.is_string()) return broken_snapshot(path, "outlook_models");
    }
    if (!record_["files"].contains(std::string(kLogPart) + kPartEnding)) {
      return broken_snapshot(path, kLogPart);
    }
    for (const json& note : record_["notes"]) {
      if (!note.is_string()) return broken_snapshot(path, "notes");
    }
    for (const auto& [file, entry] : record_["files"].items()) {
      const bool is_part = file.ends_with(kPartEnding) && file.find('/') == std::string::npos;
      if (!is_part || !entry.is_object() || !entry.contains("sha256") ||
          !entry["sha256"].is_string()) {
        return broken_snapshot(path, file);
      }
    }
    return {};
  }

  const FileSystem* files_ = nullptr;
  std::string id_;
  std::string folder_;
  json record_;
};

// Reads one part into its place.
Status read_part(const SnapshotReader& reader, const std::string& part, Snapshot& snapshot) {
  TRY_ASSIGN(std::string bytes, reader.bytes(part));
  const std::string path = reader.path(part);
  const LogSize size{snapshot.log.customers().size(), snapshot.log.products().size()};
  if (const auto text = behind(part, kCustomersPrefix)) {
    const std::optional<Day> day = parse_day(*text);
    if (!day) return broken_snapshot(path, *text);
    TRY_ASSIGN(snapshot.customers[*day],
               read_saved_rows(std::move(bytes), path, customer_feature_names(snapshot.log)));
    return {};
  }
  if (const auto task = behind(part, kOutlookPrefix)) {
    TRY_ASSIGN(snapshot.outlook_models[*task], reader.outlook_model(*task));
    TRY_ASSIGN(snapshot.outlooks[*task], read_saved_table(std::move(bytes), path));
    return {};
  }
  if (const auto task = behind(part, kPredictionsPrefix)) {
    TRY_ASSIGN(snapshot.prediction_models[*task], reader.outlook_model(*task));
    TRY_ASSIGN(snapshot.predictions[*task], read_saved_table(std::move(bytes), path));
    return {};
  }
  if (const auto task = behind(part, kOffersPrefix)) {
    TRY_ASSIGN(snapshot.offers[*task], read_saved_offers(std::move(bytes), path, size));
    return {};
  }
  if (const auto kind = behind(part, kModelPrefix)) {
    TRY_ASSIGN(snapshot.models[*kind],
               load_collaborative(std::move(bytes), path, snapshot.log.products()));
    return {};
  }
  TRY_ASSIGN(snapshot.tables[part], read_saved_table(std::move(bytes), path));
  return {};
}

}  // namespace

bool snapshot_is_fresh(const Context& context, const Project& project) {
  const auto reader = SnapshotReader::open(project);
  if (!reader.ok()) return false;
  const auto inputs = snapshot_inputs(context, project);
  return inputs.ok() && *inputs == reader->inputs();
}

Result<Snapshot> read_snapshot(const Context& context, const Project& project) {
  TRY_ASSIGN(const SnapshotReader reader, SnapshotReader::open(project));
  Snapshot snapshot;
  snapshot.id = reader.id();
  snapshot.made = reader.made();
  snapshot.notes = reader.notes();
  TRY_ASSIGN(std::string purchases, reader.bytes(kLogPart));
  TRY_ASSIGN(snapshot.log, read_saved_log(context, std::move(purchases), reader.path(kLogPart)));
  for (const std::string& part : reader.parts()) {
    if (part != kLogPart) TRY(read_part(reader, part, snapshot));
  }
  return snapshot;
}

}  // namespace canasta
