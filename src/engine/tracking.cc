#include "engine/tracking.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

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

// Sends this run and those that wait. What keeps it from being sent is said, and is no error.
void send_copy(const Context& context, const Project& project, const std::string& run,
               TrainResult& result) {
  const auto later = [&](const Error& error) {
    result.tracking = ReportLine{Message::kTrackingLater,
                                 {{"reason", error.text(context.language)}, {"run", run}}};
  };
  const auto settings = mlflow_settings(variable);
  if (!settings.ok()) return later(settings.error());
  if (!*settings) return;
  const MlflowSource source{
      .files = *project.files, .runs_folder = project.runs(), .models_folder = project.models()};
  const Registry registry(*project.files, project.models());
  const auto model = registry.resolve(context, result.version);
  MlflowWish wish{.run = run};
  if (model.ok()) wish.model = *model;
  if (result.champion == result.version) wish.alias = Alias::Champion;
  const auto spooled = spool_mlflow(source, wish);
  if (!spooled.ok()) return later(spooled.error());
  const auto client = make_http_client((*settings)->ca_file);
  const auto replay = replay_mlflow(context, source, *client, **settings);
  if (!replay.ok()) return later(replay.error());
  if (replay->stopped) return later(*replay->stopped);
  if (!replay->failed.empty()) later(replay->failed.front().error);
}

}  // namespace

Result<TrainResult> track_training(const Context& context, const Project& project,
                                   const std::string& task,
                                   const std::function<Result<TrainResult>()>& train) {
  TRY_ASSIGN(RunWriter run, RunWriter::start(context, *project.files, project.runs(),
                                             {.task = task, .verb = "train", .parameters = {}, .tags = {}}));
  Result<TrainResult> result = train();
  if (!result.ok()) {
    TRY(run.fail(context, result.error()));
    return result;
  }
  result->run = run.id();
  result->report.sections.back().lines.push_back({Message::kRunIs, {{"run", run.id()}}});
  TRY(write_report(*project.files, result->report, project.reports(), context.language));
  TRY(record_success(context, project, *result, run));
  send_copy(context, project, run.id(), *result);
  return result;
}

}  // namespace canasta
