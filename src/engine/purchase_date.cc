#include "engine/purchase_date.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/messages/engine.h"
#include "base/parallel.h"
#include "engine/horizons.h"

namespace canasta {
namespace {

constexpr double kTrainingShare = 0.8;

RowRequest rows_between(const PurchaseDateData& data, const CustomerFlags& who, Day first,
                        Day last) {
  return {.population = who,
          .plan = data.plan,
          .calendar = &data.calendar,
          .first = first,
          .last = last,
          .sampling = {}};
}

FeatureMatrix cell_rows(const Context& context, const PurchaseDateData& data,
                        const CustomerFlags& who, Day last, int recency_bins) {
  const CellTable cells = count_cells(context, data.days, who, data.first, last);
  const CellOptions options{
      .from_day = data.first + 1, .to_day = last, .recency_bins = recency_bins};
  return cells_to_matrix(cells, data.calendar, data.plan, options);
}

// What the trainer sees: days up to `last`.
FeatureMatrix training_rows(const Context& context, const PurchaseDateData& data,
                            const CustomerFlags& who, Day last) {
  if (!data.plan.has_history()) return cell_rows(context, data, who, last, kRecencyBinsMax);
  RowRequest request = rows_between(data, who, data.first + 1, last);
  request.sampling =
      sampling_for(count_rows(data.days, request), data.training_rows_max, context.seed);
  return build_rows(context, data.days, request);
}

// Test rows reduced to what judging needs: recency, outcome and score.
struct ScoredRows {
  FeatureMatrix rows;
  std::vector<float> probability;
  double rate = 1;
};

ScoredRows score_cells(const Context& context, const PurchaseDateData& data,
                       const CustomerFlags& who, const Forest& forest, Day cut, Day last) {
  const CellTable cells = count_cells(context, data.days, who, data.first, last);
  ScoredRows scored;
  scored.rows = cells_to_matrix(cells, data.calendar, data.plan,
                                {.from_day = cut + 1, .to_day = last, .recency_bins = 0});
  scored.probability.resize(scored.rows.rows());
  forest.predict(context, scored.rows.view(), scored.probability);
  return scored;
}

// One block's part of ScoredRows.
struct ScoredBlock {
  std::vector<float> recency;
  std::vector<Day> day;
  std::vector<double> positive, total;
  std::vector<float> probability;
};

void append(ScoredRows& scored, const ScoredBlock& block) {
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(scored.rows.values, block.recency);
  add(scored.rows.day, block.day);
  add(scored.rows.positive, block.positive);
  add(scored.rows.total, block.total);
  add(scored.probability, block.probability);
}

Result<ScoredRows> score_rows(const Context& context, const PurchaseDateData& data,
                              const CustomerFlags& who, const Forest& forest, Day cut, Day last) {
  RowRequest request = rows_between(data, who, cut + 1, last);
  request.sampling =
      sampling_for(count_rows(data.days, request), data.judged_rows_max, context.seed);
  const RowBlocks blocks(data.days, request);
  const std::size_t recency = data.plan.column(FeatureId::DaysSinceLast);
  std::vector<ScoredBlock> parts(blocks.count());
  TRY(for_each_block(context, blocks, [&](std::size_t index, const FeatureMatrix& rows) {
    ScoredBlock& part = parts[index];
    part.day = rows.day;
    part.positive = rows.positive;
    part.total = rows.total;
    part.probability.resize(rows.rows());
    part.recency.resize(rows.rows());
    for (std::size_t row = 0; row < rows.rows(); ++row)
      part.recency[row] = rows.view()(row, recency);
    forest.predict(rows.view(), part.probability);
  }));
  ScoredRows scored;
  scored.rate = request.sampling.rate;
  scored.rows.features = {data.plan.features()[recency]};
  for (ScoredBlock& part : parts) {
    append(scored, part);
    part = {};
  }
  return scored;
}

// Members who had bought by the end of `day`.
std::size_t count_members(const CustomerFlags& who, const PurchaseDays& days, Day day) {
  std::size_t members = 0;
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    const std::span<const Day> bought = days.days_of(static_cast<CustomerCode>(customer));
    const bool known = !bought.empty() && bought.front() <= day;
    if (known && (who.empty() || who[customer] != 0)) ++members;
  }
  return members;
}

PurchaseDays days_as_of(const Context& context, const PurchaseDateData& data, Day as_of) {
  return group_by_day(context, data.log->as_of(as_of));
}

double total_of(const FeatureMatrix& rows) {
  double total = 0;
  for (const double weight : rows.total) total += weight;
  return total;
}

// A judgement before its model: who takes part, the training rows, and how to train on them.
struct Attempt {
  Judged judged;
  CustomerFlags who;
  FeatureMatrix rows;
  Baselines baselines;
};

Result<Attempt> plan_attempt(const Context& context, const PurchaseDateData& data,
                             const Trainer& trainer, Day cut, Day last) {
  Attempt attempt;
  Judged& judged = attempt.judged;
  judged.cut = cut;
  judged.last = last;
  TRY_ASSIGN(attempt.who, population(context, data, cut));
  judged.customers = count_members(attempt.who, data.days, cut);
  attempt.rows = training_rows(context, data, attempt.who, cut);
  judged.training_rows = static_cast<std::uint64_t>(total_of(attempt.rows) + 0.5);
  judged.training_rows_held = attempt.rows.rows();
  const FitOptions options{.boosting = {},
                           .balance = data.task.balanced ? Balance::Balanced : Balance::None};
  TRY_ASSIGN(judged.plan, plan_fit(context, trainer, attempt.rows, cut, options));
  attempt.baselines = fit_baselines(attempt.rows, cut, data.plan.column(FeatureId::DaysSinceLast));
  return attempt;
}

Status train_as_planned(const Context& context, const Trainer& trainer, Attempt& attempt) {
  Judged& judged = attempt.judged;
  TRY_ASSIGN(judged.trained,
             trainer.train(context, all_rows(attempt.rows), nullptr, judged.plan.boosting));
  attempt.rows = {};
  return {};
}

Result<ScoredRows> score(const Context& context, const PurchaseDateData& data,
                         const Attempt& attempt) {
  const auto& [judged, who, rows, baselines] = attempt;
  const Forest& forest = judged.trained.forest;
  if (data.plan.has_history()) {
    return score_rows(context, data, who, forest, judged.cut, judged.last);
  }
  return score_cells(context, data, who, forest, judged.cut, judged.last);
}

// REQUIRES: trained.
Result<Judged> judge_attempt(const Context& context, const PurchaseDateData& data,
                             Attempt attempt) {
  Judged& judged = attempt.judged;
  TRY_ASSIGN(const ScoredRows scored, score(context, data, attempt));
  judged.judged_share = scored.rate;
  const std::size_t recency =
      data.plan.has_history() ? 0 : data.plan.column(FeatureId::DaysSinceLast);
  TRY_ASSIGN(judged.evaluation,
             evaluate(context, scored.rows, judged.cut, scored.probability, recency,
                      attempt.baselines, {.threshold = judged.plan.threshold}));
  TRY_ASSIGN(judged.horizons, calibrate_horizons(context, data, judged.trained.forest, attempt.who,
                                                 judged.cut, judged.last));
  TRY_ASSIGN(const CustomerFlags at_end, population(context, data, judged.last));
  judged.customers_at_end = count_members(at_end, data.days, judged.last);
  return std::move(judged);
}

Result<TrainedForest> train_on_all(const Context& context, const PurchaseDateData& data,
                                   const Trainer& trainer, const TrainOptions& options) {
  TRY_ASSIGN(const CustomerFlags who, population(context, data, data.last));
  const FeatureMatrix rows = training_rows(context, data, who, data.last);
  return trainer.train(context, all_rows(rows), nullptr, options);
}

Status check_span(Day first, Day last) {
  if (first == last) return invalid(message::kOneDayOnly, {{"day", format_day(first)}});
  const int span = last - first + 1;
  if (span <= kSpanDaysMax) return {};
  return Error(ErrorCode::TooLarge, message::kSpanTooLong,
               {{"first", format_day(first)},
                {"last", format_day(last)},
                {"days", span},
                {"limit_name", "span_days_max"},
                {"limit", kSpanDaysMax}});
}

}  // namespace

