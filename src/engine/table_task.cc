#include "engine/table_task.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "base/nearest.h"
#include "engine/table_reasons.h"

namespace canasta {
namespace {

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

std::vector<LeakAlarm> leaks_of(const Table& table, const Targets& targets,
                                const Encoder& encoder) {
  std::vector<std::string> columns;
  for (const EncodedColumn& column : encoder.columns()) columns.push_back(column.column);
  return find_leaks(table, targets.rows, targets.label, targets.classes.size(), columns);
}

// The predictions of some rows of the table.
std::vector<float> predictions_of(const TableJudged& judged,
                                  const std::vector<std::uint32_t>& rows) {
  const std::size_t outputs = judged.model.outputs();
  std::vector<float> out;
  out.reserve(rows.size() * outputs);
  for (const std::uint32_t row : rows) {
    const auto from = std::span(judged.predicted).subspan(row * outputs, outputs);
    out.insert(out.end(), from.begin(), from.end());
  }
  return out;
}

// REQUIRES: predicted.
void judge(const Targets& targets, const std::optional<CostMatrix>& costs, TableJudged& judged) {
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
  if (costs) {
    judged.costs = judge_costs(probability, labels,
                               decide_classes(probability, judged.model.thresholds), *costs);
  }
}

// Costs by numbers of classes. Error: InvalidInput naming a class that is not there.
Result<std::optional<CostMatrix>> costs_of(const TableTask& task,
                                           const std::vector<std::string>& classes) {
  if (task.costs.empty()) return std::optional<CostMatrix>();
  std::vector<double> costs(classes.size() * classes.size());
  const auto number = [&](const std::string& name) -> Result<std::size_t> {
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found != classes.end()) return static_cast<std::size_t>(found - classes.begin());
    return unknown_name(ErrorCode::InvalidInput, message::kNounClass, name, classes);
  };
  for (const auto& [truth, row] : task.costs) {
    TRY_ASSIGN(const std::size_t was, number(truth));
    for (const auto& [decided, cost] : row) {
      TRY_ASSIGN(const std::size_t said, number(decided));
      costs[was * classes.size() + said] = cost;
    }
  }
  TRY_ASSIGN(CostMatrix matrix, CostMatrix::make(std::move(costs), classes.size()));
  return std::optional(std::move(matrix));
}

// Calibrates on the validation rows, then sets the thresholds on them.
void settle_classes(const Context& context, const TableTask& task,
                    const std::vector<std::uint32_t>& labels,
                    const std::optional<CostMatrix>& costs, TableJudged& judged) {
  std::vector<float> predicted = judged.candidate.fitted.validation_prediction;
  const std::size_t classes = judged.model.classes.size();
  const View2<float> probability(predicted.data(), labels.size(), classes);
  if (task.calibration == CalibrationChoiceKind::Auto) {
    judged.calibration = choose_calibration(context, probability, labels);
    judged.model.calibrator = judged.calibration->calibrator;
  } else if (task.calibration != CalibrationChoiceKind::None) {
    judged.model.calibrator =
        fit_calibrator(static_cast<CalibrationKind>(task.calibration), probability, labels);
  }
  judged.model.calibrator.apply(context, probability);
  judged.model.thresholds = costs ? choose_class_thresholds(probability, labels, *costs)
                                  : choose_class_thresholds(probability, labels, task.decide_by);
}

bool asks_for_stack(const TableTask& task) {
  return std::find(task.candidates.begin(), task.candidates.end(), name(CandidateKind::Stack)) !=
         task.candidates.end();
}

// The chosen candidate learns once more, with what it found, from the validation rows too. What was
// settled on those (calibration, thresholds) stays. A stack is left as it is: what it learns from
// its members rests on folds of the training rows.
Status refit(const Context& context, const FeatureMatrix& matrix, const Targets& targets,
             TableJudged& judged) {
  if (judged.candidate.fitted.kind == CandidateKind::Stack) return {};
  std::vector<std::uint32_t> places = judged.parts.training;
  places.insert(places.end(), judged.parts.validation.begin(), judged.parts.validation.end());
  std::sort(places.begin(), places.end());
  const RowSubset both{.matrix = matrix, .rows = table_rows(targets, places)};
  TRY_ASSIGN(judged.model.estimator, refit_candidate(context, judged.candidate.fitted, both));
  judged.refitted = true;
  return {};
}

// What a person names must be there, lest a slip of the pen be learnt from.
Status check_named(const Table& table, const TableTask& task, const std::string& key) {
  if (!key.empty()) TRY(known_column(table, key));
  for (const std::string& column : task.drop) TRY(known_column(table, column));
  return {};
}

std::vector<ReportLine> small_classes(const Targets& targets) {
  std::vector<ReportLine> said;
  for (std::size_t k = 0; k < targets.classes.size(); ++k) {
    if (targets.class_rows[k] >= kClassRowsMin) continue;
    said.push_back({message::kClassSmall,
                    {{"class", targets.classes[k]},
                     {"rows", targets.class_rows[k]},
                     {"limit", kClassRowsMin}}});
  }
  return said;
}

}  // namespace

Result<TableJudged> train_on_table(const Context& context, const Table& table,
                                   const TableTask& task, const std::string& key,
                                   const std::optional<TunedTrees>& tuned) {
  TRY(check_named(table, task, key));
  TRY_ASSIGN(const Targets targets, find_targets(table, task));
  TableJudged judged;
  judged.said = small_classes(targets);
  judged.rows = targets.rows.size();
  judged.without = targets.without;
  judged.split = task.split;
  judged.decide_by = task.decide_by;
  TRY_ASSIGN(judged.parts, split_targets(table, task, targets, context.seed));
  const std::vector<std::uint32_t> training = table_rows(targets, judged.parts.training);
  TRY_ASSIGN(FittedEncoder fitted,
             fit_encoder(table, training, {.key = key, .target = task.target, .drop = task.drop}));
  judged.dropped = std::move(fitted.dropped);
  judged.model.encoder = std::move(fitted.encoder);
  judged.model.classes = targets.classes;
  judged.model.key = key;
  judged.leaks = leaks_of(table, targets, judged.model.encoder);
  TRY_ASSIGN(EncodedRows encoded, judged.model.encoder.encode(context, table));
  FeatureMatrix& matrix = encoded.matrix;
  label_rows(targets, matrix);
  TRY_ASSIGN(const std::optional<CostMatrix> costs, costs_of(task, targets.classes));
  const RowSubset learn{.matrix = matrix, .rows = training};
  const RowSubset stop{.matrix = matrix, .rows = table_rows(targets, judged.parts.validation)};
  CandidateRows rows{.training = learn, .validation = stop, .classes = targets.classes.size()};
  if (asks_for_stack(task)) {
    TRY_ASSIGN(rows.folds, share_out(table, task, targets, judged.parts.training, context.seed));
  }
  TRY_ASSIGN(judged.candidate, choose_candidate(context, task, rows, tuned));
  if (tuned && tuned->kind == judged.candidate.fitted.kind) judged.tuned_by = tuned->path;
  judged.model.estimator = judged.candidate.fitted.model;
  if (!targets.classes.empty()) {
    settle_classes(context, task, labels_of(targets, judged.parts.validation), costs, judged);
  }
  if (task.refit) TRY(refit(context, matrix, targets, judged));
  judged.predicted = predict_encoded(context, matrix, judged.model);
  judge(targets, costs, judged);
  judged.importance =
      column_importance(context, matrix, table_rows(targets, judged.parts.test), judged.model);
  return judged;
}

}  // namespace canasta
