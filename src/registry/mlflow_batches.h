// A run as the bodies of MLflow's requests: names it takes, batches it takes.
//
// MLflow's own limits: 100 parameters, 100 tags or 1,000 points a request, 1 MB a request, names of
// 250 characters out of letters, digits and "_-. :/". Our names that hold anything else are written
// with '_', '@' as "_at_" (precision@5 is precision_at_5); names that become equal get the first
// digits of their SHA-256.
// Source: mlflow/utils/validation.py, 3.17.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/mlflow.h"

namespace canasta {

inline constexpr std::size_t kMlflowParametersMax = 100;  // a request
inline constexpr std::size_t kMlflowTagsMax = 100;
inline constexpr std::size_t kMlflowPointsMax = 1'000;
inline constexpr std::size_t kMlflowBatchBytesMax = 900'000;
inline constexpr std::size_t kMlflowNameMax = 250;

// The tag by which a run is found again.
inline constexpr std::string_view kMlflowRunTag = "canasta.run";

std::string mlflow_name(std::string_view name);
// For each of the names, in their order, one that no other of them has.
std::vector<std::string> mlflow_names(const std::vector<std::string>& names);

// Body of runs/create.
std::string create_run_body(const RunRecord& run, const MlflowSettings& settings,
                            const std::string& experiment_id);
// Bodies of runs/log-batch: parameters, tags, final metrics and curves, always the same for the
// same run. A final metric stands at the last step of the curve of its name, or at 0; one without a
// value is left out.
std::vector<std::string> log_batch_bodies(const RunRecord& run, const MetricCurves& curves,
                                          const std::string& mlflow_run);
// Body of runs/update, which ends the run.
std::string end_run_body(const RunRecord& run, const std::string& mlflow_run, Seconds now);

}  // namespace canasta
