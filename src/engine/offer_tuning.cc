// Tune a task of type recommend: settings of its models, chosen before the days that are judged.
//
//   known ------------------|--- days: chosen by ---|--- days: never looked at ---|
//
// The lines of the last days are taken out before anything else is done. Each model is searched by
// itself (learn/search.h) over the values that its settings list, the defaults first. The best
// settings replace the defaults only where the 95 % interval of their lead, customer by customer,
// is above 0; that interval does not know that the best of several was taken, so what is gained is
// judged on the last days, by `evaluate`.
#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/offers.h"
#include "base/nearest.h"
#include "base/shown_digits.h"
#include "data/log_part.h"
#include "engine/basket_judge.h"
#include "engine/basket_tuning.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"
#include "engine/recommending.h"
#include "engine/table_tuning.h"
#include "learn/learn.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// What settings are chosen by: the last days of a log that ends before the days to be judged.
struct Validation {
  PurchaseLog log = {};
  Day moment = 0;  // the last day that is known
  int days = 0;
  std::size_t k = 0;
  OfferedProducts products = OfferedProducts::All;

  Day last() const { return moment + days; }
};

Result<Validation> pose(const Context& context, const PurchaseLog& log, const RecommendTask& task,
                        OfferedProducts products) {
  Validation validation{.moment = log.last_day() - 2 * task.days,
                        .days = task.days,
                        .k = static_cast<std::size_t>(task.k[task.k.size() / 2]),
                        .products = products};
  if (validation.moment < log.first_day()) {
    return invalid(message::kTooFewDaysToTune, {{"days", task.days},
                                                {"first", format_day(log.first_day())},
                                                {"last", format_day(log.last_day())}});
  }
  const Seconds end = start_of(validation.last() + 1);
  std::vector<std::uint8_t> keep;
  for (const Seconds time : log.columns().time) keep.push_back(time < end ? 1 : 0);
  validation.log = log_of_lines(context, log, keep);
  return validation;
}

// A model with some settings, on the days to choose by.
struct Tried {
  ModelSettings settings;
  SlateJudgement judged;
};

struct ModelSearch {
  std::string model;
  std::vector<Tried> tried;  // the defaults first
  std::size_t best = 0;
  PairedDifference ahead = {};  // of the best, before the defaults
  bool out_of_time = false;
  std::optional<Error> not_tuned = {};

  bool keeps_defaults() const { return best == 0 || !(ahead.interval.low > 0); }
  std::size_t chosen() const { return keeps_defaults() ? 0 : best; }
  double ndcg(std::size_t trial) const { return tried[trial].judged.value("ndcg"); }
};

// The settings' values by their places in the lists: what lies between has no meaning.
Result<SearchSpace> space_of(const std::vector<ModelSetting>& settings) {
  std::vector<SearchDimension> dimensions;
  for (const ModelSetting& setting : settings) {
    dimensions.push_back({.name = setting.name,
                          .kind = DimensionKind::Integer,
                          .low = 0,
                          .high = static_cast<double>(setting.tried.size() - 1)});
  }
  return SearchSpace::make(std::move(dimensions));
}

SearchPoint standard_point(const std::vector<ModelSetting>& settings) {
  SearchPoint point;
  for (const ModelSetting& setting : settings) {
    const auto found = std::find(setting.tried.begin(), setting.tried.end(), setting.standard);
    CANASTA_ASSERT(found != setting.tried.end());
    point.push_back(static_cast<double>(found - setting.tried.begin()));
  }
  return point;
}

// Those that differ from the defaults.
ModelSettings settings_at(const std::vector<ModelSetting>& settings, const SearchPoint& point) {
  ModelSettings chosen;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const double value = settings[i].tried[static_cast<std::size_t>(point[i])];
    if (value != settings[i].standard) chosen[settings[i].name] = value;
  }
  return chosen;
}

std::size_t points_of(const std::vector<ModelSetting>& settings) {
  std::size_t points = 1;
  for (const ModelSetting& setting : settings) {
    points = std::min(points * setting.tried.size(), kSearchTrialsMax);
  }
  return points;
}

Result<SlateJudgement> judge_settings(const Context& context, const Validation& validation,
                                      const std::string& model, const ModelSettings& settings) {
  const BasketJudgeOptions options{.models = {model},
                                   .k = {validation.k},
                                   .products = validation.products,
                                   .settings = {{model, settings}}};
  TRY_ASSIGN(BasketJudgement judgement, judge_days_after(context, validation.log, validation.moment,
                                                         validation.days, options));
  JudgedModel& judged = judgement.models.front();
  if (judged.not_fitted) return *std::move(judged.not_fitted);
  return std::move(judged.at.front());
}

