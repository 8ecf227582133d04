#include "engine/purchase_window.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "base/random.h"
#include "features/features.h"
#include "learn/learn.h"

namespace canasta {
namespace {

// Chosen by judging at earlier moments, never at the test moment: docs/methods/purchase-window.md.
constexpr TrainOptions kWindowBoosting{.rounds_max = 2'000,
                                       .learning_rate = 0.03,
                                       .max_depth = 3,
                                       .min_child_weight = 20,
                                       .l2 = 1,
                                       .row_share = 0.7,
                                       .feature_share = 0.3,
                                       .patience = 50};
constexpr std::size_t kHeldOutOneIn = 5;

// A number in [0, 1) of a customer, independent for each use of it.
enum class Draw : std::uint64_t { Thinning = 0x7468696E, HoldOut = 0x686F6C64 };
double draw(std::uint64_t seed, Draw use, CustomerCode customer) {
  return to_unit(mix64(mix64(seed ^ static_cast<std::uint64_t>(use)) ^ customer));
}

std::size_t known_customers(const History& history) {
  std::size_t known = 0;
  for (std::size_t customer = 0; customer < history.customer_count(); ++customer) {
    if (!history.empty(static_cast<CustomerCode>(customer))) ++known;
  }
  return known;
}

// Appends the rows whose customers were drawn.
void append(const FeatureMatrix& from, std::uint64_t seed, double share, FeatureMatrix& to) {
  to.features = from.features;
  for (std::size_t row = 0; row < from.rows(); ++row) {
    if (draw(seed, Draw::Thinning, from.customer[row]) >= share) continue;
    const auto values = from.view().row(row);
    to.values.insert(to.values.end(), values.begin(), values.end());
    to.day.push_back(from.day[row]);
    to.customer.push_back(from.customer[row]);
    to.positive.push_back(from.positive[row]);
    to.total.push_back(1);
  }
}

FeatureMatrix rows_at(const Context& context, const WindowData& data, Seconds moment) {
  const History history = data.log->as_of_second(moment);
  FeatureMatrix rows = customer_features(context, history);
  label_window(history, data.plan.days, rows);
  return rows;
}

struct HeldOut {
  RowSubset training, validation;
};

// The customers with the lowest draws, at least one.
std::vector<CustomerCode> held_customers(const FeatureMatrix& rows, std::uint64_t seed) {
  std::vector<CustomerCode> customers = rows.customer;
  std::sort(customers.begin(), customers.end());
  customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
  std::stable_sort(customers.begin(), customers.end(), [&](CustomerCode a, CustomerCode b) {
    return draw(seed, Draw::HoldOut, a) < draw(seed, Draw::HoldOut, b);
  });
  customers.resize(std::min(customers.size(), 1 + customers.size() / kHeldOutOneIn));
  std::sort(customers.begin(), customers.end());
  return customers;
}

HeldOut hold_out(const FeatureMatrix& rows, std::uint64_t seed) {
  const std::vector<CustomerCode> held = held_customers(rows, seed);
  HeldOut parts{.training = {.matrix = rows, .rows = {}},
                .validation = {.matrix = rows, .rows = {}}};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const bool is_held = std::binary_search(held.begin(), held.end(), rows.customer[row]);
    (is_held ? parts.validation : parts.training).rows.push_back(static_cast<std::uint32_t>(row));
  }
  return parts;
}

// Finds rounds and threshold on customers who do not teach then.
Status find_rounds(const Context& context, const Trainer& trainer, const FeatureMatrix& rows,
                   WindowJudged& judged) {
  judged.boosting = kWindowBoosting;
  const HeldOut parts = hold_out(rows, context.seed);
  TRY_ASSIGN(TrainedForest first,
             trainer.train(context, parts.training, &parts.validation, judged.boosting));
  const Outcomes outcomes = outcomes_of(parts.validation);
  const Threshold threshold = choose_threshold(
      rank_scores({first.validation_prediction, outcomes.positive, outcomes.total}));
  judged.boosting.rounds_max = first.rounds;
  judged.validation_loss = std::move(first.validation_loss);
  judged.threshold = threshold.probability;
  judged.threshold_f1 = threshold.f1;
  return {};
}

std::vector<float> column_of(const FeatureMatrix& rows, std::string_view name) {
  const auto found = std::find_if(rows.features.begin(), rows.features.end(),
                                  [&](const Feature& feature) { return feature.name == name; });
  const auto column = static_cast<std::size_t>(found - rows.features.begin());
  std::vector<float> values(rows.rows());
  for (std::size_t row = 0; row < rows.rows(); ++row) values[row] = rows.view()(row, column);
  return values;
}

// What one knows without a model, learnt from the same rows.
std::vector<Answerer> baselines_of(const FeatureMatrix& training, const FeatureMatrix& test) {
  double positives = 0;
  for (const double positive : training.positive) positives += positive;
  const double share = positives / static_cast<double>(training.rows());
  std::vector<Answerer> baselines = {
      {"base_rate", std::vector<float>(test.rows(), static_cast<float>(share))}};
  const std::pair<const char*, const char*> single[] = {{"recency_alone", "recency_days"},
                                                        {"frequency_alone", "orders"}};
  for (const auto& [name, feature] : single) {
    const LogCurve curve = fit_log_curve(column_of(training, feature), training.positive);
    Answerer answers{.name = name, .probability = column_of(test, feature)};
    for (float& value : answers.probability) value = curve.share(value);
    baselines.push_back(std::move(answers));
  }
  return baselines;
}

// Both answers must be there, among enough customers.
Status check_test(const WindowPlan& plan, const FeatureMatrix& test) {
  const std::string cut = format_time(plan.test);
  if (test.rows() < kWindowCustomersMin) {
    return invalid(message::kWindowFewCustomers,
                   {{"customers", test.rows()}, {"cut", cut}, {"limit", kWindowCustomersMin}});
  }
  const auto positives = std::count(test.positive.begin(), test.positive.end(), 1.0);
  if (positives > 0 && static_cast<std::size_t>(positives) < test.rows()) return {};
  return invalid(
      message::kWindowOneAnswer,
      {{"positives", positives}, {"customers", test.rows()}, {"days", plan.days}, {"cut", cut}});
}

}  // namespace

