// Backtest of a task of type recommend: several periods at the end of the data, each foretold from
// what was known before it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/messages/engine.h"
#include "base/shown_digits.h"
#include "engine/basket_judge.h"
#include "engine/basket_tuning.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"
#include "engine/recommending.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

struct JudgedFold {
  Day trained_to = 0;
  Day judged_to = 0;
  BasketJudgement judgement;
};

const JudgedModel& model_of(const JudgedFold& fold, const std::string& name) {
  const auto& models = fold.judgement.models;
  return *std::find_if(models.begin(), models.end(),
                       [&](const JudgedModel& model) { return model.name == name; });
}

// One figure of a model by fold; NaN where it could not be fitted.
std::vector<double> by_fold(const std::vector<JudgedFold>& folds, const std::string& name,
                            std::size_t at, std::string_view metric) {
  std::vector<double> values;
  for (const JudgedFold& fold : folds) {
    const JudgedModel& model = model_of(fold, name);
    values.push_back(model.at.empty() ? std::nan("") : model.at[at].value(metric));
  }
  return values;
}

// Of the folds in which the model was fitted.
Spread spread_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values.empty() ? Spread{std::nan(""), std::nan("")} : spread(values);
}

Table folds_table(const std::vector<JudgedFold>& folds, const BasketJudgeOptions& options) {
  TableBuilder table({{"fold", Type::Text},
                      {"trained_to", Type::Date},
                      {"judged_to", Type::Date},
                      {"n", Type::Int},
                      {"model", Type::Text},
                      {"metric", Type::Text},
                      {"value", Type::Real}});
  const auto each = [&](const auto& row) {
    for (const std::string& model : options.models) {
      for (std::size_t at = 0; at < options.k.size(); ++at) {
        for (const std::string_view metric : kSlateMetrics) {
          row(model, fmt::format("{}@{}", metric, options.k[at]),
              by_fold(folds, model, at, metric));
        }
      }
    }
  };
  for (std::size_t i = 0; i < folds.size(); ++i) {
    each([&](const std::string& model, const std::string& metric, const auto& values) {
      table.row(std::to_string(i + 1), folds[i].trained_to, folds[i].judged_to,
                folds[i].judgement.customers, model, metric, values[i]);
    });
  }
  const auto summary = [&](const char* name, double Spread::* part) {
    each([&](const std::string& model, const std::string& metric, const auto& values) {
      table.row(name, kNoInt, kNoInt, kNoInt, model, metric, spread_of(values).*part);
    });
  };
  summary("mean", &Spread::mean);
  summary("deviation", &Spread::deviation);
  return table.take();
}

struct Ranked {
  std::string model;
  std::vector<double> ndcg;  // by fold
  Spread spread;
};

// Best mean NDCG first.
std::vector<Ranked> ranked(const std::vector<JudgedFold>& folds,
                           const BasketJudgeOptions& options) {
  std::vector<Ranked> models;
  for (const std::string& model : options.models) {
    std::vector<double> ndcg = by_fold(folds, model, options.k.size() / 2, "ndcg");
    const Spread spread = spread_of(ndcg);
    models.push_back({model, std::move(ndcg), spread});
  }
  const auto worth = [](const Ranked& one) {
    return std::isnan(one.spread.mean) ? -1 : one.spread.mean;
  };
  std::stable_sort(models.begin(), models.end(),
                   [&](const Ranked& a, const Ranked& b) { return worth(a) > worth(b); });
  return models;
}

// A row a model: mean, deviation, and the NDCG of each fold under the first day that is foretold.
Table ndcg_table(const std::vector<JudgedFold>& folds, const std::vector<Ranked>& models) {
  std::vector<TableBuilder::Spec> specs = {
      {"model", Type::Text}, {"mean", Type::Real}, {"deviation", Type::Real}};
  for (const JudgedFold& fold : folds) {
    specs.push_back({format_day(fold.trained_to + 1), Type::Real});
  }
  Table table = TableBuilder(specs).take();
  const auto add = [&](std::size_t column, double value) {
    std::get<RealColumn>(table.columns[column].body).values.push_back(four_decimals(value));
  };
  for (const Ranked& one : models) {
    std::get<TextColumn>(table.columns[0].body).add(one.model);
    add(1, one.spread.mean);
    add(2, one.spread.deviation);
    for (std::size_t i = 0; i < folds.size(); ++i) add(3 + i, one.ndcg[i]);
  }
  return table;
}

