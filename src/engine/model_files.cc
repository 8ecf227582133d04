#include "engine/model_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/model_parts.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

Json horizons_json(const std::vector<HorizonCalibration>& horizons) {
  Json out = Json::array();
  for (const HorizonCalibration& horizon : horizons) {
    out.push_back({{"days", horizon.days},
                   {"answers", horizon.customers},
                   {"predicted", horizon.predicted},
                   {"observed", horizon.observed},
                   {"brier", horizon.brier},
                   {"brier_baseline", horizon.brier_baseline},
                   {"ece", horizon.ece}});
  }
  return out;
}

std::string metrics_text(const Judged& judged) {
  const Evaluation& evaluation = judged.evaluation;
  return pretty(
      {{"protocol",
        {{"trained_to", format_day(judged.cut)},
         {"judged_from", format_day(evaluation.first_day)},
         {"judged_to", format_day(evaluation.last_day)},
         {"observations", evaluation.observations},
         {"positives", evaluation.positives},
         {"share_of_negatives_judged", judged.judged_share}}},
       {"model", scores_json(evaluation.model)},
       {"baseline_weekday", scores_json(evaluation.weekday)},
       {"baseline_recency", scores_json(evaluation.recency)},
       {"auc_interval", interval_json(evaluation.auc_interval)},
       {"average_precision_interval", interval_json(evaluation.average_precision_interval)},
       {"beats_baseline", evaluation.beats_baseline},
       {"by_date", horizons_json(judged.horizons)},
       {"validation_loss", judged.plan.validation_loss}});
}

Json calendar_json(const CalendarOptions& calendar) {
  return {
      {"holidays", calendar.holidays}, {"closed", calendar.closed}, {"paydays", calendar.paydays}};
}

CalendarOptions calendar_options(const ShopCalendar& calendar) {
  CalendarOptions options;
  if (!calendar.country.empty()) options.holidays.push_back(calendar.country);
  for (const Day day : calendar.holidays) options.holidays.push_back(format_day(day));
  for (std::size_t weekday = 0; weekday < calendar.closed.size(); ++weekday) {
    if (calendar.closed[weekday]) options.closed.push_back(std::to_string(weekday));
  }
  for (const int payday : calendar.paydays) options.paydays.push_back(std::to_string(payday));
  return options;
}

// Who takes part: "all", or the recurrent ones with what makes them so.
Json customers_json(const PurchaseDateTask& task) {
  if (task.customers == Population::All) return "all";
  const RecurrentOptions& recurrent = task.recurrent;
  return {{"reading", kRecurrentReadings.at(static_cast<std::size_t>(recurrent.reading))},
          {"more_than_products", recurrent.more_than_products},
          {"max_gap_days", recurrent.max_gap_days}};
}

Json training_json(const PurchaseDateData& data, const Trainer& trainer, const Judged& judged) {
  return {{"trainer", trainer.name()},
          {"customers", customers_json(data.task)},
          {"features", data.task.features == FeatureSet::Calendar ? "calendar" : "history"},
          {"balanced", data.task.balanced},
          {"calendar", calendar_json(calendar_options(data.calendar))},
          {"boosting", boosting_json(judged.plan.boosting)},
          {"cut", format_day(judged.cut)},
          {"training_rows_max", data.training_rows_max},
          {"threshold", judged.plan.threshold},
          {"threshold_f1", judged.plan.threshold_f1},
          {"validation_from", format_day(judged.plan.validation_first)},
          {"customers_judged", judged.customers},
          {"customers_trained", judged.customers_at_end},
          {"customer_days_judging_part", judged.training_rows}};
}

// What prediction needs to know of training.json.
struct TrainingRecord {
  Json customers;
  Json calendar;
};

Result<TrainingRecord> read_training(const LoadedModel& loaded) {
  TRY_ASSIGN(const Json json, parse_model_file(loaded, kTrainingFile));
  try {
    return TrainingRecord{.customers = json.at("customers"), .calendar = json.at("calendar")};
  } catch (const Json::exception& error) {
    return broken_model(kTrainingFile, error.what());
  }
}

}  // namespace

ModelFiles write_model(const PurchaseDateData& data, const Trainer& trainer, const Judged& judged,
                       const TrainedForest& trained) {
  return {{kForestFile, trained.body},
          {kFeaturesFile, features_text(data.plan.features())},
          {kMetricsFile, metrics_text(judged)},
          {kTrainingFile, pretty(training_json(data, trainer, judged))}};
}

ManifestFacts manifest_facts(const Context& context, const PurchaseDateData& data,
                             const Trainer& trainer, const Judged& judged,
                             const std::string& data_hash) {
  ManifestFacts facts;
  facts.task = "purchase_date";
  for (const Feature& feature : data.plan.features()) facts.features.push_back(feature.name);
  facts.data = {
      .hash = data_hash, .rows = data.log->size(), .first_day = data.first, .last_day = data.last};
  facts.seed = context.seed;
  const Evaluation& evaluation = judged.evaluation;
  facts.metrics = {{"auc", evaluation.model.auc},
                   {"average_precision", evaluation.model.average_precision},
                   {"brier", evaluation.model.brier},
                   {"log_loss", evaluation.model.log_loss},
                   {"ece", evaluation.model.ece},
                   {"auc_baseline", std::max(evaluation.weekday.auc, evaluation.recency.auc)}};
  facts.parameters = training_json(data, trainer, judged).dump();
  return facts;
}

Result<Model> read_model(const LoadedModel& loaded, const CalendarOptions& calendar,
                         const PurchaseDateTask& task) {
  const std::string model = loaded.manifest.model.text();
  TRY_ASSIGN(const TrainingRecord training, read_training(loaded));
  TRY_ASSIGN(const ShopCalendar now, make_calendar(calendar));
  if (training.calendar != calendar_json(calendar_options(now))) {
    return Error(ErrorCode::Conflict, message::kModelCalendar, {{"model", model}});
  }
  if (training.customers != customers_json(task)) {
    return Error(ErrorCode::Conflict, message::kModelOtherCustomers,
                 {{"model", model},
                  {"trained", training.customers.dump()},
                  {"now", customers_json(task).dump()}});
  }
  TRY_ASSIGN(std::vector<Feature> features, read_features(loaded));
  const auto body = loaded.files.find(kForestFile);
  if (body == loaded.files.end()) return broken_model(kForestFile, "missing");
  Result<Model> read = read_model(loaded.manifest.model.name, std::move(features), body->second);
  if (!read.ok()) return std::move(read).error().in_file(model + "/" + kForestFile);
  return read;
}

}  // namespace canasta
