// Is what comes in now like what the model was trained on?
#include <algorithm>

#include "base/messages/cli.h"
#include "engine/drift_report.h"
#include "engine/light_cases.h"
#include "engine/table_model_files.h"
#include "engine/table_verbs.h"
#include "engine/webhook.h"
#include "ingest/ingest.h"

namespace canasta {
namespace {

// The named features at training and now.
std::vector<FeatureShape> shapes_of(const Context& context, const Drift& drift,
                                    const ReferenceProfile& reference, const Table& live) {
  std::vector<FeatureShape> shapes;
  for (const FeatureDrift* feature : named_features(drift)) {
    const FeatureProfile* profile = reference.find(feature->name);
    const TableColumn* column = live.find(feature->name);
    if (kind_of(*column) == profile->kind) shapes.push_back(shape_of(context, *profile, *column));
  }
  return shapes;
}

// The last batches of the task that were scored day by day, if there are any.
std::optional<ReportSection> scored_days(const Context& context, const Project& project,
                                         const std::string& task, Predicted what) {
  constexpr std::size_t kBatchesMax = 60;
  const std::string folder = project.path(Project::batches_of(task));
  if (!project.files->exists(folder)) return std::nullopt;
  const auto entries = project.files->list(folder);
  if (!entries.ok()) return std::nullopt;
  TableOptions wanted;
  for (const FolderEntry& entry : *entries) {
    if (entry.name.ends_with(".csv")) wanted.files.push_back(join_path(folder, entry.name));
  }
  std::sort(wanted.files.begin(), wanted.files.end());  // by day
  if (wanted.files.empty()) return std::nullopt;
  const std::size_t first = wanted.files.size() - std::min(wanted.files.size(), kBatchesMax);
  wanted.files.erase(wanted.files.begin(),
                     wanted.files.begin() + static_cast<std::ptrdiff_t>(first));
  const auto read = read_table(context, *project.files, wanted);
  return read.ok() ? predictions_by_day(read->table, what) : std::nullopt;
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
  const Predicted what = by.model.classes.empty() ? Predicted::Values : Predicted::Classes;
  MonitorAnswer answer{
      .light = drift.light,
      .table = drift_table(drift),
      .report = drift_report(drift, {.task = task,
                                     .model = model,
                                     .psi_red = limits.psi_red,
                                     .shapes = shapes_of(context, drift, reference, live),
                                     .by_day = scored_days(context, project, task, what)}),
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
