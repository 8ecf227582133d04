// A table task's model as the registry keeps it: files out, files in.
//
//   model.ubj, …    what the candidate learnt: docs/formats/estimators.md
//   calibrator.json from predicted probabilities to calibrated ones
//   encoder.json    from columns to features: docs/formats/encoder.md
//   features.json   names of the features, in the model's order
//   metrics.json    every metric beside its baseline, the loss curve
//   reference_profile.json   what the training rows looked like: docs/formats/reference-profile.md
//   MODEL_CARD.md   what the model is for, learnt from and is good for
//   training.json   type, candidate and its settings, source, target, key, classes,
//                   thresholds, parts
#pragma once

#include "engine/table_task.h"
#include "registry/registry.h"

namespace canasta {

inline constexpr const char* kModelCardFile = "MODEL_CARD.md";
inline constexpr const char* kProfileFile = "reference_profile.json";

// All but the profile.
ModelFiles write_table_model(const Context& context, const TableTask& task,
                             const TableJudged& judged);

ManifestFacts table_manifest_facts(const Context& context, const TableTask& task,
                                   const TableJudged& judged, const std::string& data_hash);

// What the model itself says it was trained for: its type and its target. Error: Corrupt.
Result<TableTask> task_of_model(const LoadedModel& loaded);

// Errors: Corrupt naming the file; Conflict kModelOtherTarget where the task has another target.
Result<TableModel> read_table_model(const LoadedModel& loaded, const TableTask& task);

}  // namespace canasta
