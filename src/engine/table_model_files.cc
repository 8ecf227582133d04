#include "engine/table_model_files.h"

#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/model_parts.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kCalibratorFile = "calibrator.json";
constexpr const char* kEncoderFile = "encoder.json";
Json metrics_json(const ClassMetrics& metrics) {
  return {{"log_loss", number_json(metrics.log_loss)},
          {"brier", number_json(metrics.brier)},
          {"ece", number_json(metrics.ece)},
          {"auc_macro", number_json(metrics.auc_macro)},
          {"accuracy", number_json(metrics.accuracy)},
          {"balanced_accuracy", number_json(metrics.balanced_accuracy)},
          {"f1_macro", number_json(metrics.f1_macro)}};
}

Json metrics_json(const ValueMetrics& metrics) {
  return {{"mae", number_json(metrics.mae)},
          {"rmse", number_json(metrics.rmse)},
          {"r2", number_json(metrics.r2)}};
}

// On the validation rows.
Json leaderboard_json(const ChosenCandidate& candidate) {
  Json rows = Json::array();
  for (const LeaderboardRow& row : candidate.board) {
    Json metrics;
    for (const auto& [name, value] : row.metrics) metrics[name] = number_json(value);
    rows.push_back({{"candidate", row.candidate}, {"metrics", std::move(metrics)}});
  }
  return rows;
}

Json metrics_of(const TableJudged& judged) {
  Json out = {{"rows", judged.parts.test.size()},
              {"beats_baseline", judged.beats_baseline()},
              {"validation_loss", judged.candidate.fitted.validation_loss},
              {"leaderboard", leaderboard_json(judged.candidate)}};
  if (judged.classes) {
    out["model"] = metrics_json(judged.classes->model);
    out["model_without_thresholds"] = metrics_json(judged.classes_plain->model);
    out["baseline_shares"] = metrics_json(judged.classes->baseline);
  } else {
    out["model"] = metrics_json(judged.values->model);
    out["baseline_middle"] = metrics_json(judged.values->baseline);
  }
  return out;
}

Json training_json(const Context& context, const TableTask& task, const TableJudged& judged) {
  Json settings;
  for (const auto& [name, value] : judged.candidate.fitted.settings) settings[name] = value;
  return {{"type", kTaskTypes.at(static_cast<std::size_t>(task.type))},
          {"candidate", judged.candidate.name},
          {"chosen_by", judged.candidate.metric},
          {"trainer", judged.candidate.fitted.trainer},
          {"settings", std::move(settings)},
          {"source", task.source},
          {"target", task.target},
          {"key", judged.model.key},
          {"classes", judged.model.classes},
          {"thresholds", judged.model.thresholds},
          {"seed", context.seed},
          {"rows", judged.rows},
          {"parts",
           {{"by", judged.split.time + judged.split.group},
            {"training", judged.parts.training.size()},
            {"validation", judged.parts.validation.size()},
            {"test", judged.parts.test.size()}}}};
}

Result<std::string> file_of(const LoadedModel& loaded, const char* file) {
  const auto found = loaded.files.find(file);
  if (found == loaded.files.end()) return broken_model(file, "missing");
  return found->second;
}

Status read_training(const LoadedModel& loaded, const TableTask& task, TableModel& model) {
  TRY_ASSIGN(const Json json, parse_model_file(loaded, kTrainingFile));
  std::string target;
  try {
    target = json.at("target");
    model.classes = json.at("classes").get<std::vector<std::string>>();
    model.thresholds = json.at("thresholds").get<std::vector<double>>();
    model.key = json.value("key", "");  // older models do not say it
  } catch (const Json::exception& error) {
    return broken_model(kTrainingFile, error.what());
  }
  if (target != task.target) {
    return Error(
        ErrorCode::Conflict, message::kModelOtherTarget,
        {{"model", loaded.manifest.model.text()}, {"trained", target}, {"now", task.target}});
  }
  const bool classes = task.type == TaskType::Classification;
  const bool fit =
      model.classes.size() == model.thresholds.size() && model.classes.empty() == !classes;
  return fit ? Status() : broken_model(kTrainingFile, "classes");
}

}  // namespace

ModelFiles write_table_model(const Context& context, const TableTask& task,
                             const TableJudged& judged) {
  Json features = Json::array();
  for (const Feature& feature : judged.model.encoder.features()) features.push_back(feature.name);
  ModelFiles files = write_estimator(*judged.model.estimator);
  files[kEncoderFile] = judged.model.encoder.json();
  files[kCalibratorFile] = judged.model.calibrator.json();
  files[kFeaturesFile] = pretty(features);
  files[kMetricsFile] = pretty(metrics_of(judged));
  files[kTrainingFile] = pretty(training_json(context, task, judged));
  return files;
}

ManifestFacts table_manifest_facts(const Context& context, const TableTask& task,
                                   const TableJudged& judged, const std::string& data_hash) {
  ManifestFacts facts;
  facts.task = kTaskTypes.at(static_cast<std::size_t>(task.type));
  for (const Feature& feature : judged.model.encoder.features()) {
    facts.features.push_back(feature.name);
  }
  facts.data.hash = data_hash;
  facts.data.rows = judged.rows;
  facts.seed = context.seed;
  if (judged.classes) {
    const ClassMetrics& metrics = judged.classes->model;
    facts.metrics = {
        {"auc", metrics.auc_macro},     {"log_loss", metrics.log_loss},
        {"f1_macro", metrics.f1_macro}, {"accuracy", metrics.accuracy},
        {"ece", metrics.ece},           {"log_loss_baseline", judged.classes->baseline.log_loss}};
  } else {
    const ValueMetrics& metrics = judged.values->model;
    facts.metrics = {{"mae", metrics.mae},
                     {"rmse", metrics.rmse},
                     {"r2", metrics.r2},
                     {"mae_baseline", judged.values->baseline.mae}};
  }
  facts.parameters = training_json(context, task, judged).dump();
  return facts;
}

Result<TableTask> task_of_model(const LoadedModel& loaded) {
  TRY_ASSIGN(const Json json, parse_model_file(loaded, kTrainingFile));
  const auto text_of = [&](const char* key) -> std::string {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  };
  TableTask task;
  task.source = text_of("source");
  task.target = text_of("target");
  const std::string type = text_of("type");
  if (type == name(TaskType::Regression)) task.type = TaskType::Regression;
  const bool known = type == name(TaskType::Regression) || type == name(TaskType::Classification);
  if (!known || task.target.empty()) return broken_model(kTrainingFile, "type or target");
  return task;
}

Result<TableModel> read_table_model(const LoadedModel& loaded, const TableTask& task) {
  const std::string model = loaded.manifest.model.text();
  TableModel out;
  TRY(read_training(loaded, task, out));
  TRY_ASSIGN(const std::string encoder, file_of(loaded, kEncoderFile));
  TRY_ASSIGN(out.encoder, Encoder::parse(encoder, kEncoderFile));
  TRY_ASSIGN(const std::string calibrator, file_of(loaded, kCalibratorFile));
  TRY_ASSIGN(out.calibrator, Calibrator::parse(calibrator, kCalibratorFile));
  if (out.calibrator.classes() != 0 && out.calibrator.classes() != out.classes.size()) {
    return broken_model(kCalibratorFile, "other classes than training.json");
  }
  auto estimator =
      read_estimator(loaded.files, {.features = out.encoder.features().size(),
                                    .outputs = out.classes.empty() ? 1 : out.classes.size()});
  if (!estimator.ok()) return std::move(estimator).error().in_file(model);
  out.estimator = std::move(*estimator);
  return out;
}

}  // namespace canasta
