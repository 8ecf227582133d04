// The verbs of a task: features, train, evaluate, backtest, predict.
#include <algorithm>
#include <numeric>

#include "base/messages/engine.h"
#include "boosters/boosters.h"
#include "engine/engine.h"
#include "engine/judgement_report.h"
#include "engine/model_files.h"
#include "engine/outlook.h"
#include "engine/project_log.h"
#include "engine/purchase_window.h"
#include "engine/recommending.h"
#include "engine/run_steps.h"
#include "engine/table_task.h"
#include "engine/table_verbs.h"
#include "engine/task_models.h"
#include "engine/task_run.h"
#include "engine/tracking.h"
#include "io/sha256.h"
#include "recommend/recommend.h"
#include "report/report.h"

namespace canasta {
namespace {

constexpr std::size_t kTopProducts = 3;
constexpr Day kDefaultByDays = 7;

// What only purchase dates can be asked for.
Status check_purchase_dates(const Project& project, const std::string& task,
                            std::string_view verb) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  const TaskType type = type_of(config);
  if (type == TaskType::PurchaseDate) return {};
  return invalid(message::kTaskOnTable, {{"task", task}, {"type", name(type)}, {"verb", verb}});
}

// Members of the population with at least one purchase, by code.
std::vector<CustomerCode> members(const CustomerFlags& who, const PurchaseDays& days) {
  std::vector<CustomerCode> customers;
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    const bool bought = days.offsets[customer] != days.offsets[customer + 1];
    if (bought && (who.empty() || who[customer] != 0)) {
      customers.push_back(static_cast<CustomerCode>(customer));
    }
  }
  return customers;
}

// Flags of predict that ask what only another type of task answers.
Status check_flags(const std::string& task, TaskType type, const PredictOptions& options) {
  const auto refuse = [&](std::string_view flag) {
    return invalid(message::kFlagOtherType, {{"flag", flag}, {"task", task}, {"type", name(type)}});
  };
  const bool table = type == TaskType::Classification || type == TaskType::Regression;
  if (options.as_of && type != TaskType::PurchaseWindow) return refuse("--as-of");
  if (options.on && type != TaskType::PurchaseDate) return refuse("--on");
  if (options.by && type != TaskType::PurchaseDate) return refuse("--by");
  if (!options.customer.empty() && table) return refuse("--customer");
  if (!options.input.empty() && !table) return refuse("--input");
  if (options.explain && type == TaskType::PurchaseDate) return refuse("--explain");
  return {};
}

Status check_ahead(std::string_view flag, Day day, Day last) {
  if (day > last && day <= last + kOutlookDaysMax) return {};
  return invalid(message::kDayOutOfReach, {{"flag", flag},
                                           {"day", format_day(day)},
                                           {"first", format_day(last + 1)},
                                           {"last", format_day(last + kOutlookDaysMax)}});
}

Result<std::vector<CustomerCode>> asked_customers(const PurchaseLog& log,
                                                  std::vector<CustomerCode> customers,
                                                  const std::string& id) {
  if (id.empty()) return customers;
  const CustomerCode code = log.customers().find_id(id);
  if (code == kNoCode) return not_found(message::kNoCustomer, {{"customer", id}});
  if (!std::binary_search(customers.begin(), customers.end(), code)) {
    return not_found(message::kCustomerNotInTask, {{"customer", id}});
  }
  return std::vector{code};
}

TableColumn text_column(std::string name, Dictionary dictionary, std::vector<std::uint32_t> codes) {
  return {.name = std::move(name),
          .body = TextColumn{.dictionary = std::move(dictionary), .codes = std::move(codes)}};
}

