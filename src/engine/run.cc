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

// Trains and predicts one task; a line for the summary.
Result<ReportLine> run_task(const Context& context, const Project& project, const std::string& task,
                            const PurchaseLog& log) {
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(const TrainResult trained, train(context, project, run));
  TRY_ASSIGN(const Table predictions, predict(context, project, run, {.model = trained.version}));
  const std::string path = project.predictions() + "/" + task + ".csv";
  TRY(write_table(context, *project.files, predictions, path));
  return ReportLine{Message::kRanTask,
                    {{"task", task},
                     {"model", trained.version},
                     {"customers", predictions.rows()},
                     {"path", path},
                     {"report", project.reports() + "/" + task + ".md"}}};
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
    TRY_ASSIGN(ReportLine line, run_task(context, project, task, ingested.log));
    tasks.lines.push_back(std::move(line));
  }
  report.sections.push_back(std::move(tasks));
  TRY(write_report(*project.files, report, project.reports(), context.language));
  return report;
}

}  // namespace canasta
