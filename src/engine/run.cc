// Everything in order, on purchases that are read once.
#include <algorithm>
#include <functional>

#include "base/messages/engine.h"
#include "engine/engine.h"
#include "engine/ingest_report.h"
#include "engine/purchase_window.h"
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

// What the summary says of a task, and its predictions on disk.
Status report_task(const Context& context, const Project& project, const std::string& task,
                   const TrainResult& trained, const std::function<Result<Table>()>& predict,
                   std::vector<ReportLine>& lines) {
  const std::string report = project.reports() + "/" + task + ".md";
  if (!trained.champion) {
    lines.push_back({message::kRanTaskNoChampion,
                     {{"task", task}, {"model", trained.version}, {"report", report}}});
    return {};
  }
  if (*trained.champion != trained.version) {
    lines.push_back({message::kRanTaskLost, {{"task", task}, {"model", trained.version}}});
  }
  TRY_ASSIGN(const Table predictions, predict());
  const std::string path = project.predictions() + "/" + task + ".csv";
  TRY(write_table(context, *project.files, predictions, path));
  lines.push_back({message::kRanTask,
                   {{"task", task},
                    {"model", *trained.champion},
                    {"customers", predictions.rows()},
                    {"path", path},
                    {"report", report}}});
  return {};
}

// Trains a task, and predicts with its champion.
Status run_purchase_dates(const Context& context, const Project& project, const std::string& task,
                          const PurchaseLog& log, std::vector<ReportLine>& lines) {
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(const TrainResult trained, train(context, project, run));
  return report_task(
      context, project, task, trained, [&] { return predict(context, project, run, {}); }, lines);
}

Status run_window(const Context& context, const Project& project, const std::string& task,
                  const PurchaseLog& log, std::vector<ReportLine>& lines) {
  const auto& asked = std::get<PurchaseWindowTask>(project.config.tasks.at(task));
  TRY_ASSIGN(const WindowData data, open_window(task, asked, log));
  TRY_ASSIGN(const TrainResult trained, train_window(context, project, data));
  return report_task(
      context, project, task, trained, [&] { return predict_window(context, project, data, {}); },
      lines);
}

Status run_on_table(const Context& context, const Project& project, const std::string& task,
                    std::vector<ReportLine>& lines) {
  const auto& asked = std::get<TableTask>(project.config.tasks.at(task));
  TRY(explore_source(context, project, asked.source));
  TRY_ASSIGN(const TrainResult trained, train_task(context, project, task));
  if (trained.tracking) lines.push_back(*trained.tracking);
  return report_task(
      context, project, task, trained, [&] { return predict_task(context, project, task, {}); },
      lines);
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

Result<Report> run_project(const Context& context, const Project& project,
                           const std::vector<std::string>& names) {
  TRY_ASSIGN(const Tasks meant, tasks_meant(project.config, names));
  Report report{.name = "run", .title = {message::kRunTitle, {}}, .sections = {}};
  PurchaseLog log;
  const bool everything = names.empty() && !project.config.receipts.empty();
  if (asks_of_purchases(meant) || everything) {
    TRY_ASSIGN(IngestResult ingested, ingest_and_report(context, project));
    report = report_ingest(ingested.report);
    report.name = "run";
    log = std::move(ingested.log);
  }
  ReportSection tasks{.heading = message::kHeadingTasks, .lines = {}, .table = {}};
  for (const auto& [task, config] : meant) {
    if (type_of(config) == TaskType::PurchaseDate) {
      TRY(run_purchase_dates(context, project, task, log, tasks.lines));
    } else if (type_of(config) == TaskType::PurchaseWindow) {
      TRY(run_window(context, project, task, log, tasks.lines));
    } else {
      TRY(run_on_table(context, project, task, tasks.lines));
    }
  }
  report.sections.push_back(std::move(tasks));
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace canasta
