// Was the model right? Predictions of earlier days against the truth that came since.
#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "engine/light_cases.h"
#include "engine/performance_report.h"
#include "engine/table_source.h"
#include "engine/table_verbs.h"
#include "engine/webhook.h"
#include "ingest/ingest.h"

namespace canasta {
namespace {

constexpr const char* kDateColumn = "date";

Result<OpenedTable> read_predictions(const Context& context, const Project& project,
                                     const std::string& task, const PerformanceRequest& request) {
  TableOptions wanted;
  wanted.root = project.root;
  wanted.files = request.predictions;
  const std::string batches = project.path(Project::batches_of(task));
  if (wanted.files.empty()) {
    if (!project.files->exists(batches)) {
      return not_found(message::kNoBatches, {{"task", task}, {"path", batches}});
    }
    wanted.files = {Project::every_batch_of(task)};
  }
  TRY_ASSIGN(SourceTable read, read_table(context, *project.files, wanted));
  OpenedTable opened = opened_table(std::move(read));
  // Of files that canasta wrote, only damage is worth a word.
  std::erase_if(opened.said,
                [](const ReportLine& line) { return line.message != message::kRowsNotCut; });
  return opened;
}

Result<OpenedTable> read_truth(const Context& context, const Project& project,
                               const TableTask& task, const PerformanceRequest& request,
                               const std::string& key) {
  if (request.truth.empty()) {
    return invalid(message::kNoTruth, {{"key", key}, {"target", task.target}});
  }
  TRY_ASSIGN(SourceTable read,
             read_table(context, *project.files, reading_of(project, task.source, request.truth)));
  return opened_table(std::move(read));
}

PerformanceOptions options_for(const TableTask& task, const PerformanceRequest& request,
                               const LoadedTableModel& by, const Table& predictions) {
  PerformanceOptions options;
  options.prediction = "prediction";
  options.truth = task.target;
  options.segment = request.segment;
  options.metric = task.monitor.metric;
  options.worse_amber = task.monitor.worse_amber;
  options.worse_red = task.monitor.worse_red;
  options.reference = by.loaded.manifest.facts.metrics;
  if (predictions.find(kDateColumn) != nullptr) options.day = kDateColumn;
  if (by.model.classes.empty()) return options;
  options.kind = PredictionKind::Class;
  for (const std::string& one : by.model.classes) {
    options.probabilities[one] = kProbabilityPrefix + one;
  }
  return options;
}

std::vector<JunitCase> cases_of(const Performance& performance, Language language) {
  std::vector<JunitCase> cases;
  for (const MetricValue& one : performance.metrics) {
    cases.push_back({.group = "", .name = one.name});
  }
  add_reasons(performance.reasons, "performance", language, cases);
  return cases;
}

}  // namespace

Result<MonitorAnswer> monitor_performance(const Context& context, const Project& project,
                                          const std::string& task,
                                          const PerformanceRequest& request) {
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "monitor performance"));
  const std::string key = key_of(project, table);
  if (key.empty()) {
    return invalid(message::kTaskWithoutKey, {{"task", task}, {"source", table.source}});
  }
  TRY_ASSIGN(const LoadedTableModel by,
             load_table_model(context, project, task, table, request.model));
  TRY_ASSIGN(const OpenedTable truth, read_truth(context, project, table, request, key));
  TRY_ASSIGN(const OpenedTable predictions, read_predictions(context, project, task, request));
  std::vector<ReportLine> said = predictions.said;
  said.insert(said.end(), truth.said.begin(), truth.said.end());
  PerformanceOptions options = options_for(table, request, by, predictions.table);
  options.keys = {key};
  const bool both_dated = !options.day.empty() && truth.table.find(kDateColumn) != nullptr;
  if (both_dated) options.keys.emplace_back(kDateColumn);
  TRY_ASSIGN(const Performance performance,
             measure_performance(context, predictions.table, truth.table, options));
  MonitorAnswer answer{
      .light = performance.light,
      .table = performance_table(performance),
      .report = performance_report(task, request.segment, performance),
      .junit = junit_xml(task + ".performance", cases_of(performance, context.language)),
      .red = {}};
  std::vector<ReportLine>& lines = answer.report.sections.front().lines;
  lines.insert(lines.end(), said.begin(), said.end());
  if (performance.light == Light::Red && !performance.reasons.empty()) {
    answer.red = Error(ErrorCode::GateFailed, message::kPerformanceRed,
                       {{"task", task}, {"metric", performance.reasons.front().subject}});
  }
  TRY(tell_and_write(context, project, table.monitor.webhook,
                     {.project = project.config.name,
                      .task = task,
                      .monitor = "performance",
                      .model = by.loaded.manifest.model.text(),
                      .light = performance.light,
                      .reasons = performance.reasons},
                     answer));
  return answer;
}

}  // namespace canasta
