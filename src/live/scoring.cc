#include "live/scoring.h"

#include <algorithm>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/live.h"
#include "engine/reasons.h"
#include "engine/table_outlook.h"
#include "engine/table_task.h"
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
  std::vector<FeatureReason> reasons;
  // Behind those of the features stands the base value.
  for (const std::size_t place : largest_contributions(contributions.first(features.size()))) {
    reasons.push_back({.feature = features[place].name,
                       .value = static_cast<double>(row[place]),
                       .contribution = contributions[place]});
  }
  return reasons;
}

// The text of a row, in the column's dictionary; empty where it is missing.
std::string_view text_at(const TextColumn& column, std::uint32_t row) {
  return column.codes[row] == kNoCode ? std::string_view() : column.dictionary[column.codes[row]];
}

// Whether the row says one of the classes.
bool take_classes(const Table& table, const TextColumn& decided, std::uint32_t row,
                  RowOutlook& outlook) {
  constexpr std::string_view kPrefix = kProbabilityPrefix;
  for (const TableColumn& column : table.columns) {
    const std::string_view name = column.name;
    const auto* const reals = std::get_if<RealColumn>(&column.body);
    if (reals == nullptr || !name.starts_with(kPrefix)) continue;
    outlook.classes.push_back(name.substr(kPrefix.size()));
    outlook.probability.push_back(static_cast<float>(reals->values[row]));
  }
  const auto found = std::ranges::find(outlook.classes, text_at(decided, row));
  if (found == outlook.classes.end()) return false;
  outlook.decided = static_cast<std::uint32_t>(found - outlook.classes.begin());
  return true;
}

std::vector<ColumnReason> reasons_at(const Table& table, std::uint32_t row) {
  std::vector<ColumnReason> reasons;
  for (std::size_t rank = 1; rank <= kReasons; ++rank) {
    const TableColumn* const named = table.find(kReasonPrefix + std::to_string(rank));
    const auto* const column = named == nullptr ? nullptr : std::get_if<TextColumn>(&named->body);
    if (column == nullptr || column->codes[row] == kNoCode) break;
    reasons.push_back(
        {.column = text_at(*column, row),
         .contribution = real_at(table, kContributionPrefix + std::to_string(rank), row)});
  }
  return reasons;
}

}  // namespace

Error no_predictions_of(const Served& served, std::string_view task) {
  std::map<std::string_view, int> tasks;
  const auto add = [&](const auto& models) {
    for (const auto& [name, model] : models) tasks[name];
  };
  add(served.tables);
  add(served.windows);
  add(served.snapshot.outlook_models);
  return no_model(tasks, task);
}

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
  if (found == served.windows.end()) return no_model(served.windows, task);
  const ServedWindow& window = *found->second;
  const std::uint32_t row = served.features_row.at(window.as_of)[customer];
  if (row == kNoRow) return not_in_task(served, customer);
  const View2<const float> rows = served.snapshot.customers.at(window.as_of).view().rows(row, 1);
  float probability = 0;
  window.model.model.forest.predict(rows, std::span(&probability, 1));
  WindowOutlook outlook{.task = found->first,
                        .model = window.version,
                        .days = window.model.days,
                        .as_of = window.as_of,
                        .probability = static_cast<double>(probability),
                        .threshold = window.model.threshold,
                        .reasons = {}};
  if (!explain || window.explainer == nullptr) return outlook;
  std::vector<double> contributions(window.explainer->values_per_row());
  window.explainer->explain(rows, contributions);
  outlook.reasons = largest_reasons(window.model.model.features, rows.row(0), contributions);
  return outlook;
}

Result<RowOutlook> row_outlook(const Served& served, const std::string& task,
                               CustomerCode customer) {
  const auto found = served.snapshot.predictions.find(task);
  if (found == served.snapshot.predictions.end()) {
    return no_model(served.snapshot.predictions, task);
  }
  const std::uint32_t row = served.outlook_row.at(task)[customer];
  if (row == kNoRow) return not_in_task(served, customer);
  const Table& table = found->second;
  RowOutlook outlook{.task = found->first,
                     .model = served.snapshot.prediction_models.at(task),
                     .classes = {},
                     .probability = {},
                     .decided = 0,
                     .value = real_at(table, "prediction", row),
                     .reasons = reasons_at(table, row)};
  const TableColumn* const prediction = table.find("prediction");
  const auto* const decided =
      prediction == nullptr ? nullptr : std::get_if<TextColumn>(&prediction->body);
  if (decided != nullptr && !take_classes(table, *decided, row, outlook)) {
    return not_in_task(served, customer);
  }
  return outlook;
}

}  // namespace canasta
