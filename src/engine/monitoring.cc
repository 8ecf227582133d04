// Is what comes in now like what the model was trained on?
#include <algorithm>

#include "engine/table_model_files.h"
#include "engine/table_task.h"
#include "engine/task_models.h"
#include "monitor/monitor.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

Table drift_table(const Drift& drift) {
  TableBuilder table({{"feature", Type::Text},
                      {"state", Type::Text},
                      {"psi", Type::Real},
                      {"ks", Type::Real},
                      {"chi_square", Type::Real},
                      {"p_value", Type::Real},
                      {"jensen_shannon", Type::Real},
                      {"wasserstein", Type::Real},
                      {"mean_before", Type::Real},
                      {"mean_now", Type::Real},
                      {"missing_before", Type::Real},
                      {"missing_now", Type::Real},
                      {"unknown_now", Type::Real}});
  for (const FeatureDrift& one : drift.features) {
    table.row(one.name, name(one.light), one.psi, one.ks, one.chi_square, one.p_adjusted,
              one.jensen_shannon, one.wasserstein, one.mean_before, one.mean_now,
              one.missing.before, one.missing.now, one.unknown.now);
  }
  return table.take();
}

Report drift_report(const std::string& task, const std::string& model, const Drift& drift) {
  ReportSection section{
      .heading = Message::kHeadingDrift, .lines = {}, .table = drift_table(drift)};
  section.lines.push_back(
      {Message::kDriftLight,
       {{"light", name(drift.light)}, {"before", drift.reference_rows}, {"now", drift.live_rows}}});
  for (const LightReason& reason : drift.reasons) section.lines.push_back(reason.reason);
  return {.name = task + "-drift",
          .title = {Message::kDriftTitle, {{"task", task}, {"model", model}}},
          .sections = {std::move(section)}};
}

}  // namespace

Result<DriftAnswer> monitor_drift(const Context& context, const Project& project,
                                  const std::string& task, const PredictOptions& options) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  const auto* const table = std::get_if<TableTask>(&config);
  if (table == nullptr) {
    return invalid(Message::kTaskNotOnTable, {{"task", task}, {"verb", "monitor drift"}});
  }
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, asked_model(context, registry, task, options.model));
  TRY_ASSIGN(const LoadedModel loaded, registry.load(context, version));
  TRY_ASSIGN(const TableModel model, read_table_model(loaded, *table));
  const auto profile = loaded.files.find(kProfileFile);
  if (profile == loaded.files.end()) {
    return not_found(Message::kModelWithoutProfile, {{"model", version.text()}});
  }
  TRY_ASSIGN(const ReferenceProfile reference, parse_profile(profile->second, kProfileFile));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, table->source, options.input));
  TRY_ASSIGN(const std::vector<float> predicted, predict_rows(context, opened.table, model));
  const Table live = profiled_table(opened.table, model, predicted);
  const Drift drift =
      measure_drift(context, reference, live, {.ignored = {}, .prediction = "prediction"});
  DriftAnswer answer{
      .table = drift_table(drift), .report = drift_report(task, version.text(), drift), .red = {}};
  if (drift.light == Light::Red && !drift.reasons.empty()) {
    answer.red = Error(ErrorCode::GateFailed, Message::kDriftRed,
                       {{"task", task}, {"feature", drift.reasons.front().subject}});
  }
  TRY(write_report(*project.files, answer.report, project.reports(), context.language));
  return answer;
}

}  // namespace canasta
