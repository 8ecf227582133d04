#include "engine/window_model_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/model_parts.h"
#include "features/features.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

Json moments_json(const std::vector<Seconds>& moments) {
  Json out = Json::array();
  for (const Seconds moment : moments) out.push_back(format_time(moment));
  return out;
}

std::string metrics_text(const WindowData& data, const WindowJudged& judged) {
  const AnswerEvaluation& evaluation = judged.evaluation;
  Json out = {{"protocol",
               {{"cut", format_time(data.plan.test)},
                {"window_days", data.plan.days},
                {"asked_days", data.plan.asked_days},
                {"censored", data.plan.censored},
                {"customers", evaluation.rows},
                {"positives", evaluation.positives}}},
              {"model", scores_json(evaluation.model)},
              {"auc_interval", interval_json(evaluation.auc_interval)},
              {"average_precision_interval", interval_json(evaluation.average_precision_interval)},
              {"beats_baseline", evaluation.beats_baseline},
              {"validation_loss", judged.validation_loss}};
  for (const auto& baseline : evaluation.baselines) {
    out["baseline_" + baseline.name] = scores_json(baseline.scores);
  }
  return pretty(out);
}

Json training_json(const Context& context, const WindowData& data, const WindowJudged& judged,
                   const WindowModelRows& model) {
  Json boosting = boosting_json(judged.boosting);
  boosting["row_share"] = judged.boosting.row_share;
  boosting["feature_share"] = judged.boosting.feature_share;
  const WindowPlan& plan = data.plan;
  return {{"type", name(TaskType::PurchaseWindow)},
          {"trainer", xgboost_trainer()->name()},
          {"asked_days", plan.asked_days},
          {"window_days", plan.days},
          {"censored", plan.censored},
          {"cut", format_time(plan.test)},
          {"moments_judged_model", moments_json(plan.judging)},
          {"moments", moments_json(plan.tomorrow)},
          {"rows_judged_model", judged.rows},
          {"rows", model.rows},
          {"rows_max", data.rows_max},
          {"share_of_customers", judged.share},
          {"boosting", std::move(boosting)},
          {"threshold", judged.threshold},
          {"threshold_f1", judged.threshold_f1},
          {"seed", context.seed}};
}

double best_auc(const AnswerEvaluation& evaluation) {
  double best = 0;
  for (const auto& baseline : evaluation.baselines) best = std::max(best, baseline.scores.auc);
  return best;
}

}  // namespace

ModelFiles write_window_model(const Context& context, const WindowData& data,
                              const WindowJudged& judged, const WindowModelRows& model) {
  return {{kForestFile, model.trained.body},
          {kFeaturesFile, features_text(customer_feature_names(*data.log))},
          {kMetricsFile, metrics_text(data, judged)},
          {kTrainingFile, pretty(training_json(context, data, judged, model))}};
}

ManifestFacts window_manifest_facts(const Context& context, const WindowData& data,
                                    const WindowJudged& judged, const WindowModelRows& model,
                                    const std::string& data_hash) {
  ManifestFacts facts;
  facts.task = name(TaskType::PurchaseWindow);
  for (const Feature& feature : customer_feature_names(*data.log)) {
    facts.features.push_back(feature.name);
  }
  facts.data = {.hash = data_hash,
                .rows = data.log->size(),
                .first_day = data.plan.first,
                .last_day = data.plan.last};
  facts.seed = context.seed;
  const Scores& scores = judged.evaluation.model;
  facts.metrics = {{"auc", scores.auc},     {"average_precision", scores.average_precision},
                   {"brier", scores.brier}, {"log_loss", scores.log_loss},
                   {"ece", scores.ece},     {"auc_baseline", best_auc(judged.evaluation)}};
  facts.parameters = training_json(context, data, judged, model).dump();
  return facts;
}

Result<WindowModel> read_window_model(const LoadedModel& loaded, const PurchaseWindowTask& task) {
  const std::string model = loaded.manifest.model.text();
  TRY_ASSIGN(const Json training, parse_model_file(loaded, kTrainingFile));
  WindowModel out;
  int asked = 0;
  try {
    asked = training.at("asked_days");
    out.days = training.at("window_days");
    out.threshold = training.at("threshold");
  } catch (const Json::exception& error) {
    return broken_model(kTrainingFile, error.what());
  }
  if (asked != task.days) {
    return Error(ErrorCode::Conflict, message::kModelOtherWindow,
                 {{"model", model}, {"trained", asked}, {"now", task.days}});
  }
  TRY_ASSIGN(std::vector<Feature> features, read_features(loaded));
  const auto body = loaded.files.find(kForestFile);
  if (body == loaded.files.end()) return broken_model(kForestFile, "missing");
  Result<Model> read = read_model(loaded.manifest.model.name, std::move(features), body->second);
  if (!read.ok()) return std::move(read).error().in_file(model + "/" + kForestFile);
  out.model = std::move(*read);
  return out;
}

}  // namespace canasta
