// Is what comes in now like what the model was trained on?
#include "base/messages/cli.h"
#include "engine/light_cases.h"
#include "engine/table_model_files.h"
#include "engine/table_verbs.h"
#include "engine/webhook.h"
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
      .heading = message::kHeadingDrift, .lines = {}, .table = drift_table(drift)};
  section.lines.push_back(
      {message::kDriftLight,
       {{"light", name(drift.light)}, {"before", drift.reference_rows}, {"now", drift.live_rows}}});
  for (const LightReason& reason : drift.reasons) section.lines.push_back(reason.reason);
  return {.name = task + "-drift",
          .title = {message::kDriftTitle, {{"task", task}, {"model", model}}},
          .sections = {std::move(section)}};
}

// A case for each feature, and for what has none (a missing column).
std::vector<JunitCase> cases_of(const Drift& drift, Language language) {
  std::vector<JunitCase> cases;
  for (const FeatureDrift& one : drift.features) cases.push_back({.group = "", .name = one.name});
  add_reasons(drift.reasons, "drift", language, cases);
  return cases;
}

}  // namespace

Result<MonitorAnswer> monitor_drift(const Context& context, const Project& project,
                                    const std::string& task, const PredictOptions& options) {
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "monitor drift"));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, table.source, options.input));
  return measure_drift_of(context, {project, task, table, opened}, options.model);
}

Result<MonitorAnswer> measure_drift_of(const Context& context, const TableJob& job,
                                       const std::string& asked) {
  const auto& [project, task, table, opened] = job;
  TRY_ASSIGN(const LoadedTableModel by, load_table_model(context, project, task, table, asked));
  const std::string model = by.loaded.manifest.model.text();
  const auto profile = by.loaded.files.find(kProfileFile);
  if (profile == by.loaded.files.end()) {
    return not_found(message::kModelWithoutProfile, {{"model", model}});
  }
  TRY_ASSIGN(const ReferenceProfile reference, parse_profile(profile->second, kProfileFile));
  TRY_ASSIGN(const std::vector<float> predicted, predict_rows(context, opened.table, by.model));
  const Table live = profiled_table(opened.table, by.model, predicted);
  DriftOptions limits = table.monitor.drift;
  limits.prediction = "prediction";
  const Drift drift = measure_drift(context, reference, live, limits);
  MonitorAnswer answer{.light = drift.light,
                       .table = drift_table(drift),
                       .report = drift_report(task, model, drift),
                       .junit = junit_xml(task + ".drift", cases_of(drift, context.language)),
                       .red = {}};
  if (drift.light == Light::Red && !drift.reasons.empty()) {
    answer.red = Error(ErrorCode::GateFailed, message::kDriftRed,
                       {{"task", task}, {"feature", drift.reasons.front().subject}});
  }
  TRY(tell_and_write(context, project, table.monitor.webhook,
                     {.project = project.config.name,
                      .task = task,
                      .monitor = "drift",
                      .model = model,
                      .light = drift.light,
                      .reasons = drift.reasons},
                     answer));
  return answer;
}

}  // namespace canasta