// The answers as the columns that users see, likeliest first, ties by customer.
Table outlook_table(const Context& context, const PurchaseDateData& data,
                    const std::vector<CustomerCode>& customers,
                    const std::vector<Outlook>& outlooks, Day on, Day by) {
  std::vector<std::size_t> order(customers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return outlooks[a].on > outlooks[b].on; });
  const auto column = [&](std::string name, auto body, auto value) {
    for (const std::size_t i : order) body.values.push_back(value(outlooks[i]));
    return TableColumn{.name = std::move(name), .body = std::move(body)};
  };
  std::vector<std::uint32_t> codes;
  for (const std::size_t i : order) codes.push_back(customers[i]);

  Table table;
  auto& columns = table.columns;
  columns.push_back(text_column("customer", data.log->customers(), codes));
  columns.push_back(column("on_date", DayColumn{}, [&](const Outlook&) { return on; }));
  columns.push_back(column("probability", RealColumn{}, [](const Outlook& o) { return o.on; }));
  columns.push_back(column("by_date", DayColumn{}, [&](const Outlook&) { return by; }));
  columns.push_back(column("probability_by", RealColumn{}, [](const Outlook& o) { return o.by; }));
  columns.push_back(
      column("expected_date", DayColumn{}, [](const Outlook& o) { return o.expected; }));
  columns.push_back(column("expected_low", DayColumn{}, [](const Outlook& o) { return o.low; }));
  columns.push_back(column("expected_high", DayColumn{}, [](const Outlook& o) { return o.high; }));

  const TopProducts top = top_products(context, data.log->all(), kTopProducts);
  for (std::size_t rank = 0; rank < kTopProducts; ++rank) {
    std::vector<std::uint32_t> products;
    for (const CustomerCode customer : codes) {
      const auto list = top.products_of(customer);
      products.push_back(rank < list.size() ? list[rank] : kNoCode);
    }
    columns.push_back(text_column("product_" + std::to_string(rank + 1), data.log->products(),
                                  std::move(products)));
  }
  return table;
}

Result<Judgement> judge_folds(const Context& context, const std::string& task,
                              const PurchaseDateData& data, int folds) {
  TRY_ASSIGN(const std::vector<Fold> slices, rolling_folds(data.first + 1, data.last, folds));
  const std::unique_ptr<Trainer> trainer = xgboost_trainer();
  std::vector<Judged> judged;
  for (const Fold& slice : slices) {
    TRY_ASSIGN(Judged fold, judge(context, data, *trainer, slice.cut, slice.last));
    judged.push_back(std::move(fold));
  }
  return Judgement{.metrics = backtest_table(judged), .report = report_backtest(task, judged)};
}

Result<TrainResult> train_and_publish(const Context& context, const Project& project,
                                      const TaskRun& run) {
  const std::unique_ptr<Trainer> trainer = xgboost_trainer();
  TRY_ASSIGN(const Day cut, training_cut(run.data));
  TRY_ASSIGN(const JudgedModel both, judge_and_train(context, run.data, *trainer, cut));
  const Judged& judged = both.judged;
  TRY_ASSIGN(const std::string hash, sha256_file(*project.files, project.purchases()));
  TRY_ASSIGN(PublishedModel published,
             publish_model(context, project, run.name,
                           {.files = write_model(run.data, *trainer, judged, both.model),
                            .facts = manifest_facts(context, run.data, *trainer, judged, hash),
                            .beats_baseline = judged.evaluation.beats_baseline,
                            .validation_loss = judged.plan.validation_loss}));
  TrainResult result =
      train_result(std::move(published), report_judgement(run.name, run.data, judged));
  result.report.sections.back().lines.push_back({message::kTrainedOnAllDays, {}});
  return result;
}

Result<TrainResult> train_purchase_task(const Context& context, const Project& project,
                                        const std::string& task, const TaskConfig& config) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  if (const auto* window = std::get_if<PurchaseWindowTask>(&config)) {
    TRY_ASSIGN(const WindowData data, open_window(task, *window, log));
    return train_window(context, project, data);
  }
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  return train(context, project, run);
}

}  // namespace

Result<TaskRun> open_task(const Context& context, const Project& project, const std::string& task,
                          const PurchaseLog& log) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  const auto* const dates = std::get_if<PurchaseDateTask>(&config);
  if (dates == nullptr) return invalid(message::kTaskOffers, {{"task", task}});
  TaskRun run{.name = task, .data = {}};
  TRY_ASSIGN(run.data, prepare(context, project.config, *dates, log));
  return run;
}

Result<TrainResult> train(const Context& context, const Project& project, const TaskRun& run) {
  return track_training(context, project, run.name,
                        [&] { return train_and_publish(context, project, run); });
}

Result<Table> predict(const Context& context, const Project& project, const TaskRun& run,
                      const PredictOptions& options) {
  const PurchaseDateData& data = run.data;
  const Day on = options.on.value_or(data.last + 1);
  const Day by = options.by.value_or(data.last + kDefaultByDays);
  TRY(check_ahead("--on", on, data.last));
  TRY(check_ahead("--by", by, data.last));

  const Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, asked_model(context, registry, run.name, options.model));
  TRY_ASSIGN(const LoadedModel loaded, registry.load(context, version));
  TRY_ASSIGN(const Model model, read_model(loaded, project.config.calendar, data.task));
  PurchaseDateData asked = data;
  TRY_ASSIGN(asked.plan, plan_of(model.features));
  TRY(model.check(asked.plan.features()));

  TRY_ASSIGN(const CustomerFlags who, population(context, asked, asked.last));
  TRY_ASSIGN(const std::vector<CustomerCode> customers,
             asked_customers(*asked.log, members(who, asked.days), options.customer));
  TRY_ASSIGN(const std::vector<Outlook> outlooks,
             look_ahead(context, asked, model.forest, customers, on, by));
  return outlook_table(context, asked, customers, outlooks, on, by);
}

