#include "live/scoring.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/live.h"
#include "engine/reasons.h"
#include "evaluate/evaluate.h"

namespace canasta {
namespace {

// On the calling thread alone.
const Context& one_thread() {
  static const Context kContext{.threads = 1};
  return kContext;
}

template <class Models>
Error no_model(const Models& models, std::string_view task) {
  return not_found(
      message::kNoServedTask,
      {{"task", task}, {"expected", joined(models, [](const auto& each) { return each.first; })}});
}

Error not_in_task(const Served& served, CustomerCode customer) {
  return not_found(message::kCustomerNotInTask, {{"customer", served.log().customers()[customer]}});
}

Day day_at(const Table& table, const char* column, std::uint32_t row) {
  const TableColumn* const found = table.find(column);
  const auto* const days = found == nullptr ? nullptr : std::get_if<DayColumn>(&found->body);
  return days == nullptr ? kNoDay : days->values[row];
}

std::vector<FeatureReason> largest_reasons(const std::vector<Feature>& features,
                                           std::span<const float> row,
                                           std::span<const double> contributions) {
  std::vector<std::size_t> order(features.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(contributions[a]) > std::abs(contributions[b]);
  });
  std::vector<FeatureReason> reasons;
  for (std::size_t i = 0; i < std::min(kReasons, order.size()); ++i) {
    reasons.push_back({.feature = features[order[i]].name,
                       .value = static_cast<double>(row[order[i]]),
                       .contribution = contributions[order[i]]});
  }
  return reasons;
}

}  // namespace

Result<const ServedTable*> table_model(const Served& served, std::string_view task) {
  const auto found = served.tables.find(task);
  if (found == served.tables.end()) return no_model(served.tables, task);
  return found->second.get();
}

static void score_block(const ServedTable& table, View2<const float> rows, std::span<float> out) {
  table.model.estimator->predict(one_thread(), rows, out);
  if (table.model.classes.empty()) return;
  table.model.calibrator.apply(one_thread(),
                               View2<float>(out.data(), rows.rows(), table.model.classes.size()));
}

void score_rows(const ServedTable& table, const KeptRows& rows, std::span<float> out) {
  const std::size_t features = table.encoder.features();
  const std::size_t outputs = table.model.outputs();
  const std::size_t most =
      std::max<std::size_t>(1, kBlockFeaturesMax / std::max<std::size_t>(1, features));
  std::vector<float> block(std::min(most, rows.rows()) * features);
  for (std::size_t first = 0; first < rows.rows(); first += most) {
    const std::size_t count = std::min(most, rows.rows() - first);
    const View2<float> spread(block.data(), count, features);
    for (std::size_t i = 0; i < count; ++i) rows.copy(first + i, spread.row(i));
    score_block(table, spread, out.subspan(first * outputs, count * outputs));
  }
}

RowPrediction prediction_of(const ServedTable& table, std::span<const float> scores) {
  if (table.model.classes.empty())
    return {.decided = 0, .value = static_cast<double>(scores[0]), .probability = {}};
  const View2<const float> one(scores.data(), 1, scores.size());
  return {.decided = decide_classes(one, table.model.thresholds).front(), .probability = scores};
}

Result<std::vector<double>> contributions_of(const ServedTable& table, std::span<const float> row,
                                             std::uint32_t output) {
  if (!table.explainer) {
    return invalid(message::kExplainNotForest,
                   {{"model", table.version}, {"kind", table.model.estimator->kind()}});
  }
  return table.explainer->of_row(row, output);
}

Result<DateOutlook> date_outlook(const Served& served, const std::string& task,
                                 CustomerCode customer) {
  const auto table = served.snapshot.outlooks.find(task);
  if (table == served.snapshot.outlooks.end()) return no_model(served.snapshot.outlooks, task);
  const std::uint32_t row = served.outlook_row.at(task)[customer];
  if (row == kNoRow) return not_in_task(served, customer);
  const Table& answers = table->second;
  return DateOutlook{.task = table->first,
                     .model = served.snapshot.outlook_models.at(task),
                     .on = day_at(answers, "on_date", row),
                     .by = day_at(answers, "by_date", row),
                     .probability_on = real_at(answers, "probability", row),
                     .probability_by = real_at(answers, "probability_by", row),
                     .expected = day_at(answers, "expected_date", row),
                     .low = day_at(answers, "expected_low", row),
                     .high = day_at(answers, "expected_high", row)};
}

Result<WindowOutlook> window_outlook(const Served& served, const std::string& task,
                                     CustomerCode customer, bool explain) {
  const auto found = served.windows.find(task);
  if (found == served.windows.end() || !served.snapshot.customers) {
    return no_model(served.windows, task);
  }
  const std::uint32_t row = served.features_row[customer];
  if (row == kNoRow) return not_in_task(served, customer);
  const ServedWindow& window = *found->second;
  const View2<const float> rows = served.snapshot.customers->view().rows(row, 1);
  float probability = 0;
  window.model.model.forest.predict(rows, std::span(&probability, 1));
  WindowOutlook outlook{.task = found->first,
                        .model = window.version,
                        .days = window.model.days,
                        .as_of = served.log().last_day(),
                        .probability = static_cast<double>(probability),
                        .threshold = window.model.threshold,
                        .reasons = {}};
  if (!explain || window.explainer == nullptr) return outlook;
  std::vector<double> contributions(window.explainer->values_per_row());
  window.explainer->explain(rows, contributions);
  outlook.reasons = largest_reasons(window.model.model.features, rows.row(0), contributions);
  return outlook;
}

}  // namespace canasta
