// The models of a task: which one answers, and how a new one is published.
#pragma once

#include <optional>
#include <string>

#include "base/context.h"
#include "data/report.h"
#include "engine/engine.h"
#include "registry/registry.h"

namespace canasta {

// The version that was named (it must be one of the task), or the task's champion when `model` is
// empty. Errors: NotFound; InvalidInput kModelOtherTask.
Result<ModelVersion> asked_model(const Context& context, const Registry& registry,
                                 const std::string& task, const std::string& model);

struct NewModel {
  ModelFiles files;
  ManifestFacts facts;
  bool beats_baseline = false;  // it becomes champion
  std::vector<double> validation_loss = {};
};

struct PublishedModel {
  std::string version;
  std::optional<std::string> champion;  // afterwards
  ReportSection section;                // says both
  TrainingRecord record;
};

// What a training answers: the report ends with the section of the published model.
TrainResult train_result(PublishedModel published, Report report);

Result<PublishedModel> publish_model(const Context& context, const Project& project,
                                     const std::string& task, const NewModel& model);

}  // namespace canasta