// A trial that is made twice counts once.
std::size_t place_of(const std::vector<Tried>& tried, const ModelSettings& settings) {
  const auto found = std::find_if(tried.begin(), tried.end(),
                                  [&](const Tried& one) { return one.settings == settings; });
  return static_cast<std::size_t>(found - tried.begin());
}

Result<ModelSearch> search_model(const Context& context, const Validation& validation,
                                 const std::string& model, const TuneOptions& budget,
                                 double seconds) {
  const std::vector<ModelSetting>& settings = settings_of_model(model);
  TRY_ASSIGN(const SearchSpace space, space_of(settings));
  ModelSearch found{.model = model, .tried = {}};
  const SearchOptions how{
      .maximise = true,
      .trials_max = std::min(static_cast<std::size_t>(budget.trials), points_of(settings)),
      .seconds_max = seconds,
      .first = {standard_point(settings)},
      .prune = false};
  Context trial = context;  // the search tells how many trials were made
  trial.progress = nullptr;
  const Objective objective = [&](const SearchPoint& point, TrialReports&) -> Result<double> {
    const ModelSettings asked = settings_at(settings, point);
    const std::size_t place = place_of(found.tried, asked);
    if (place == found.tried.size()) {
      TRY_ASSIGN(SlateJudgement judged, judge_settings(trial, validation, model, asked));
      found.tried.push_back({asked, std::move(judged)});
    }
    return found.ndcg(place);
  };
  TRY_ASSIGN(const SearchResult result, search(context, space, objective, how));
  found.out_of_time = result.out_of_time;
  found.best = place_of(found.tried, settings_at(settings, result.winner().point));
  found.ahead = compare_judgements(context, found.tried[found.best].judged,
                                   found.tried.front().judged, "ndcg");
  return found;
}

// The seconds that are left are shared by the models that are left. Error: that of the first model,
// where none could be judged.
Result<std::vector<ModelSearch>> search_models(const Context& context, const Validation& validation,
                                               const std::vector<std::string>& models,
                                               const TuneOptions& budget) {
  const double start = context.clock->monotonic();
  std::vector<ModelSearch> searches;
  for (std::size_t i = 0; i < models.size(); ++i) {
    double seconds = std::numeric_limits<double>::infinity();
    if (budget.seconds > 0) {
      const double left =
          static_cast<double>(budget.seconds) - (context.clock->monotonic() - start);
      seconds = std::max(left, 0.) / static_cast<double>(models.size() - i);
    }
    auto found = search_model(context, validation, models[i], budget, seconds);
    if (!found.ok()) {
      if (!is_left_out(found.error())) return found.error();
      found = ModelSearch{.model = models[i], .tried = {}, .not_tuned = found.error()};
    }
    searches.push_back(std::move(*found));
  }
  const bool none = std::all_of(searches.begin(), searches.end(),
                                [](const ModelSearch& one) { return one.not_tuned.has_value(); });
  if (none) return *searches.front().not_tuned;
  return searches;
}

// Best first, the defaults among them.
std::vector<std::size_t> by_worth(const ModelSearch& search) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < search.tried.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return search.ndcg(a) > search.ndcg(b); });
  return order;
}

Table trials_table(const std::vector<ModelSearch>& searches) {
  TableBuilder table({{"model", Type::Text},
                      {"trial", Type::Int},
                      {"ndcg", Type::Real},
                      {"low", Type::Real},
                      {"high", Type::Real},
                      {"recall", Type::Real},
                      {"state", Type::Text},
                      {"settings", Type::Text}});
  for (const ModelSearch& search : searches) {
    for (const std::size_t i : by_worth(search)) {
      const SlateJudgement& judged = search.tried[i].judged;
      const Interval& interval = judged.interval_of("ndcg");
      const char* const state = i == search.chosen() ? (i == 0 ? "default, chosen" : "chosen")
                                : i == 0             ? "default"
                                                     : "";
      table.row(search.model, i + 1, search.ndcg(i), interval.low, interval.high,
                judged.value("recall"), state, shown(search.tried[i].settings));
    }
  }
  return table.take();
}

ReportLine verdict(const Context& context, const ModelSearch& search) {
  if (search.not_tuned) {
    return {message::kOffersNotFitted,
            {{"model", search.model}, {"reason", search.not_tuned->text(context.language)}},
            Badge::Amber};
  }
  const Fields fields = {{"model", search.model},
                         {"settings", shown(search.tried[search.best].settings)},
                         {"trials", search.tried.size()},
                         {"value", four_decimals(search.ndcg(search.best))},
                         {"default", four_decimals(search.ndcg(0))},
                         {"low", four_decimals(search.ahead.interval.low)},
                         {"high", four_decimals(search.ahead.interval.high)}};
  if (search.best == 0) return {message::kTuneOffersDefaultsBest, fields};
  if (search.keeps_defaults()) return {message::kTuneOffersByChance, fields};
  return {message::kTuneOffersBest, fields, Badge::Green};
}

