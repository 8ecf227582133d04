// A task with its data ready: what the verbs of one task share when several run in one go.
#pragma once

#include <string>

#include "engine/engine.h"
#include "engine/purchase_date.h"

namespace canasta {

struct TaskRun {
  std::string name;
  PurchaseDateData data;
};

// Borrows the log, which must outlive the run.
Result<TaskRun> open_task(const Context& context, const Project& project, const std::string& task,
                          const PurchaseLog& log);

// train_task and predict_task, on data that are there already.
Result<TrainResult> train(const Context& context, const Project& project, const TaskRun& run);
Result<Table> predict(const Context& context, const Project& project, const TaskRun& run,
                      const PredictOptions& options);

}  // namespace canasta
