// The verbs of a purchase window: train, evaluate, predict, features.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/messages/engine.h"
#include "engine/purchase_window.h"
#include "engine/reasons.h"
#include "engine/task_models.h"
#include "engine/tracking.h"
#include "engine/window_model_files.h"
#include "engine/window_report.h"
#include "features/features.h"
#include "io/sha256.h"
#include "models/shap.h"
#include "report/report.h"

namespace canasta {
namespace {

constexpr std::size_t kExplainedAtOnce = 4'096;  // rows

// The day asked for, or the last of the data.
Result<Day> moment_day(const WindowData& data, std::optional<Day> as_of) {
  const Day day = as_of.value_or(data.plan.last);
  if (day < data.plan.first) {
    return invalid(message::kAsOfBeforeData,
                   {{"day", format_day(day)}, {"first", format_day(data.plan.first)}});
  }
  if (day > data.log->last_day()) {
    return invalid(message::kAsOfAfterData,
                   {{"day", format_day(day)}, {"last", format_day(data.log->last_day())}});
  }
  return day;
}

TableColumn customer_column(const PurchaseLog& log, const std::vector<std::uint32_t>& codes) {
  return {.name = "customer", .body = TextColumn{.dictionary = log.customers(), .codes = codes}};
}

// Places of the rows in the answer: of one customer, or of all, likeliest first.
Result<std::vector<std::size_t>> answer_order(const WindowData& data, const FeatureMatrix& rows,
                                              const std::vector<float>& probability,
                                              const std::string& customer) {
  if (!customer.empty()) {
    const CustomerCode code = data.log->customers().find_id(customer);
    if (code == kNoCode) return not_found(message::kNoCustomer, {{"customer", customer}});
    const auto found = std::lower_bound(rows.customer.begin(), rows.customer.end(), code);
    if (found == rows.customer.end() || *found != code) {
      return not_found(message::kCustomerNotInTask, {{"customer", customer}});
    }
    return std::vector{static_cast<std::size_t>(found - rows.customer.begin())};
  }
  std::vector<std::size_t> order(rows.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
  return order;
}

Table prediction_table(const WindowData& data, const WindowModel& model, const FeatureMatrix& rows,
                       const std::vector<float>& probability,
                       const std::vector<std::size_t>& order) {
  std::vector<std::uint32_t> customers;
  TextColumn decided;
  for (const char* answer : {"no", "yes"}) decided.dictionary.add(answer);
  RealColumn share;
  for (const std::size_t row : order) {
    const auto value = static_cast<double>(probability[row]);
    customers.push_back(rows.customer[row]);
    decided.codes.push_back(value >= model.threshold ? 1 : 0);
    share.values.push_back(value);
  }
  const std::vector<std::int64_t> days(order.size(), model.days);
  const std::vector<Day> as_of(order.size(), rows.day.empty() ? 0 : rows.day.front());
  return {{customer_column(*data.log, customers),
           {.name = "prediction", .body = std::move(decided)},
           {.name = "probability", .body = std::move(share)},
           {.name = "window_days", .body = IntColumn{.values = days}},
           {.name = "as_of", .body = DayColumn{.values = as_of}}}};
}

// What each feature added to the log-odds of buying (path-dependent SHAP values), by row of
// `order`.
Result<std::vector<TableColumn>> reasons_of(const Context& context, const WindowModel& model,
                                            const FeatureMatrix& rows,
                                            const std::vector<std::size_t>& order) {
  TRY_ASSIGN(const auto explainer, ShapExplainer::path_dependent(model.model.forest));
  ReasonColumns reasons(context.language);
  const std::size_t stride = explainer.values_per_row();
  for (std::size_t first = 0; first < order.size(); first += kExplainedAtOnce) {
    TRY(context.check_cancel());
    std::vector<float> block;
    for (std::size_t i = first; i < std::min(order.size(), first + kExplainedAtOnce); ++i) {
      const auto row = rows.view().row(order[i]);
      block.insert(block.end(), row.begin(), row.end());
    }
    const View2<const float> view(block, rows.columns());
    std::vector<double> values(view.rows() * stride);
    explainer.explain(context, view, values);
    for (std::size_t i = 0; i < view.rows(); ++i) {
      const auto of_row = std::span(values).subspan(i * stride, rows.columns());
      reasons.add(of_row, [&](std::size_t place) {
        const float value = view(i, place);
        return ReasonColumns::Named{rows.features[place].name,
                                    std::isnan(value) ? "" : fmt::format("{:.4g}", value)};
      });
    }
  }
  return reasons.take();
}

// Who buys in the window after the moment; missing where the data end before it does.
IntColumn labels_of(const WindowData& data, const History& history, FeatureMatrix& rows) {
  IntColumn column;
  const bool known = history.day() + data.plan.days <= data.plan.last;
  if (known) label_window(history, data.plan.days, rows);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    column.values.push_back(known ? static_cast<std::int64_t>(rows.positive[row]) : kNoInt);
  }
  return column;
}

Result<TrainResult> train_and_publish(const Context& context, const Project& project,
                                      const WindowData& data) {
  const std::unique_ptr<Trainer> trainer = xgboost_trainer();
  TRY_ASSIGN(const WindowJudged judged, judge_window(context, data, *trainer));
  TRY_ASSIGN(const WindowModelRows model, train_for_tomorrow(context, data, *trainer, judged));
  TRY_ASSIGN(const std::string hash, sha256_file(*project.files, project.purchases()));
  TRY_ASSIGN(PublishedModel published,
             publish_model(context, project, data.name,
                           {.files = write_window_model(context, data, judged, model),
                            .facts = window_manifest_facts(context, data, judged, model, hash),
                            .beats_baseline = judged.evaluation.beats_baseline,
                            .validation_loss = judged.validation_loss}));
  TrainResult result = train_result(std::move(published), report_window(context, data, judged));
  result.report.sections.back().lines.push_back(
      {message::kWindowForTomorrow,
       {{"rows", model.rows},
        {"cuts", data.plan.tomorrow.size()},
        {"cut", format_time(data.plan.tomorrow.back())}}});
  return result;
}

}  // namespace

Result<TrainResult> train_window(const Context& context, const Project& project,
                                 const WindowData& data) {
  return track_training(context, project, data.name,
                        [&] { return train_and_publish(context, project, data); });
}

Result<Judgement> evaluate_window(const Context& context, const WindowData& data) {
  TRY_ASSIGN(const WindowJudged judged, judge_window(context, data, *xgboost_trainer()));
  return Judgement{.metrics = metrics_table(judged.evaluation),
                   .report = report_window(context, data, judged)};
}

Result<Table> predict_window(const Context& context, const Project& project, const WindowData& data,
                             const PredictOptions& options) {
  TRY_ASSIGN(const Day day, moment_day(data, options.as_of));
  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, asked_model(context, registry, data.name, options.model));
  TRY_ASSIGN(const LoadedModel loaded, registry.load(context, version));
  TRY_ASSIGN(const WindowModel model, read_window_model(loaded, data.task));
  TRY(model.model.check(customer_feature_names(*data.log)));
  const FeatureMatrix rows = customer_features(context, data.log->as_of(day));
  std::vector<float> probability(rows.rows());
  model.model.forest.predict(context, rows.view(), probability);
  TRY_ASSIGN(const std::vector<std::size_t> order,
             answer_order(data, rows, probability, options.customer));
  Table table = prediction_table(data, model, rows, probability, order);
  if (options.explain) {
    TRY_ASSIGN(auto reasons, reasons_of(context, model, rows, order));
    std::move(reasons.begin(), reasons.end(), std::back_inserter(table.columns));
  }
  return table;
}

Result<Table> window_feature_table(const Context& context, const WindowData& data,
                                   std::optional<Day> as_of) {
  TRY_ASSIGN(const Day day, moment_day(data, as_of));
  const History history = data.log->as_of(day);
  FeatureMatrix rows = customer_features(context, history);
  Table table;
  table.columns.push_back(customer_column(*data.log, rows.customer));
  table.columns.push_back({.name = "day", .body = DayColumn{.values = rows.day}});
  for (std::size_t c = 0; c < rows.columns(); ++c) {
    RealColumn column;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      column.values.push_back(static_cast<double>(rows.view()(row, c)));
    }
    table.columns.push_back({.name = rows.features[c].name, .body = std::move(column)});
  }
  table.columns.push_back({.name = "buys_within_" + std::to_string(data.plan.days) + "d",
                           .body = labels_of(data, history, rows)});
  return table;
}

}  // namespace canasta
