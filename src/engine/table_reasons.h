// Why a prediction is what it is: what each column of the table added to its margin.
//
// A column's contribution is the sum of those of its features (the words of a one-hot column, the
// parts of a date): SHAP values of a forest, terms of a linear model. With the base value they add
// up to the margin of the prediction before calibration: log-odds of classes, the target's own unit
// of values.
//
// Errors   InvalidInput kExplainNotForest for a model that has no contributions (neighbours,
// stack).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/table_task.h"
#include "models/linear.h"
#include "models/shap.h"

namespace canasta {

// Rows of a table as the model reads them, and the column `prediction` that it made of them.
struct ScoredRows {
  const Table& table;
  const FeatureMatrix& matrix;
  const TableColumn& prediction;
};

// What explains the rows of one model, made once for many of them. Borrows the model.
class TableExplainer {
 public:
  // `name` stands in the error.
  static Result<TableExplainer> make(const TableModel& model, const std::string& name);

  // Contributions of features, [rows x outputs x (features + 1)]; behind the features the base.
  void explain(const Context& context, View2<const float> rows, std::vector<double>& out) const;
  // Of one row and output, by column of the encoder.
  std::vector<double> of_row(std::span<const float> row, std::size_t output) const;
  // Of every row, by column of the encoder, towards what was said of it. Error: Cancelled.
  Status explain_rows(
      const Context& context, const ScoredRows& rows,
      const std::function<void(std::size_t row, std::span<const double> columns)>& each) const;

 private:
  const TableModel* model_ = nullptr;
  const Linear* linear_ = nullptr;
  std::optional<ShapExplainer> shap_;
};

// Columns reason_1 … reason_3: "column = value (+amount)", the largest first, towards or against
// the class that was said.
Result<std::vector<TableColumn>> reason_columns(const Context& context, const ScoredRows& rows,
                                                const TableModel& model,
                                                const std::string& model_name);

// Over at most kImportanceRowsMax of the rows, largest first. Empty where the model has no
// contributions.
inline constexpr std::size_t kImportanceRowsMax = 1'000;
std::vector<ColumnImportance> column_importance(const Context& context, const FeatureMatrix& rows,
                                                const std::vector<std::uint32_t>& of,
                                                const TableModel& model);

}  // namespace canasta
