// Every training leaves a run in runs/<id>, whatever becomes of it; where MLFLOW_TRACKING_URI is
// set, a copy goes there, after those that still wait.
#pragma once

#include <functional>
#include <string>

#include "engine/engine.h"

namespace canasta {

// Runs `train`, writes its report, and records both. An error of the training is recorded and
// given on. A tracking server that is away holds nothing up: the run waits in runs/ and is sent
// with a later one; the report says so.
Result<TrainResult> track_training(const Context& context, const Project& project,
                                   const std::string& task,
                                   const std::function<Result<TrainResult>()>& train);

}  // namespace canasta
