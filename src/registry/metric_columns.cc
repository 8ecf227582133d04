#include <array>
#include <cmath>

#include "registry/registry.h"

namespace canasta {
namespace {

// The metrics of the field, in the order in which they are shown.
constexpr std::array<std::string_view, 12> kListedMetrics = {
    "auc",  "auc_macro", "average_precision", "log_loss", "brier", "accuracy", "f1_macro", "mae",
    "rmse", "r2",        "precision@5",       "ndcg@10"};

}  // namespace

std::vector<TableColumn> metric_columns(const std::vector<NamedMetrics>& rows) {
  std::vector<TableColumn> columns;
  for (const std::string_view metric : kListedMetrics) {
    RealColumn column;
    bool known = false;
    for (const NamedMetrics& row : rows) {
      const auto found = row.find(std::string(metric));
      column.values.push_back(found == row.end() ? std::nan("") : found->second);
      known = known || !std::isnan(column.values.back());
    }
    if (known) columns.push_back({std::string(metric), std::move(column)});
  }
  return columns;
}

}  // namespace canasta