Result<WindowData> open_window(const std::string& name, const PurchaseWindowTask& task,
                               const PurchaseLog& log) {
  WindowData data{.name = name, .log = &log, .task = task, .plan = {}};
  TRY_ASSIGN(data.plan, plan_window(log, task));
  return data;
}

WindowRows window_rows(const Context& context, const WindowData& data,
                       const std::vector<Seconds>& moments) {
  std::size_t count = 0;
  for (const Seconds moment : moments) count += known_customers(data.log->as_of_second(moment));
  WindowRows out;
  if (count > data.rows_max) {
    out.share = static_cast<double>(data.rows_max) / static_cast<double>(count);
  }
  for (const Seconds moment : moments) {
    append(rows_at(context, data, moment), context.seed, out.share, out.rows);
  }
  return out;
}

Result<WindowJudged> judge_window(const Context& context, const WindowData& data,
                                  const Trainer& trainer) {
  const FeatureMatrix test = rows_at(context, data, data.plan.test);
  TRY(check_test(data.plan, test));
  const WindowRows training = window_rows(context, data, data.plan.judging);
  const FeatureMatrix& rows = training.rows;
  WindowJudged judged;
  judged.rows = rows.rows();
  judged.share = training.share;
  judged.features = rows.columns();
  TRY(find_rounds(context, trainer, rows, judged));
  TRY_ASSIGN(judged.trained, trainer.train(context, all_rows(rows), nullptr, judged.boosting));
  std::vector<float> probability(test.rows());
  judged.trained.forest.predict(context, test.view(), probability);
  judged.evaluation = evaluate_answers(context, probability, test.positive,
                                       baselines_of(rows, test), judged.threshold);
  return judged;
}

Result<WindowModelRows> train_for_tomorrow(const Context& context, const WindowData& data,
                                           const Trainer& trainer, const WindowJudged& judged) {
  const WindowRows rows = window_rows(context, data, data.plan.tomorrow);
  WindowModelRows out;
  out.rows = rows.rows.rows();
  TRY_ASSIGN(out.trained, trainer.train(context, all_rows(rows.rows), nullptr, judged.boosting));
  return out;
}

}  // namespace canasta
