// Everything in order, on purchases that are read once.
#include <algorithm>
#include <functional>

#include "base/messages/engine.h"
#include "engine/engine.h"
#include "engine/ingest_report.h"
#include "engine/purchase_window.h"
#include "engine/run_steps.h"
#include "engine/task_run.h"
#include "report/report.h"

namespace canasta {
namespace {

Result<const IngestOptions*> only_source(const ProjectConfig& config) {
  if (config.receipts.size() != 1) {
    return config_error(message::kOneSource, {{"count", config.receipts.size()}});
  }
  return &config.receipts.begin()->second;
}

Result<IngestResult> ingest_and_report(const Context& context, const Project& project) {
  TRY_ASSIGN(const IngestOptions* source, only_source(project.config));
  TRY_ASSIGN(IngestResult result, ingest(context, *project.files, *source));
  TRY(write_report(*project.files, report_ingest(result.report), project.reports(),
                   context.language));
  return result;
}

// How a task on purchases is trained and predicted.
struct PurchaseVerbs {
  std::function<Result<TrainResult>()> train;
  std::function<Result<Table>()> predict;
};

Status run_on_purchases(const Context& context, RunWork& work, const std::string& task,
                        const PurchaseVerbs& verbs) {
  TRY_ASSIGN(const Training training, training_on_purchases(context, work.project, task));
  TRY_ASSIGN(const StepTrained trained,
             train_step(context, work, {.training = training, .train = verbs.train}));
  const std::string path = Project::predictions_of(task);
  return predict_step(
      work, trained,
      {.task = task,
       .inputs = training.inputs,
       .path = path,
       .predict = [&]() -> Result<std::uint64_t> {
         TRY_ASSIGN(const Table predictions, verbs.predict());
         TRY(write_table(context, *work.project.files, predictions, work.project.path(path)));
         return predictions.rows();
       }});
}

// The task's data are made when a step first needs them.
template <class Data>
Status run_with(const Context& context, RunWork& work, const std::string& task,
                const std::function<Result<Data>()>& open, const auto& train_it,
                const auto& predict_it) {
  std::optional<Data> data;
  const auto opened = [&]() -> Result<const Data*> {
    if (!data) {
      TRY_ASSIGN(data, open());
    }
    return &*data;
  };
  return run_on_purchases(context, work, task,
                          {.train = [&]() -> Result<TrainResult> {
                             TRY_ASSIGN(const Data* const ready, opened());
                             return train_it(*ready);
                           },
                           .predict = [&]() -> Result<Table> {
                             TRY_ASSIGN(const Data* const ready, opened());
                             return predict_it(*ready);
                           }});
}

Status run_task(const Context& context, RunWork& work, const std::string& task,
                const PurchaseDateTask&, const PurchaseLog& log) {
  const Project& project = work.project;
  return run_with<TaskRun>(
      context, work, task, [&] { return open_task(context, project, task, log); },
      [&](const TaskRun& run) { return train(context, project, run); },
      [&](const TaskRun& run) { return predict(context, project, run, {}); });
}

Status run_task(const Context& context, RunWork& work, const std::string& task,
                const PurchaseWindowTask& asked, const PurchaseLog& log) {
  const Project& project = work.project;
  return run_with<WindowData>(
      context, work, task, [&] { return open_window(task, asked, log); },
      [&](const WindowData& data) { return train_window(context, project, data); },
      [&](const WindowData& data) { return predict_window(context, project, data, {}); });
}

Status run_task(const Context& context, RunWork& work, const std::string& task,
                const TableTask& asked, const PurchaseLog&) {
  return run_table_task(context, work, task, asked);
}

Status run_task(const Context& context, RunWork& work, const std::string& task,
                const RecommendTask& offers, const PurchaseLog&) {
  return run_offers(context, work, task, offers);
}

using Tasks = std::map<std::string, TaskConfig>;

// All, or those named.
Result<Tasks> tasks_meant(const ProjectConfig& config, const std::vector<std::string>& names) {
  if (names.empty()) return config.tasks;
  Tasks tasks;
  for (const std::string& name : names) {
    TRY_ASSIGN(TaskConfig task, find_task(config, name));
    tasks.emplace(name, std::move(task));
  }
  return tasks;
}

bool any_on_table(const Tasks& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [](const auto& task) {
    return std::holds_alternative<TableTask>(task.second);
  });
}

bool asks_of_purchases(const Tasks& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [](const auto& task) {
    return !std::holds_alternative<TableTask>(task.second);
  });
}

}  // namespace

Result<Report> ingest_purchases(const Context& context, const Project& project) {
  TRY_ASSIGN(const IngestResult result, ingest_and_report(context, project));
  return report_ingest(result.report);
}

Result<RunAnswer> run_project(const Context& context, const Project& project,
                              const RunOptions& options) {
  TRY_ASSIGN(const Tasks meant, tasks_meant(project.config, options.tasks));
  if (options.date && !any_on_table(meant)) return config_error(message::kRunDateNoTable);
  RunAnswer answer{.report = {.name = "run", .title = {message::kRunTitle, {}}, .sections = {}},
                   .problem = {}};
  PurchaseLog log;
  const bool everything = options.tasks.empty() && !project.config.receipts.empty();
  if (asks_of_purchases(meant) || everything) {
    TRY_ASSIGN(IngestResult ingested, ingest_and_report(context, project));
    answer.report = report_ingest(ingested.report);
    answer.report.name = "run";
    log = std::move(ingested.log);
  }
  RunWork work{.project = project,
               .options = options,
               .steps = Steps(*project.files, project.root, options.force)};
  for (const auto& [task, config] : meant) {
    Status done = std::visit(
        [&](const auto& asked) { return run_task(context, work, task, asked, log); }, config);
    if (done.ok()) continue;
    if (done.error().code() == ErrorCode::Cancelled) return done.error();
    work.lines.push_back({message::kRanTaskFailed,
                          {{"task", task}, {"reason", done.error().text(context.language)}},
                          Badge::Red});
    if (!work.problem) work.problem = done.error();
  }
  if (any_on_table(meant)) TRY(project_runbook(context, project));
  answer.report.sections.push_back(
      {.heading = message::kHeadingTasks, .lines = std::move(work.lines)});
  answer.problem = std::move(work.problem);
  TRY(write_report(*project.files, answer.report, project.reports(), context.language));
  return answer;
}

}  // namespace canasta
