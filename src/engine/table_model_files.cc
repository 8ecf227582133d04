#include "engine/table_model_files.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kForestFile = "model.ubj";
constexpr const char* kEncoderFile = "encoder.json";
constexpr const char* kFeaturesFile = "features.json";
constexpr const char* kMetricsFile = "metrics.json";
constexpr const char* kTrainingFile = "training.json";

std::string pretty(const Json& json) { return json.dump(1) + "\n"; }

Error broken(const char* file, const std::string& reason) {
  return corrupt(Message::kFormatBroken, {{"path", file}, {"reason", reason}});
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json metrics_json(const ClassMetrics& metrics) {
  return {{"log_loss", number(metrics.log_loss)},
          {"brier", number(metrics.brier)},
          {"ece", number(metrics.ece)},
          {"auc_macro", number(metrics.auc_macro)},
          {"accuracy", number(metrics.accuracy)},
          {"balanced_accuracy", number(metrics.balanced_accuracy)},
          {"f1_macro", number(metrics.f1_macro)}};
}

Json metrics_json(const ValueMetrics& metrics) {
  return {{"mae", number(metrics.mae)}, {"rmse", number(metrics.rmse)}, {"r2", number(metrics.r2)}};
}

Json metrics_of(const TableJudged& judged) {
  Json out = {{"rows", judged.parts.test.size()},
              {"beats_baseline", judged.beats_baseline()},
              {"validation_loss", judged.model.trained.validation_loss}};
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
  return {{"type", kTaskTypes.at(static_cast<std::size_t>(task.type))},
          {"trainer", xgboost_trainer()->name()},
          {"source", task.source},
          {"target", task.target},
          {"classes", judged.model.classes},
          {"thresholds", judged.model.thresholds},
          {"seed", context.seed},
          {"rows", judged.rows},
          {"parts",
           {{"training", judged.parts.training.size()},
            {"validation", judged.parts.validation.size()},
            {"test", judged.parts.test.size()}}},
          {"boosting",
           {{"rounds", judged.model.trained.rounds},
            {"learning_rate", judged.boosting.learning_rate},
            {"max_depth", judged.boosting.max_depth},
            {"min_child_weight", judged.boosting.min_child_weight},
            {"l2", judged.boosting.l2},
            {"max_bin", judged.boosting.max_bin}}}};
}

Result<std::string> file_of(const LoadedModel& loaded, const char* file) {
  const auto found = loaded.files.find(file);
  if (found == loaded.files.end()) return broken(file, "missing");
  return found->second;
}

Status read_training(const LoadedModel& loaded, const TableTask& task, TableModel& model) {
  TRY_ASSIGN(const std::string text, file_of(loaded, kTrainingFile));
  TRY_ASSIGN(const Json json, parse_json(text, kTrainingFile, ErrorCode::Corrupt));
  std::string target;
  try {
    target = json.at("target");
    model.classes = json.at("classes").get<std::vector<std::string>>();
    model.thresholds = json.at("thresholds").get<std::vector<double>>();
  } catch (const Json::exception& error) {
    return broken(kTrainingFile, error.what());
  }
  if (target != task.target) {
    return Error(
        ErrorCode::Conflict, Message::kModelOtherTarget,
        {{"model", loaded.manifest.model.text()}, {"trained", target}, {"now", task.target}});
  }
  const bool classes = task.type == TaskType::Classification;
  const bool fit =
      model.classes.size() == model.thresholds.size() && model.classes.empty() == !classes;
  return fit ? Status() : broken(kTrainingFile, "classes");
}

}  // namespace

ModelFiles write_table_model(const Context& context, const TableTask& task,
                             const TableJudged& judged) {
  Json features = Json::array();
  for (const Feature& feature : judged.model.encoder.features()) features.push_back(feature.name);
  return {{kForestFile, judged.model.trained.body},
          {kEncoderFile, judged.model.encoder.json()},
          {kFeaturesFile, pretty(features)},
          {kMetricsFile, pretty(metrics_of(judged))},
          {kTrainingFile, pretty(training_json(context, task, judged))}};
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
                     {"mae_baseline", judged.values->baseline.mae}};
  }
  facts.parameters = training_json(context, task, judged).dump();
  return facts;
}

Result<TableModel> read_table_model(const LoadedModel& loaded, const TableTask& task) {
  const std::string model = loaded.manifest.model.text();
  TableModel out;
  TRY(read_training(loaded, task, out));
  TRY_ASSIGN(const std::string encoder, file_of(loaded, kEncoderFile));
  TRY_ASSIGN(out.encoder, Encoder::parse(encoder, kEncoderFile));
  TRY_ASSIGN(out.trained.body, file_of(loaded, kForestFile));
  Result<Forest> forest = Forest::parse(out.trained.body);
  if (!forest.ok()) return std::move(forest).error().in_file(model + "/" + kForestFile);
  out.trained.forest = std::move(*forest);
  const std::size_t outputs = out.classes.empty() ? 1 : out.classes.size();
  if (out.trained.forest.outputs() != outputs ||
      out.trained.forest.feature_count() != out.encoder.features().size()) {
    return broken(kForestFile, "other features or classes than encoder.json and training.json");
  }
  return out;
}

}  // namespace canasta