Result<Table> feature_table(const Context& context, const Project& project, const std::string& task,
                            std::optional<Day> as_of) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (const auto* window = std::get_if<PurchaseWindowTask>(&config)) {
    TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
    TRY_ASSIGN(const WindowData data, open_window(task, *window, log));
    return window_feature_table(context, data, as_of);
  }
  TRY(check_purchase_dates(project, task, "features"));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(TaskRun run, open_task(context, project, task, log));
  PurchaseDateData& data = run.data;
  TRY_ASSIGN(const Day moment, moment_asked(log, as_of));
  TRY_ASSIGN(const CustomerFlags who, population(context, data, moment));
  data.days = group_by_day(context, log.as_of(moment));
  data.days.end = moment;
  const std::vector<CustomerCode> customers = members(who, data.days);
  FeatureMatrix rows;
  future_rows(data.days, customers,
              {.plan = data.plan, .calendar = &data.calendar, .horizon_days = 1}, rows);

  Table table;
  table.columns.push_back(text_column("customer", log.customers(), customers));
  table.columns.push_back({.name = "day", .body = DayColumn{.values = rows.day}});
  for (std::size_t c = 0; c < rows.columns(); ++c) {
    RealColumn column;
    for (std::size_t row = 0; row < rows.rows(); ++row)
      column.values.push_back(rows.view()(row, c));
    table.columns.push_back({.name = rows.features[c].name, .body = std::move(column)});
  }
  return table;
}

Result<TrainResult> train_task(const Context& context, const Project& project,
                               const std::string& task) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (const auto* table = std::get_if<TableTask>(&config)) {
    return train_table_task(context, project, task, *table);
  }
  TRY_ASSIGN(const Training training, training_on_purchases(context, project, task));
  TRY_ASSIGN(TrainResult trained, train_purchase_task(context, project, task, config));
  Steps steps(*project.files, project.root);
  TRY(remember_training(project, steps, training, trained.version));
  return trained;
}

Result<Judgement> evaluate_task(const Context& context, const Project& project,
                                const std::string& task) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (std::holds_alternative<RecommendTask>(config)) {
    return evaluate_offers(context, &project, task, {});
  }
  if (const auto* table = std::get_if<TableTask>(&config)) {
    return evaluate_table_task(context, project, task, *table);
  }
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  if (const auto* window = std::get_if<PurchaseWindowTask>(&config)) {
    TRY_ASSIGN(const WindowData data, open_window(task, *window, log));
    return evaluate_window(context, data);
  }
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(const Day cut, training_cut(run.data));
  TRY_ASSIGN(const Judged judged, judge(context, run.data, *xgboost_trainer(), cut, run.data.last));
  return Judgement{.metrics = metrics_table(judged.evaluation),
                   .report = report_judgement(task, run.data, judged)};
}

Result<Judgement> backtest_task(const Context& context, const Project& project,
                                const std::string& task, std::int64_t folds) {
  if (folds < 1 || folds > kBacktestFoldsMax) {
    return config_error(message::kBadFolds, {{"value", folds}, {"max", kBacktestFoldsMax}});
  }
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (std::holds_alternative<RecommendTask>(config)) {
    return backtest_offers(context, project, task, {.folds = folds});
  }
  TRY(check_purchase_dates(project, task, "backtest"));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(Judgement judgement, judge_folds(context, task, run.data, static_cast<int>(folds)));
  TRY(write_report(*project.files, judgement.report, project.reports(), context.language));
  return judgement;
}

Result<Scored> predict_task(const Context& context, const Project& project, const std::string& task,
                            const PredictOptions& options) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  TRY(check_flags(task, type_of(config), options));
  if (const auto* table = std::get_if<TableTask>(&config)) {
    return score_table(context, project, task, *table, options);
  }
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  if (const auto* window = std::get_if<PurchaseWindowTask>(&config)) {
    TRY_ASSIGN(const WindowData data, open_window(task, *window, log));
    TRY_ASSIGN(Table table, predict_window(context, project, data, options));
    return Scored{.table = std::move(table), .said = {}};
  }
  TRY_ASSIGN(const TaskRun run, open_task(context, project, task, log));
  TRY_ASSIGN(Table table, predict(context, project, run, options));
  return Scored{.table = std::move(table), .said = {}};
}

}  // namespace canasta
