// Jobs on the project and its tasks: what the verbs do, with an answer in JSON.
#include <nlohmann/json.hpp>

#include "base/messages/jobs.h"
#include "base/nearest.h"
#include "engine/job_fields.h"
#include "engine/job_functions.h"
#include "engine/job_json.h"
#include "engine/output_names.h"
#include "engine/snapshot.h"
#include "report/report.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

PredictOptions predict_options(const JobFields& request) {
  return {.on = request.day("on"),
          .by = request.day("by"),
          .as_of = request.day("as_of"),
          .customer = request.text("customer"),
          .model = request.text("model"),
          .explain = request.truth("explain", false)};
}

}  // namespace

Result<JobAnswer> train_job(const Context& context, const Project& project,
                            const JobFields& request) {
  const std::string task = request.text("task");
  TRY_ASSIGN(const TrainResult trained, train_task(context, project, task));
  std::vector<ReportLine> said = trained.warnings;
  if (trained.tracking) said.push_back(*trained.tracking);
  return answer_of({{"kind", "train"},
                    {"task", task},
                    {"model", trained.version},
                    {"champion", trained.champion ? Json(*trained.champion) : Json()},
                    {"is_champion", trained.champion == trained.version},
                    {"run", trained.run},
                    {"metrics", trained.record.metrics},
                    {"report", report_json(trained.report, context.language)},
                    {"warnings", lines_json(said, context.language)}});
}

Result<JobAnswer> evaluate_job(const Context& context, const Project& project,
                               const JobFields& request) {
  const std::string task = request.text("task");
  TRY_ASSIGN(const Judgement judged, evaluate_task(context, project, task));
  return answer_of({{"kind", "evaluate"},
                    {"task", task},
                    {"metrics", table_json(context, judged.metrics)},
                    {"report", report_json(judged.report, context.language)}});
}

Result<JobAnswer> predict_job(const Context& context, const Project& project,
                              const JobFields& request) {
  const std::string task = request.text("task");
  const PredictOptions options = predict_options(request);
  const std::string wished = request.text("output_filename");
  TRY_ASSIGN(
      const std::string output,
      output_of(project, {.kind = OutputKind::Predictions, .name = wished, .made_of = task}));
  TRY_ASSIGN(const Scored scored, predict_task(context, project, task, options));
  TRY(write_table(context, *project.files, scored.table, project.path(output)));
  return answer_of({{"kind", "predict"},
                    {"task", task},
                    {"rows", scored.table.rows()},
                    {"first", table_json(context, first_rows(scored.table))},
                    {"warnings", lines_json(scored.said, context.language)},
                    {"output", output}});
}

Result<JobAnswer> snapshot_job(const Context& context, const Project& project, const JobFields&) {
  TRY_ASSIGN(const SnapshotMade made, make_snapshot(context, project));
  return answer_of({{"kind", "snapshot"},
                    {"snapshot", made.id},
                    {"warnings", lines_json(made.notes, context.language)}});
}

Result<JobAnswer> report_job(const Context& context, const Project& project,
                             const JobFields& request) {
  const std::vector<std::string> known{"exploration", "runbook"};
  const std::string wanted = request.text("report");
  const std::string source = request.text("source");
  if (wanted != known[0] && wanted != known[1]) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounReport, wanted, known);
  }
  TRY_ASSIGN(const Report report, wanted == known[0] ? explore_source(context, project, source)
                                                     : project_runbook(context, project));
  return answer_of({{"kind", "report"},
                    {"output", "reports/" + report.name + ".html"},
                    {"report", report_json(report, context.language)}});
}

Result<JobAnswer> whole_run_job(const Context& context, const Project& project,
                                const JobFields& request) {
  RunOptions options;
  options.tasks = request.texts("tasks");
  options.date = request.day("date");
  options.force = request.truth("force", false);
  TRY_ASSIGN(const RunAnswer done, run_project(context, project, options));
  Json problem;
  if (done.problem) problem = error_json(*done.problem, context.language);
  JobAnswer answer = answer_of({{"kind", "run"},
                                {"report", report_json(done.report, context.language)},
                                {"problem", problem}});
  answer.problem = done.problem;
  return answer;
}

}  // namespace canasta
