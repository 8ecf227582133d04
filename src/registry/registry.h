// Registry: trained models as plain files, in numbered versions that never change.
//
//   models/<name>/<version>/{manifest.json, manifest.sha256, model.ubj, features.json, ...}
//   models/<name>/aliases.json       which version is champion, which is challenger
//
// Invariants
//   1. A version is whole or invisible: it is written aside, synced and renamed, under a lock.
//   2. A version is immutable. Only aliases.json is ever replaced, by one rename.
//   3. No byte of a model is handed out before its SHA-256 agrees with the manifest, and the
//      manifest's own with manifest.sha256.
//   4. A kill or a power cut at any moment leaves a registry that verifies; what it left aside is
//      swept by the next publish.
//
// Format    docs/formats/registry.md, with a worked example.
// Errors    kLocked (Conflict) while another process writes to the same model; NotFound with the
//           nearest name; Corrupt with the name of the file; those of io/file_system.h.
// Threads   A Registry holds only the place; use it from any number of threads and processes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "io/file_system.h"
#include "registry/version.h"

namespace canasta {

inline constexpr int kManifestFormat = 1;
inline constexpr std::size_t kModelNameBytesMax = 64;  // names of models and of their files
inline constexpr std::uint64_t kManifestBytesMax = 4 << 20;
inline constexpr std::size_t kModelFilesMax = 256;  // files in one version
inline constexpr std::size_t kChampionsKept = 100;  // rollbacks that are remembered

// The bytes of a version's files by name: "model.ubj", "features.json", "metrics.json", ...
using ModelFiles = std::map<std::string, std::string>;

enum class Alias : std::uint8_t { Champion, Challenger };
std::string_view name(Alias alias);
// "champion" or "challenger"; InvalidInput naming the nearest for anything else.
Result<Alias> parse_alias(std::string_view text);

struct ModelVersion {
  std::string name;
  SemanticVersion version;

  bool operator==(const ModelVersion&) const = default;
  std::string text() const;  // "repurchase/1.1.0"
};

// What the model was trained on.
struct TrainingData {
  std::string hash;  // of the purchase log, hexadecimal
  std::uint64_t rows = 0;
  Day first_day = 0;
  Day last_day = 0;

  bool operator==(const TrainingData&) const = default;
};

// What the trainer says of a new model; publish adds the rest of the manifest.
struct ManifestFacts {
  std::string task;                   // type of the task: "purchase_date"
  std::vector<std::string> features;  // in the model's order
  TrainingData data;
  std::uint64_t seed = 0;
  std::map<std::string, double> metrics;  // the summary shown by `models list`
  std::string parameters = "{}";          // a JSON object
};

struct ManifestFile {
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 hexadecimal digits, lower case

  bool operator==(const ManifestFile&) const = default;
};

struct Manifest {
  ModelVersion model;
  ManifestFacts facts;
  Seconds created = 0;  // UTC
  std::string canasta_version;
  std::map<std::string, ManifestFile> files;  // all of the version's files but the manifest's two
};

struct Aliases {
  std::optional<SemanticVersion> champion;
  std::optional<SemanticVersion> challenger;
  std::vector<SemanticVersion> former_champions;  // oldest first; the last is where rollback goes
};

// Columns of the metrics of the field that any of the rows has, for lists of models and of runs;
// NaN where a row has none.
using NamedMetrics = std::map<std::string, double>;
std::vector<TableColumn> metric_columns(const std::vector<NamedMetrics>& rows);

struct ListedVersion {
  ModelVersion model;
  std::vector<Alias> aliases;
  bool aliases_damaged = false;      // aliases.json cannot be read; verify says how
  std::optional<Manifest> manifest;  // nothing when it is damaged; verify says how
};

// What verify found. Every file that is missing, extra, cut or changed is a problem of its own.
struct Verification {
  ModelVersion model;
  std::vector<Error> problems;

  bool ok() const { return problems.empty(); }
};

struct LoadedModel {
  Manifest manifest;
  ModelFiles files;
};

class Registry {
 public:
  // `files` must outlive the registry. `models_folder` need not exist yet.
  Registry(FileSystem& files, std::string models_folder);

  // A new version with these files: 1.0.0 at first; the next minor version when the features are
  // those of the newest version, else the next major. Moves no alias: promote does.
  // REQUIRES: facts.parameters is a JSON object; files have plain names and are at most
  // kModelFilesMax.
  Result<ModelVersion> publish(const Context& context, std::string_view model,
                               const ModelFiles& model_files, const ManifestFacts& facts);

  // Every version of every model, or of one: by name, then newest first. Damaged ones are listed.
  Result<std::vector<ListedVersion>> list(const Context& context) const;
  Result<std::vector<ListedVersion>> list(const Context& context, std::string_view model) const;

  // The manifest, checked against manifest.sha256.
  Result<Manifest> show(const Context& context, const ModelVersion& model) const;
  Result<Aliases> aliases(const Context& context, std::string_view model) const;

  // Reads every byte of a version. An error only when the version is not there.
  Result<Verification> verify(const Context& context, const ModelVersion& model) const;

  // The version that a person means by "repurchase" (its champion), "repurchase@challenger",
  // "repurchase/1.2.0", "repurchase@1.2.0", or any of these behind "models:/".
  Result<ModelVersion> resolve(const Context& context, std::string_view text) const;

  // All files of a version, each verified. A file that is not in the manifest is not read.
  Result<LoadedModel> load(const Context& context, const ModelVersion& model) const;

  // Points the alias at the version, which must verify. A challenger that becomes champion is
  // challenger no more; Conflict when the champion is to be its own challenger.
  Status promote(const Context& context, const ModelVersion& model, Alias alias);

  // Makes the champion before this one champion again; it must verify. Conflict when there is none.
  Result<ModelVersion> rollback(const Context& context, std::string_view model);

 private:
  FileSystem* files_;
  std::string folder_;
};

// Whether `name` may name a model: [a-z0-9][a-z0-9._-]{0,63} without "..".
Status check_model_name(std::string_view name);

}  // namespace canasta
