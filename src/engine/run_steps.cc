#include "engine/run_steps.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "engine/model_reports.h"
#include "engine/table_tuning.h"
#include "registry/registry.h"

namespace canasta {
namespace {

std::string text_at(const Table& table, std::size_t column, std::size_t row) {
  return cell_text(table.columns[column], row);
}

// The part of the configuration that concerns one task.
ProjectConfig config_of(const ProjectConfig& config, const std::string& task) {
  ProjectConfig part = config;
  std::erase_if(part.tasks, [&](const auto& one) { return one.first != task; });
  const auto* const table = std::get_if<TableTask>(&config.tasks.at(task));
  if (table == nullptr) {
    part.tables.clear();
    return part;
  }
  part.receipts.clear();
  const std::string from = config.tables.at(table->source).from;
  std::erase_if(part.tables,
                [&](const auto& one) { return one.first != table->source && one.first != from; });
  return part;
}

std::string memory_of(const Training& training) { return training.task + "/train"; }

std::string report_path(const Project& project, const std::string& name) {
  return project.reports() + "/" + name + ".md";
}

}  // namespace

StepInputs inputs_of(const Context& context, const Project& project, const std::string& task,
                     const std::vector<std::string>& without) {
  StepInputs inputs;
  inputs.add(canasta_version());
  inputs.add(std::to_string(context.seed));
  const Table settings = config_table(config_of(project.config, task));
  for (std::size_t row = 0; row < settings.rows(); ++row) {
    const std::string key = text_at(settings, 0, row);
    const bool of_people = key == "language" || key.ends_with(".contract");
    const bool skip =
        of_people || std::any_of(without.begin(), without.end(), [&](const std::string& group) {
          return key.starts_with("tasks." + task + "." + group);
        });
    if (skip) continue;
    inputs.add(key);
    inputs.add(text_at(settings, 1, row));
  }
  return inputs;
}

Result<std::optional<std::string>> champion_of(const Context& context, const Project& project,
                                               const std::string& task) {
  const auto version = Registry(*project.files, project.models()).resolve(context, task);
  if (version.ok()) return std::optional(version->text());
  if (version.error().code() != ErrorCode::NotFound) return version.error();
  return std::optional<std::string>();
}

Result<Training> training_on_purchases(const Context& context, const Project& project,
                                       const std::string& task) {
  StepInputs inputs = inputs_of(context, project, task);
  TRY(inputs.add_file(*project.files, project.purchases()));
  return Training{.task = task, .inputs = std::move(inputs), .reports = {task}};
}

Result<Training> training_on_table(const Context& context, const Project& project,
                                   const std::string& name, const TableTask& task,
                                   std::string_view data_hash) {
  StepInputs inputs = inputs_of(context, project, name, kNotOfTraining);
  inputs.add(data_hash);
  TRY(inputs.add_file(*project.files, tuned_path(project, name)));
  return Training{
      .task = name, .inputs = std::move(inputs), .reports = training_reports(name, task)};
}

Status remember_training(const Project& project, Steps& steps, const Training& training,
                         const std::string& version) {
  Steps::Outputs outputs{.files = {}, .reports = training.reports};
  const std::string folder = "models/" + version;
  TRY_ASSIGN(const auto entries, project.files->list(project.path(folder)));
  for (const FolderEntry& entry : entries) outputs.files.push_back(join_path(folder, entry.name));
  return steps.remember(memory_of(training), training.inputs, outputs);
}

Result<StepTrained> train_step(const Context& context, RunWork& work, const TrainStep& step) {
  const std::string& task = step.training.task;
  StepTrained out;
  TRY_ASSIGN(out.champion, champion_of(context, work.project, task));
  out.fresh = work.steps.is_fresh(memory_of(step.training), step.training.inputs);
  if (out.fresh) return out;
  TRY_ASSIGN(const TrainResult trained, step.train());
  if (trained.tracking) work.lines.push_back(*trained.tracking);
  work.lines.insert(work.lines.end(), trained.warnings.begin(), trained.warnings.end());
  TRY(remember_training(work.project, work.steps, step.training, trained.version));
  out.champion = trained.champion;
  if (!trained.champion) {
    work.lines.push_back({message::kRanTaskNoChampion,
                          {{"task", task},
                           {"model", trained.version},
                           {"report", report_path(work.project, task)}}});
  } else if (*trained.champion != trained.version) {
    work.lines.push_back({message::kRanTaskLost, {{"task", task}, {"model", trained.version}}});
  }
  return out;
}

Status predict_step(RunWork& work, const StepTrained& trained, PredictStep step) {
  if (!trained.champion) {
    if (trained.fresh) {
      work.lines.push_back(
          {message::kFreshNoChampion,
           {{"task", step.task}, {"report", report_path(work.project, step.task)}}});
    }
    return {};
  }
  const std::string& model = *trained.champion;
  const std::string path = work.project.path(step.path);
  const std::string memory = step.task + "/predict";
  step.inputs.add(model);
  step.inputs.add(step.path);
  if (trained.fresh && work.steps.is_fresh(memory, step.inputs)) {
    work.lines.push_back(
        {message::kRanTaskFresh, {{"task", step.task}, {"model", model}, {"path", path}}});
    return {};
  }
  if (trained.fresh) {
    work.lines.push_back({message::kTrainFresh, {{"task", step.task}, {"model", model}}});
  }
  TRY_ASSIGN(const std::uint64_t rows, step.predict());
  TRY(work.steps.remember(memory, step.inputs, {.files = {step.path}}));
  work.lines.push_back({message::kRanTask,
                        {{"task", step.task},
                         {"model", model},
                         {"customers", rows},
                         {"path", path},
                         {"report", report_path(work.project, step.task)}}});
  return {};
}

}  // namespace canasta
