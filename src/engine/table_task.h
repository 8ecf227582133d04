// Tasks of type classification and regression: what is a row's target?
//
//   source -> table (aggregated, where it is made of another) -> rows with a target
//     -> three parts -> encoder fitted on the first -> trained on the first, stopped on the second
//     -> thresholds on the second -> judged on the third, beside the trivial baseline
//
// The model that is published is the one that was judged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "boosters/boosters.h"
#include "engine/engine.h"
#include "engine/table_candidates.h"
#include "engine/table_rows.h"
#include "engine/table_source.h"
#include "evaluate/evaluate.h"
#include "features/features.h"
#include "learn/learn.h"

namespace canasta {

struct TableModel {
  Encoder encoder;
  std::shared_ptr<const Estimator> estimator;
  Calibrator calibrator;
  std::vector<std::string> classes;
  std::vector<double> thresholds;  // by class; empty for values
  std::string key = {};            // the column that named rows in training; empty: none

  std::size_t outputs() const { return estimator->outputs(); }
};

struct ColumnImportance {
  std::string column;
  double importance = 0;  // mean |contribution| over rows and outputs
};

struct TableJudged {
  TableModel model;
  std::vector<float> predicted;  // of every row of the table: [rows x outputs]
  std::vector<DroppedColumn> dropped;
  std::vector<LeakAlarm> leaks;
  ChosenCandidate candidate;
  bool refitted = false;  // on training and validation rows
  std::string tuned_by;   // the file of settings that a search found; empty: none
  std::vector<ColumnImportance> importance;      // of test rows; empty where there is none
  std::optional<CalibrationChoice> calibration;  // where it was chosen among several
  SplitSettings split;
  DecisionMetric decide_by = DecisionMetric::F1Macro;
  ThreeParts parts;  // places in Targets::rows
  std::size_t rows = 0, without = 0;
  std::vector<ReportLine> said;  // of classes that are too small to judge
  std::optional<ClassEvaluation> classes;
  std::optional<ClassEvaluation> classes_plain;  // decided without thresholds
  std::optional<CostReport> costs;               // of the test rows
  std::optional<ValueEvaluation> values;

  bool beats_baseline() const { return classes ? classes->beats_baseline : values->beats_baseline; }
};

// `tuned`: settings that a search found.
Result<TableJudged> train_on_table(const Context& context, const Table& table,
                                   const TableTask& task, const std::string& key,
                                   const std::optional<TunedTrees>& tuned = {});

// What the model makes of every row: [rows x outputs].
Result<std::vector<float>> predict_rows(const Context& context, const Table& table,
                                        const TableModel& model);
std::vector<float> predict_encoded(const Context& context, const FeatureMatrix& rows,
                                   const TableModel& model);
// "prediction": the class or the value of each row.
TableColumn prediction_column(const Table& table, const TableModel& model,
                              const std::vector<float>& predicted);
inline constexpr const char* kProbabilityPrefix = "probability_";  // and the class
// `key` (or "row", where the table has no such column), prediction, of classes probability_<class>.
Table prediction_table(const Table& table, const std::string& key, const TableModel& model,
                       const std::vector<float>& predicted);
// What a profile is made of: the columns that the model reads, and its predictions.
Table profiled_table(const Table& table, const TableModel& model,
                     const std::vector<float>& predicted);

// The verbs, for a task of these types.
Result<TrainResult> train_table_task(const Context& context, const Project& project,
                                     const std::string& name, const TableTask& task);
Result<Judgement> evaluate_table_task(const Context& context, const Project& project,
                                      const std::string& name, const TableTask& task);

}  // namespace canasta
