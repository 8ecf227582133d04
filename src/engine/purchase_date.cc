#include "engine/purchase_date.h"

#include <algorithm>

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

std::size_t count_members(const CustomerFlags& who, const PurchaseDays& days) {
  std::size_t members = 0;
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    const bool bought = days.offsets[customer] != days.offsets[customer + 1];
    if (bought && (who.empty() || who[customer] != 0)) ++members;
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

}  // namespace

Result<PurchaseDateData> prepare(const Context& context, const ProjectConfig& config,
                                 const PurchaseDateTask& task, const PurchaseLog& log) {
  if (log.first_day() == log.last_day()) {
    return invalid(Message::kOneDayOnly, {{"day", format_day(log.first_day())}});
  }
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
        Message::kNobodyRecurrent,
        {{"day", format_day(as_of)},
         {"reading", kRecurrentReadings[static_cast<std::size_t>(data.task.recurrent.reading)]},
         {"products", data.task.recurrent.more_than_products},
         {"gap", data.task.recurrent.max_gap_days}});
  }
  return who;
}

Result<Day> training_cut(const Context& context, const PurchaseDateData& data) {
  const CellTable cells = count_cells(context, data.days, {}, data.first, data.last);
  std::vector<DayWeight> weights;
  for (Day day = data.first + 1; day <= data.last; ++day) {
    double total = 0;
    for (Day from = data.first; from < day; ++from) total += cells.total(cells.index(day, from));
    if (total > 0) weights.push_back({.day = day, .total = total});
  }
  return split_by_day(weights, kTrainingShare);
}

Result<Judged> judge(const Context& context, const PurchaseDateData& data, const Trainer& trainer,
                     Day cut, Day last) {
  Judged judged;
  judged.cut = cut;
  judged.last = last;
  TRY_ASSIGN(const CustomerFlags who, population(context, data, cut));
  judged.customers = count_members(who, days_as_of(context, data, cut));

  FeatureMatrix rows = training_rows(context, data, who, cut);
  judged.training_rows = static_cast<std::uint64_t>(total_of(rows) + 0.5);
  judged.training_rows_held = rows.rows();
  const FitOptions options{.boosting = {},
                           .balance = data.task.balanced ? Balance::Balanced : Balance::None};
  TRY_ASSIGN(judged.fit, fit(context, trainer, rows, cut, options));
  const std::size_t recency = data.plan.column(FeatureId::DaysSinceLast);
  const Baselines baselines = fit_baselines(rows, cut, recency);
  rows = {};

  const Forest& forest = judged.fit.trained.forest;
  ScoredRows scored;
  if (data.plan.has_history()) {
    TRY_ASSIGN(scored, score_rows(context, data, who, forest, cut, last));
  } else {
    scored = score_cells(context, data, who, forest, cut, last);
  }
  judged.judged_share = scored.rate;
  const std::size_t scored_recency = data.plan.has_history() ? 0 : recency;
  TRY_ASSIGN(judged.evaluation,
             evaluate(context, scored.rows, cut, scored.probability, scored_recency, baselines,
                      {.threshold = judged.fit.threshold}));
  TRY_ASSIGN(judged.horizons, calibrate_horizons(context, data, forest, who, cut, last));
  TRY_ASSIGN(const CustomerFlags at_end, population(context, data, last));
  judged.customers_at_end = count_members(at_end, data.days);
  return judged;
}

Result<TrainedForest> refit(const Context& context, const PurchaseDateData& data,
                            const Trainer& trainer, const Judged& judged) {
  TRY_ASSIGN(const CustomerFlags who, population(context, data, data.last));
  const FeatureMatrix rows = training_rows(context, data, who, data.last);
  TrainOptions options;
  options.rounds_max = judged.fit.best_round;
  options.positive_weight = judged.fit.positive_weight;
  return trainer.train(context, {.matrix = rows}, nullptr, options);
}

}  // namespace canasta