Report tune_report(const Context& context, const std::string& task, const Validation& validation,
                   const std::vector<ModelSearch>& searches) {
  ReportSection section{.heading = message::kHeadingTrials,
                        .lines = {{message::kTuneOffersProtocol,
                                   {{"k", validation.k},
                                    {"moment", format_day(validation.moment)},
                                    {"days", validation.days},
                                    {"last", format_day(validation.last())}}},
                                  products_said(validation.products)},
                        .table = trials_table(searches)};
  for (const ModelSearch& search : searches) section.lines.push_back(verdict(context, search));
  section.lines.push_back({message::kTuneOffersRule, {}});
  if (std::any_of(searches.begin(), searches.end(),
                  [](const ModelSearch& search) { return search.out_of_time; })) {
    section.lines.push_back({message::kTuneOffersOutOfTime, {}, Badge::Amber});
  }
  return {.name = task + "-tuning",
          .title = {message::kTuneTitle, {{"task", task}}},
          .sections = {std::move(section)}};
}

// What was known, and now what was found; models that were not searched stay as they were.
TunedOffers with_found(TunedOffers tuned, const Validation& validation,
                       const std::vector<ModelSearch>& searches) {
  for (const ModelSearch& search : searches) {
    if (search.not_tuned) continue;
    const std::size_t chosen = search.chosen();
    tuned[search.model] = {.settings = search.tried[chosen].settings,
                           .ndcg = search.ndcg(chosen),
                           .ndcg_standard = search.ndcg(0),
                           .k = validation.k,
                           .trials = search.tried.size(),
                           .chosen_to = validation.last()};
  }
  return tuned;
}

Status check_flags(const std::string& task, const TuneOptions& options) {
  const auto refuse = [&](std::string_view flag) {
    return invalid(message::kFlagOtherType,
                   {{"flag", flag}, {"task", task}, {"type", name(TaskType::Recommend)}});
  };
  if (options.folds) return refuse("--folds");
  if (options.repeats) return refuse("--repeats");
  if (!options.candidate.empty()) return refuse("--candidate");
  if (options.restart) return refuse("--restart");
  return check_tune_budget(options);
}

// Errors: Config for a model without settings, or whose settings canasta.yaml gives.
Result<std::vector<std::string>> models_to_tune(const RecommendTask& task,
                                                const std::vector<std::string>& asked) {
  const auto& tunable = models_with_settings();
  const auto has_settings = [&](const std::string& model) {
    return std::find(tunable.begin(), tunable.end(), model) != tunable.end();
  };
  for (const std::string& model : asked) {
    TRY(check_model(model, basket_model_names()));
    if (!has_settings(model)) {
      return config_error(message::kTuneNoSettings,
                          {{"model", model}, {"expected", joined(tunable)}});
    }
    if (task.settings.contains(model)) {
      return config_error(message::kTuneOffersByHand, {{"model", model}, {"task", task.name}});
    }
  }
  if (!asked.empty()) return each_once(asked);
  std::vector<std::string> models;
  for (const std::string& model : task.models.empty() ? tunable : task.models) {
    if (has_settings(model) && !task.settings.contains(model)) models.push_back(model);
  }
  if (models.empty()) {
    return config_error(message::kTuneOffersNothing,
                        {{"task", task.name}, {"expected", joined(tunable)}});
  }
  return each_once(models);
}

}  // namespace

Result<Judgement> tune_offers(const Context& context, const Project& project,
                              const std::string& task, const OfferTuning& asked) {
  TRY_ASSIGN(const OfferedProducts products, products_offered(asked.new_only, asked.repeat_only));
  TRY_ASSIGN(const RecommendTask offers, find_recommend_task(project, task));
  TRY(check_flags(task, asked.search));
  TRY_ASSIGN(const std::vector<std::string> models, models_to_tune(offers, asked.models));
  const std::string path = tuned_offers_path(project, task, products);
  TRY_ASSIGN(TunedOffers tuned, read_tuned_offers(*project.files, path));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Validation validation, pose(context, log, offers, products));
  TRY_ASSIGN(const std::vector<ModelSearch> searches,
             search_models(context, validation, models, asked.search));
  TRY(write_tuned_offers(*project.files, path, with_found(std::move(tuned), validation, searches)));
  Judgement answer{.metrics = trials_table(searches),
                   .report = tune_report(context, task, validation, searches)};
  answer.report.sections.front().lines.push_back({message::kTuneOffersWritten, {{"path", path}}});
  TRY(write_report(*project.files, answer.report, project.reports(), context.language));
  return answer;
}

}  // namespace canasta