Picture ndcg_picture(const std::vector<JudgedFold>& folds, const std::vector<Ranked>& models) {
  constexpr std::size_t kLinesMax = 6;
  LinePicture lines{.series = {}, .x = {.scale = AxisScale::Days}};
  for (std::size_t i = 0; i < std::min(models.size(), kLinesMax); ++i) {
    LineSeries series{.name = models[i].model, .x = {}, .y = models[i].ndcg};
    for (const JudgedFold& fold : folds) series.x.push_back(fold.judged_to);
    lines.series.push_back(std::move(series));
  }
  return {.title = message::kHeadingFolds, .body = std::move(lines)};
}

Report report_folds(const std::string& task, const std::vector<JudgedFold>& folds, int days,
                    const BasketJudgeOptions& options) {
  const std::vector<Ranked> models = ranked(folds, options);
  ReportSection section{.heading = message::kHeadingFolds,
                        .lines = {{message::kOffersFolds,
                                   {{"folds", folds.size()},
                                    {"days", days},
                                    {"last", format_day(folds.back().judged_to)},
                                    {"k", options.k[options.k.size() / 2]}}}},
                        .table = ndcg_table(folds, models)};
  section.lines.push_back(products_said(options.products));
  if (folds.size() > 1) section.pictures.push_back(ndcg_picture(folds, models));
  return {.name = task + "-backtest",
          .title = {message::kBacktestTitle, {{"task", task}}},
          .sections = {std::move(section)}};
}

Result<std::vector<JudgedFold>> judge_folds(const Context& context, const PurchaseLog& log,
                                            int days, int count,
                                            const BasketJudgeOptions& options) {
  const Day last = log.last_day();
  if (last - days * count < log.first_day()) {
    return invalid(message::kTooFewDaysToFold, {{"folds", count},
                                                {"days", days},
                                                {"first", format_day(log.first_day())},
                                                {"last", format_day(last)}});
  }
  std::vector<JudgedFold> folds;
  for (int i = count; i > 0; --i) {
    const Day moment = last - days * i;
    auto judged = judge_days_after(context, log, moment, days, options);
    if (!judged.ok() && judged.error().message() == message::kNobodyBoughtAfter) {
      return invalid(message::kNobodyBoughtInFold, {{"fold", count - i + 1},
                                                    {"folds", count},
                                                    {"moment", format_day(moment)},
                                                    {"days", days},
                                                    {"last", format_day(moment + days)}});
    }
    if (!judged.ok()) return std::move(judged).error();
    folds.push_back({moment, moment + days, *std::move(judged)});
  }
  return folds;
}

}  // namespace

Result<Judgement> backtest_offers(const Context& context, const Project& project,
                                  const std::string& task, const OfferBacktest& asked) {
  if (asked.folds < 1 || asked.folds > kBacktestFoldsMax) {
    return config_error(message::kBadFolds, {{"value", asked.folds}, {"max", kBacktestFoldsMax}});
  }
  TRY_ASSIGN(const OfferedProducts products, products_offered(asked.new_only, asked.repeat_only));
  TRY_ASSIGN(const RecommendTask offers, find_recommend_task(project, task));
  TRY_ASSIGN(const SettingsInUse in_use, settings_in_use(project, offers, products));
  const BasketJudgeOptions options = judging(offers, asked.models, products, in_use.settings);
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const std::vector<JudgedFold> folds,
             judge_folds(context, log, offers.days, static_cast<int>(asked.folds), options));
  Judgement answer{.metrics = folds_table(folds, options),
                   .report = report_folds(task, folds, offers.days, options)};
  auto& lines = answer.report.sections.front().lines;
  for (ReportLine& line : settings_said(in_use, options.models)) lines.push_back(std::move(line));
  if (auto doubt = chosen_on_judged_days(in_use, options.models, folds.front().trained_to)) {
    lines.push_back(*std::move(doubt));
  }
  TRY(write_report(*project.files, answer.report, project.reports(), context.language));
  return answer;
}

}  // namespace canasta
