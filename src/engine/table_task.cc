#include "engine/table_task.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/nearest.h"
#include "engine/contracts.h"
#include "models/forest.h"

namespace canasta {
namespace {

// Rounds are found by stopping; the rest was chosen on validation rows: docs/methods/tables.md.
constexpr TrainOptions kTableBoosting{.rounds_max = 2'000,
                                      .learning_rate = 0.1,
                                      .max_depth = 5,
                                      .min_child_weight = 10,
                                      .patience = 20};

OpenedTable with_findings(SourceTable read) {
  OpenedTable out{.table = std::move(read.table), .hash = std::move(read.hash), .said = {}};
  for (const Finding& finding : read.findings) {
    out.said.push_back({finding.message, finding.fields});
  }
  if (!read.bad.empty()) {
    const Place& place = read.bad.front().place;
    out.said.push_back(
        {Message::kRowsNotCut,
         {{"rows", read.bad.size()}, {"place", place.file + ":" + std::to_string(place.line)}}});
  }
  return out;
}

Result<Targets> find_classes(const TableColumn& column, const TableTask& task) {
  std::map<std::string, std::size_t> rows_of;
  std::vector<std::string> of_row(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    of_row[row] = cell_text(column, row);
    if (!of_row[row].empty()) rows_of[of_row[row]] += 1;
  }
  if (rows_of.size() == 1) {
    return invalid(Message::kTargetOneClass,
                   {{"column", task.target}, {"value", rows_of.begin()->first}});
  }
  if (rows_of.size() > kForestOutputsMax) {
    return Error(ErrorCode::TooLarge, Message::kTargetTooManyClasses,
                 {{"column", task.target},
                  {"classes", rows_of.size()},
                  {"limit_name", "forest_outputs_max"},
                  {"limit", kForestOutputsMax}});
  }
  Targets targets;
  std::map<std::string, float> number;
  for (const auto& [name, rows] : rows_of) {
    number[name] = static_cast<float>(targets.classes.size());
    targets.classes.push_back(name);
  }
  for (std::size_t row = 0; row < of_row.size(); ++row) {
    if (of_row[row].empty()) continue;
    targets.rows.push_back(static_cast<std::uint32_t>(row));
    targets.label.push_back(number[of_row[row]]);
  }
  return targets;
}

Result<Targets> find_values(const TableColumn& column, const TableTask& task) {
  const auto* const ints = std::get_if<IntColumn>(&column.body);
  const auto* const reals = std::get_if<RealColumn>(&column.body);
  if (ints == nullptr && reals == nullptr) {
    return invalid(Message::kTargetNotNumber, {{"column", task.target}});
  }
  Targets targets;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.missing(row)) continue;
    targets.rows.push_back(static_cast<std::uint32_t>(row));
    targets.label.push_back(ints != nullptr ? static_cast<float>(ints->values[row])
                                            : static_cast<float>(reals->values[row]));
  }
  return targets;
}

// Strata of the split: the classes, or tenths of the values.
std::vector<std::uint32_t> strata_of(const Targets& targets) {
  std::vector<std::uint32_t> strata(targets.rows.size());
  if (!targets.classes.empty()) {
    for (std::size_t i = 0; i < strata.size(); ++i) {
      strata[i] = static_cast<std::uint32_t>(targets.label[i]);
    }
    return strata;
  }
  std::vector<std::size_t> order(strata.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return targets.label[a] < targets.label[b];
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    strata[order[i]] = static_cast<std::uint32_t>(i * 10 / order.size());
  }
  return strata;
}

// Rows of the table behind places in Targets::rows.
std::vector<std::uint32_t> table_rows(const Targets& targets,
                                      const std::vector<std::uint32_t>& places) {
  std::vector<std::uint32_t> rows;
  for (const std::uint32_t place : places) rows.push_back(targets.rows[place]);
  return rows;
}

std::vector<std::uint32_t> labels_of(const Targets& targets,
                                     const std::vector<std::uint32_t>& places) {
  std::vector<std::uint32_t> labels;
  for (const std::uint32_t place : places) {
    labels.push_back(static_cast<std::uint32_t>(targets.label[place]));
  }
  return labels;
}

std::vector<float> values_of(const Targets& targets, const std::vector<std::uint32_t>& places) {
  std::vector<float> values;
  for (const std::uint32_t place : places) values.push_back(targets.label[place]);
  return values;
}

std::vector<double> class_shares(const Targets& targets, const std::vector<std::uint32_t>& places) {
  std::vector<double> shares(targets.classes.size());
  for (const std::uint32_t place : places) {
    shares[static_cast<std::size_t>(targets.label[place])] +=
        1 / static_cast<double>(places.size());
  }
  return shares;
}

TrainOptions boosting_for(const TableTask& task, const Targets& targets) {
  TrainOptions options = kTableBoosting;
  if (!targets.classes.empty()) {
    options.loss = Loss::Softmax;
    options.classes = static_cast<int>(targets.classes.size());
  } else {
    options.loss = task.loss == ValueLoss::Squared ? Loss::Squared : Loss::PseudoHuber;
  }
  return options;
}

std::vector<LeakAlarm> leaks_of(const Table& table, const Targets& targets,
                                const Encoder& encoder) {
  std::vector<std::string> columns;
  for (const EncodedColumn& column : encoder.columns()) columns.push_back(column.column);
  return find_leaks(table, targets.rows, targets.label, targets.classes.size(), columns);
}

