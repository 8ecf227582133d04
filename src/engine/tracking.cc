#include "engine/tracking.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "base/messages/registry.h"
#include "io/json.h"
#include "registry/mlflow.h"
#include "report/report.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string>;

// {"boosting": {"rounds": 41}} as boosting.rounds = 41. What is longer than a run holds is cut.
void flatten(const std::string& path, const Json& json, Texts& out) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      flatten(path.empty() ? key : path + "." + key, value, out);
    }
  } else if (path.size() <= kRunKeyBytesMax && out.size() < kRunEntriesMax) {
    std::string value = json.is_string() ? json.get<std::string>() : json.dump();
    if (value.size() > kRunValueBytesMax) value.resize(kRunValueBytesMax);
    out[path] = std::move(value);
  }
}

Result<Texts> parameters_of(const TrainingRecord& record) {
  TRY_ASSIGN(const Json json, parse_json(record.parameters, "parameters"));
  Texts out;
  flatten("", json, out);
  return out;
}

Status record_success(const Context& context, const Project& project, const TrainResult& result,
                      RunWriter& run) {
  const TrainingRecord& record = result.record;
  TRY_ASSIGN(const Texts parameters, parameters_of(record));
  TRY(run.add_parameters(parameters));
  TRY(run.add_metrics(record.metrics));
  for (std::size_t i = 0; i < record.validation_loss.size(); ++i) {
    TRY(run.add_point(context, "validation_loss", static_cast<std::int64_t>(i) + 1,
                      record.validation_loss[i]));
  }
  TRY(run.add_tags({{"model", result.version},
                    {"data_hash", record.data_hash},
                    {"seed", std::to_string(record.seed)},
                    {"canasta_version", canasta_version()}}));
  const std::string report = result.report.name + ".md";
  TRY_ASSIGN(const std::string text, read_text(*project.files, project.reports() + "/" + report));
  TRY(run.add_artifact(report, text));
  return run.finish(context);
}

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

MlflowSource source_of(const Project& project) {
  return {
      .files = *project.files, .runs_folder = project.runs(), .models_folder = project.models()};
}

// Notes the run to be sent, and sends all that wait.
Status send_copy(const Context& context, const Project& project, const MlflowSettings& settings,
                 const TrainResult& result) {
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion model, registry.resolve(context, result.version));
  MlflowWish wish{.run = result.run, .model = model};
  if (result.champion == result.version) wish.alias = Alias::Champion;
  TRY_ASSIGN(const std::string spooled, spool_mlflow(source_of(project), wish));
  const auto client = make_http_client(settings.ca_file);
  TRY_ASSIGN(const MlflowReplay replay,
             replay_mlflow(context, source_of(project), *client, settings));
  if (replay.stopped) return *replay.stopped;
  for (const DamagedRun& failed : replay.failed) {
    if (failed.id == spooled) return failed.error;
  }
  return {};
}

// Where a server is set. What keeps the run from being sent is said, and is no error.
void track_on_server(const Context& context, const Project& project, TrainResult& result) {
  const auto settings = mlflow_settings(variable);
  if (settings.ok() && !*settings) return;
  const Status sent =
      settings.ok() ? send_copy(context, project, **settings, result) : Status(settings.error());
  if (sent.ok()) return;
  result.tracking = ReportLine{message::kMlflowKept,
                               {{"run", result.run},
                                {"path", project.runs() + "/" + result.run},
                                {"reason", sent.error().text(context.language)}}};
}

}  // namespace

Result<TrainResult> track_training(const Context& context, const Project& project,
                                   const std::string& task,
                                   const std::function<Result<TrainResult>()>& train) {
  TRY_ASSIGN(RunWriter run,
             RunWriter::start(context, *project.files, project.runs(),
                              {.task = task, .verb = "train", .parameters = {}, .tags = {}}));
  Result<TrainResult> result = train();
  if (!result.ok()) {
    TRY(run.fail(context, result.error()));
    return result;
  }
  result->run = run.id();
  result->report.sections.back().lines.push_back({message::kRunIs, {{"run", run.id()}}});
  TRY(write_report(*project.files, result->report, project.reports(), context.language));
  TRY(record_success(context, project, *result, run));
  track_on_server(context, project, *result);
  return result;
}

Result<ReplayedRuns> replay_runs(const Context& context, const Project& project) {
  TRY_ASSIGN(const auto settings, mlflow_settings(variable));
  if (!settings) return config_error(message::kMlflowNotSet);
  const auto client = make_http_client(settings->ca_file);
  TRY_ASSIGN(const MlflowReplay replay,
             replay_mlflow(context, source_of(project), *client, *settings));
  ReplayedRuns out{.said = {message::kMlflowReplayed,
                            {{"sent", replay.sent.size()}, {"waiting", replay.waiting}}},
                   .problem = replay.stopped};
  if (!out.problem && !replay.failed.empty()) out.problem = replay.failed.front().error;
  return out;
}

}  // namespace canasta
