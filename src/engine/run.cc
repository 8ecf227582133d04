// Everything in order, on purchases that are read once.
#include "engine/engine.h"
#include "engine/ingest_report.h"
#include "engine/task_run.h"
#include "report/report.h"

namespace canasta {
namespace {

Result<const IngestOptions*> only_source(const ProjectConfig& config) {
  if (config.sources.size() != 1) {
    return config_error(Message::kOneSource, {{"count", config.sources.size()}});
  }
  return &config.sources.begin()->second;
}

Result<IngestResult> ingest_and_report(const Context& context, const Project& project) {
  TRY_ASSIGN(const IngestOptions* source, only_source(project.config));
  TRY_ASSIGN(IngestResult result, ingest(context, *project.files, *source));
  TRY(write_report(*project.files, report_ingest(result.report), project.reports(),
                   context.language));
  return result;
}

// Trains a task, predicts with its champion, and says so in the summary's lines.
Status run_task(const Context& context, const Project& project, const std::string& task,
                const PurchaseLog& log, std::vector<ReportLine>& lines) {
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(const TrainResult trained, train(context, project, run));
  const std::string report = project.reports() + "/" + task + ".md";
  if (!trained.champion) {
    lines.push_back({Message::kRanTaskNoChampion,
                     {{"task", task}, {"model", trained.version}, {"report", report}}});
    return {};
  }
  if (*trained.champion != trained.version) {
    lines.push_back({Message::kRanTaskLost, {{"task", task}, {"model", trained.version}}});
  }
  TRY_ASSIGN(const Table predictions, predict(context, project, run, {}));
  const std::string path = project.predictions() + "/" + task + ".csv";
  TRY(write_table(context, *project.files, predictions, path));
  lines.push_back({Message::kRanTask,
                   {{"task", task},
                    {"model", *trained.champion},
                    {"customers", predictions.rows()},
                    {"path", path},
                    {"report", report}}});
  return {};
}

}  // namespace

Result<Report> ingest_purchases(const Context& context, const Project& project) {
  TRY_ASSIGN(const IngestResult result, ingest_and_report(context, project));
  return report_ingest(result.report);
}

Result<Report> run_project(const Context& context, const Project& project) {
  TRY_ASSIGN(const IngestResult ingested, ingest_and_report(context, project));
  Report report = report_ingest(ingested.report);
  report.name = "run";
  ReportSection tasks{.heading = Message::kHeadingTasks, .lines = {}, .table = {}};
  for (const auto& [task, options] : project.config.tasks) {
    TRY(run_task(context, project, task, ingested.log, tasks.lines));
  }
  report.sections.push_back(std::move(tasks));
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace canasta
