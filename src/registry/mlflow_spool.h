// runs/<id>/mlflow.json: what is to be sent of a run, and how far it has come.
// See docs/methods/tracking.md.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "registry/mlflow.h"

namespace canasta {

inline constexpr int kMlflowSpoolFormat = 1;
inline constexpr std::string_view kMlflowSpoolName = "mlflow.json";
inline constexpr std::string_view kMlflowLockName = ".mlflow.lock";
inline constexpr std::uint64_t kMlflowSpoolBytesMax = 4 << 20;

struct MlflowSpool {
  MlflowWish wish;
  std::string server;  // where it was begun, without user and password; "" before
  std::string experiment_id;
  bool run_asked = false;  // create was sent; whether it was done is known once mlflow_run is
  std::string mlflow_run;
  std::string artifact_uri;
  std::uint64_t batches = 0;    // of log_batch_bodies, acknowledged
  std::set<std::string> files;  // acknowledged
  bool ended = false;
  bool version_asked = false;
  std::string model_version;
  bool done = false;
};

std::string format_spool(const MlflowSpool& spool);
// Errors: Corrupt, as of every record.
Result<MlflowSpool> parse_spool(std::string_view text, const std::string& path);

std::string spool_path(const std::string& runs_folder, const std::string& run);
// Nothing when the run is not to be sent.
Result<std::optional<MlflowSpool>> read_spool(const FileSystem& files,
                                              const std::string& runs_folder,
                                              const std::string& run);
Status write_spool(FileSystem& files, const std::string& runs_folder, const MlflowSpool& spool);

}  // namespace canasta
