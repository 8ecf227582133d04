// A model as the folder that MLflow's own tools open: `mlflow models serve`, mlflow.xgboost and
// mlflow.pyfunc.
//
//   MLmodel                      flavors xgboost and python_function, signature, uuid, time
//   model.ubj                    the booster, byte for byte the one in models/
//   requirements.txt conda.yaml python_env.yaml
//   input_example.json serving_input_example.json
//   README.md                    the card: it takes encoded columns, not the columns of a source
//
// Only models that are one XGBoost booster (model.ubj, trees) can be exported; what canasta does
// around the booster is not: encoding, thresholds, the recursion over days. The same model gives
// the same bytes at any time.
//
// Errors    kMlflowExportKind (InvalidInput) with what the model is instead.
// Source    What mlflow.xgboost.save_model of 3.17.2 writes.
#pragma once

#include <string>

#include "registry/registry.h"

namespace canasta {

// The files of that folder by name.
Result<ModelFiles> mlflow_model_files(const LoadedModel& loaded);

// Writes the folder whole; it must not be there yet (Conflict kTargetExists).
Status export_mlflow(const Context& context, FileSystem& files, const LoadedModel& loaded,
                     const std::string& folder);

}  // namespace canasta