// The predictions of some rows of the table.
std::vector<float> predictions_of(const TableJudged& judged,
                                  const std::vector<std::uint32_t>& rows) {
  const std::size_t outputs = judged.model.trained.forest.outputs();
  std::vector<float> out;
  out.reserve(rows.size() * outputs);
  for (const std::uint32_t row : rows) {
    const auto from = std::span(judged.predicted).subspan(row * outputs, outputs);
    out.insert(out.end(), from.begin(), from.end());
  }
  return out;
}

// REQUIRES: predicted.
void judge(const Targets& targets, TableJudged& judged) {
  const std::vector<float> predicted =
      predictions_of(judged, table_rows(targets, judged.parts.test));
  if (targets.classes.empty()) {
    judged.values = evaluate_values(predicted, values_of(targets, judged.parts.test),
                                    fit_value_baseline(values_of(targets, judged.parts.training)));
    return;
  }
  const View2<const float> probability(predicted.data(), judged.parts.test.size(),
                                       targets.classes.size());
  const std::vector<std::uint32_t> labels = labels_of(targets, judged.parts.test);
  const std::vector<double> shares = class_shares(targets, judged.parts.training);
  judged.classes = evaluate_classes(probability, labels,
                                    decide_classes(probability, judged.model.thresholds), shares);
  judged.classes_plain =
      evaluate_classes(probability, labels, decide_classes(probability, {}), shares);
}

}  // namespace

Result<OpenedTable> open_table(const Context& context, const Project& project,
                               const std::string& source, const std::vector<std::string>& input) {
  const TableSource& options = project.config.tables.at(source);
  const bool made = !options.from.empty();
  const TableSource& files = made ? project.config.tables.at(options.from) : options;
  TableOptions wanted = files.files;
  if (!input.empty()) wanted.files = input;
  // A contract speaks of all columns.
  if (made && files.contract.empty()) wanted.columns = aggregated_columns(options.aggregate);
  TRY_ASSIGN(SourceTable read, read_table(context, *project.files, wanted));
  if (!files.contract.empty()) {
    TRY_ASSIGN(const ContractCheck check, check_source(context, project, files, read));
    if (!check.ok()) return contract_broken(check, context.language);
  }
  OpenedTable opened = with_findings(std::move(read));
  if (!made) return opened;
  const std::size_t rows = opened.table.rows();
  TRY_ASSIGN(Aggregated aggregated, aggregate(context, opened.table, options.aggregate));
  opened.table = std::move(aggregated.table);
  opened.said.push_back(
      {Message::kTableAggregated,
       {{"key", options.aggregate.key}, {"rows", rows}, {"left_out", aggregated.rows_left_out}}});
  return opened;
}

Result<Targets> find_targets(const Table& table, const TableTask& task) {
  const TableColumn* const column = table.find(task.target);
  if (column == nullptr) {
    std::vector<std::string> names;
    for (const TableColumn& one : table.columns) names.push_back(one.name);
    return unknown_name(ErrorCode::InvalidInput, Message::kNounColumn, task.target, names);
  }
  bool any = false;
  for (std::size_t row = 0; row < column->size() && !any; ++row) any = !column->missing(row);
  if (!any) return invalid(Message::kTargetNotThere, {{"column", task.target}});
  TRY_ASSIGN(Targets targets, task.type == TaskType::Classification ? find_classes(*column, task)
                                                                    : find_values(*column, task));
  if (targets.rows.size() < kTableRowsMin) {
    return invalid(Message::kTooFewRows, {{"rows", targets.rows.size()}, {"limit", kTableRowsMin}});
  }
  targets.without = column->size() - targets.rows.size();
  return targets;
}

Result<TableJudged> train_on_table(const Context& context, const Table& table,
                                   const TableTask& task, const std::string& key) {
  TRY_ASSIGN(const Targets targets, find_targets(table, task));
  TableJudged judged;
  judged.rows = targets.rows.size();
  judged.without = targets.without;
  judged.parts = stratified_split(strata_of(targets), {}, context.seed);
  const std::vector<std::uint32_t> training = table_rows(targets, judged.parts.training);
  TRY_ASSIGN(FittedEncoder fitted,
             fit_encoder(table, training, {.key = key, .target = task.target, .drop = task.drop}));
  judged.dropped = std::move(fitted.dropped);
  judged.model.encoder = std::move(fitted.encoder);
  judged.model.classes = targets.classes;
  judged.leaks = leaks_of(table, targets, judged.model.encoder);
  TRY_ASSIGN(EncodedRows encoded, judged.model.encoder.encode(context, table));
  FeatureMatrix& matrix = encoded.matrix;
  matrix.label.assign(table.rows(), 0);
  for (std::size_t i = 0; i < targets.rows.size(); ++i) {
    matrix.label[targets.rows[i]] = targets.label[i];
  }
  judged.boosting = boosting_for(task, targets);
  const RowSubset learn{.matrix = matrix, .rows = training};
  const RowSubset stop{.matrix = matrix, .rows = table_rows(targets, judged.parts.validation)};
  TRY_ASSIGN(judged.model.trained,
             xgboost_trainer()->train(context, learn, &stop, judged.boosting));
  if (!targets.classes.empty()) {
    const std::vector<float>& predicted = judged.model.trained.validation_prediction;
    judged.model.thresholds = choose_class_thresholds(
        View2<const float>(predicted.data(), stop.size(), targets.classes.size()),
        labels_of(targets, judged.parts.validation));
  }
  judged.predicted.resize(table.rows() * judged.model.trained.forest.outputs());
  judged.model.trained.forest.predict(context, matrix.view(), judged.predicted);
  judge(targets, judged);
  return judged;
}

}  // namespace canasta
