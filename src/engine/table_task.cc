#include "engine/table_task.h"

namespace canasta {
namespace {

// Rounds are found by stopping; the rest was chosen on validation rows: docs/methods/tables.md.
constexpr TrainOptions kTableBoosting{.rounds_max = 2'000,
                                      .learning_rate = 0.1,
                                      .max_depth = 5,
                                      .min_child_weight = 10,
                                      .patience = 20};

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

Result<TableJudged> train_on_table(const Context& context, const Table& table,
                                   const TableTask& task, const std::string& key) {
  TRY_ASSIGN(const Targets targets, find_targets(table, task));
  TableJudged judged;
  judged.rows = targets.rows.size();
  judged.without = targets.without;
  judged.split = task.split;
  TRY_ASSIGN(judged.parts, split_targets(table, task, targets, context.seed));
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
