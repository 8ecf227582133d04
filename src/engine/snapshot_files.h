// Names in a snapshot's folder, shared by what writes them and what reads them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace canasta {

inline constexpr int kSnapshotFormat = 4;
inline constexpr const char* kSnapshotFile = "snapshot.json";
inline constexpr const char* kPartEnding = ".safetensors";
inline constexpr const char* kLogPart = "purchases";
inline constexpr const char* kCustomersPrefix = "customers-";      // and the day
inline constexpr const char* kOutlookPrefix = "outlook-";          // and the task
inline constexpr const char* kPredictionsPrefix = "predictions-";  // and the task
inline constexpr const char* kOffersPrefix = "offers-";            // and the task
inline constexpr const char* kModelPrefix = "model-";              // and the kind

inline std::string snapshots_folder(const Project& project) {
  return project.path("state/snapshot");
}
inline std::string current_snapshot(const Project& project) {
  return join_path(snapshots_folder(project), "current.json");
}

// The files that a snapshot is made of, be they there or not. Champions are those of the registry.
struct SnapshotInputFiles {
  std::vector<std::string> data;      // purchases.parquet first, and tables about customers
  std::vector<std::string> settings;  // canasta.yaml, what tasks of type recommend read, contracts
};
SnapshotInputFiles snapshot_input_files(const Project& project);

// What a snapshot is made of, as text that changes with any of it. Cheap: no file is read but
// settings; of data their size and the time of their last change count.
Result<std::string> snapshot_inputs(const Context& context, const Project& project);

}  // namespace canasta
