// What the steps of one run share.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/steps.h"

namespace canasta {

struct RunWork {
  const Project& project;
  const RunOptions& options;
  Steps steps;
  std::vector<ReportLine> lines = {};  // what the summary says
  std::optional<Error> problem = {};   // the first one
};

// Whatever every step depends on: the version of canasta, the seed, the settings of the task and of
// its sources but their contracts. `without`: groups of the task's keys that the step does not
// read.
StepInputs inputs_of(const Context& context, const Project& project, const std::string& task,
                     const std::vector<std::string>& without = {});

// Settings that training does not read.
inline const std::vector<std::string> kNotOfTraining = {"monitor.", "input"};

// The champion's version, or nothing.
Result<std::optional<std::string>> champion_of(const Context& context, const Project& project,
                                               const std::string& task);

// What the training of a task depends on, and the reports that it writes.
struct Training {
  std::string task;
  StepInputs inputs;
  std::vector<std::string> reports;
};
Result<Training> training_on_purchases(const Context& context, const Project& project,
                                       const std::string& task);
// `data_hash`: of the files of its source.
Result<Training> training_on_table(const Context& context, const Project& project,
                                   const std::string& name, const TableTask& task,
                                   std::string_view data_hash);
// With the version that came of it, so that the next run finds it fresh.
Status remember_training(const Project& project, Steps& steps, const Training& training,
                         const std::string& version);

// Training, unless it is fresh; the lines say so, or that the new version lost.
struct TrainStep {
  Training training;
  std::function<Result<TrainResult>()> train;
};
struct StepTrained {
  std::optional<std::string> champion;
  bool fresh = false;
};
Result<StepTrained> train_step(const Context& context, RunWork& work, const TrainStep& step);

// Predictions by the champion into a file, unless they are fresh.
struct PredictStep {
  std::string task;
  StepInputs inputs;
  std::string path;                                // below the root
  std::function<Result<std::uint64_t>()> predict;  // writes the file; rows
};
Status predict_step(RunWork& work, const StepTrained& trained, PredictStep step);

// Explore, train, predict, and where canasta.yaml names files for it, monitor.
Status run_table_task(const Context& context, RunWork& work, const std::string& name,
                      const TableTask& task);

// Judge the models of a task of type recommend, then offer to every customer; unless it is fresh.
Status run_offers(const Context& context, RunWork& work, const std::string& name,
                  const RecommendTask& task);

}  // namespace canasta
