#include "engine/table_reasons.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/messages/engine.h"
#include "engine/reasons.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerBlock = 4'096;

// Sums over the features of each column. `features`: of one row and output.
std::vector<double> by_column(std::span<const double> features, const Encoder& encoder) {
  std::vector<double> sums;
  const std::vector<std::size_t>& first = encoder.first_feature();
  for (std::size_t i = 0; i + 1 < first.size(); ++i) {
    sums.push_back(std::accumulate(features.begin() + static_cast<std::ptrdiff_t>(first[i]),
                                   features.begin() + static_cast<std::ptrdiff_t>(first[i + 1]),
                                   0.0));
  }
  return sums;
}

}  // namespace

Result<TableExplainer> TableExplainer::make(const TableModel& model, const std::string& name) {
  TableExplainer out;
  out.model_ = &model;
  const Estimator* const estimator = model.estimator.get();
  out.linear_ = dynamic_cast<const Linear*>(estimator);
  if (out.linear_ != nullptr) return out;
  const auto* const forest = dynamic_cast<const ForestEstimator*>(estimator);
  if (forest == nullptr) {
    return invalid(message::kExplainNotForest, {{"model", name}, {"kind", estimator->kind()}});
  }
  TRY_ASSIGN(out.shap_, ShapExplainer::path_dependent(forest->forest()));
  return out;
}

void TableExplainer::explain(const Context& context, View2<const float> rows,
                             std::vector<double>& out) const {
  const std::size_t outputs = model_->outputs();
  const std::size_t stride = rows.columns() + 1;  // the base value stands last
  out.assign(rows.rows() * outputs * stride, 0);
  if (shap_) return shap_->explain(context, rows, out);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    for (std::size_t output = 0; output < outputs; ++output) {
      const auto to = std::span(out).subspan((row * outputs + output) * stride, stride - 1);
      linear_->contributions(rows.row(row), output, to);
    }
  }
}

std::vector<double> TableExplainer::of_row(std::span<const float> row, std::size_t output) const {
  std::vector<double> values;
  explain({.threads = 1}, View2<const float>(row.data(), 1, row.size()), values);
  const std::size_t stride = row.size() + 1;
  return by_column(std::span(values).subspan(output * stride, stride - 1), model_->encoder);
}

Status TableExplainer::explain_rows(
    const Context& context, const ScoredRows& rows,
    const std::function<void(std::size_t row, std::span<const double> columns)>& each) const {
  const auto* const classes = std::get_if<TextColumn>(&rows.prediction.body);
  const std::size_t outputs = model_->outputs();
  const std::size_t stride = rows.matrix.columns() + 1;
  std::vector<double> values;
  for (std::size_t first = 0; first < rows.table.rows(); first += kRowsPerBlock) {
    TRY(context.check_cancel());
    const std::size_t count = std::min(kRowsPerBlock, rows.table.rows() - first);
    explain(context, rows.matrix.view().rows(first, count), values);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t output = classes == nullptr ? 0 : classes->codes[first + i];
      const auto of_row = std::span(values).subspan((i * outputs + output) * stride, stride - 1);
      each(first + i, by_column(of_row, model_->encoder));
    }
  }
  return {};
}

Result<std::vector<TableColumn>> reason_columns(const Context& context, const ScoredRows& rows,
                                                const TableModel& model,
                                                const std::string& model_name) {
  TRY_ASSIGN(const TableExplainer explainer, TableExplainer::make(model, model_name));
  ReasonColumns reasons(context.language);
  TRY(explainer.explain_rows(context, rows, [&](std::size_t row, auto columns) {
    reasons.add(columns, [&](std::size_t place) {
      const std::string& name = model.encoder.columns()[place].column;
      return ReasonColumns::Named{name, cell_text(*rows.table.find(name), row)};
    });
  }));
  return reasons.take();
}

std::vector<ColumnImportance> column_importance(const Context& context, const FeatureMatrix& rows,
                                                const std::vector<std::uint32_t>& of,
                                                const TableModel& model) {
  const auto explainer = TableExplainer::make(model, "");
  if (!explainer.ok() || of.empty()) return {};
  const std::size_t wanted = std::min(of.size(), kImportanceRowsMax);
  std::vector<float> sample;
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto row = rows.view().row(of[i * of.size() / wanted]);
    sample.insert(sample.end(), row.begin(), row.end());
  }
  const std::size_t outputs = model.outputs();
  std::vector<double> values;
  explainer->explain(context, View2<const float>(sample, rows.columns()), values);
  std::vector<ColumnImportance> out;
  for (const EncodedColumn& column : model.encoder.columns()) out.push_back({column.column, 0});
  const std::size_t stride = rows.columns() + 1;
  for (std::size_t i = 0; i < wanted * outputs; ++i) {
    const std::vector<double> columns =
        by_column(std::span(values).subspan(i * stride, stride - 1), model.encoder);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      out[c].importance += std::abs(columns[c]) / static_cast<double>(wanted * outputs);
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.importance > b.importance; });
  return out;
}

}  // namespace canasta