Result<PurchaseDateData> prepare(const Context& context, const ProjectConfig& config,
                                 const PurchaseDateTask& task, const PurchaseLog& log) {
  TRY(check_span(log.first_day(), log.last_day()));
  PurchaseDateData data;
  data.log = &log;
  data.task = task;
  TRY_ASSIGN(data.calendar, make_calendar(config.calendar));
  data.first = log.first_day();
  data.last = log.last_day();
  data.plan = make_plan({.history = task.features == FeatureSet::History,
                         .month = spans_two_years(data.first, data.last)},
                        data.calendar);
  data.days = group_by_day(context, log.all());
  return data;
}

Result<CustomerFlags> population(const Context& context, const PurchaseDateData& data, Day as_of) {
  if (data.task.customers == Population::All) return CustomerFlags();
  const PurchaseDays days = as_of >= data.last ? data.days : days_as_of(context, data, as_of);
  CustomerFlags who = recurrent_customers(context, days, data.task.recurrent);
  if (std::none_of(who.begin(), who.end(), [](std::uint8_t flag) { return flag != 0; })) {
    return invalid(
        message::kNobodyRecurrent,
        {{"day", format_day(as_of)},
         {"reading", kRecurrentReadings[static_cast<std::size_t>(data.task.recurrent.reading)]},
         {"products", data.task.recurrent.more_than_products},
         {"gap", data.task.recurrent.max_gap_days}});
  }
  return who;
}

Result<Day> training_cut(const PurchaseDateData& data) {
  const std::vector<std::uint64_t> totals = day_totals(data.days, {}, data.first, data.last);
  std::vector<DayWeight> weights;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (totals[i] == 0) continue;
    weights.push_back(
        {.day = data.first + static_cast<Day>(i), .total = static_cast<double>(totals[i])});
  }
  return split_by_day(weights, kTrainingShare);
}

Result<Judged> judge(const Context& context, const PurchaseDateData& data, const Trainer& trainer,
                     Day cut, Day last) {
  TRY_ASSIGN(Attempt attempt, plan_attempt(context, data, trainer, cut, last));
  TRY(train_as_planned(context, trainer, attempt));
  return judge_attempt(context, data, std::move(attempt));
}

Result<JudgedModel> judge_and_train(const Context& context, const PurchaseDateData& data,
                                    const Trainer& trainer, Day cut) {
  TRY_ASSIGN(Attempt attempt, plan_attempt(context, data, trainer, cut, data.last));
  const TrainOptions options = attempt.judged.plan.boosting;
  const Context half = half_of(context);
  Context silent = half;  // progress is told by one thread
  silent.progress = nullptr;
  Status trained;
  std::optional<Result<TrainedForest>> model;
  parallel_pair(
      context, [&] { trained = train_as_planned(half, trainer, attempt); },
      [&] { model = train_on_all(silent, data, trainer, options); });
  TRY(trained);
  if (!model->ok()) return model->error();
  TRY_ASSIGN(Judged judged, judge_attempt(context, data, std::move(attempt)));
  return JudgedModel{.judged = std::move(judged), .model = std::move(**model)};
}

}  // namespace canasta
