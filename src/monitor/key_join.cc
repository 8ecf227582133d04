#include "monitor/key_join.h"

#include <unordered_map>
#include <unordered_set>

#include "base/assert.h"
#include "base/joined.h"
#include "base/messages/monitor.h"

namespace canasta {
namespace {

// Lengths in front keep "a" + "bc" and "ab" + "c" apart.
std::string key_of(const KeyColumns& columns, std::size_t row) {
  if (columns.size() == 1) return cell_text(*columns.front(), row);
  std::string key;
  for (const TableColumn* column : columns) {
    const std::string part = cell_text(*column, row);
    key += std::to_string(part.size()) + ":" + part;
  }
  return key;
}

}  // namespace

JoinedRows join_rows(const KeyColumns& predictions, std::size_t prediction_rows,
                     const KeyColumns& truth, std::size_t truth_rows) {
  CANASTA_ASSERT(predictions.size() == truth.size());
  std::unordered_map<std::string, std::size_t> truth_row;
  truth_row.reserve(truth_rows);
  for (std::size_t row = 0; row < truth_rows; ++row) truth_row.emplace(key_of(truth, row), row);
  std::unordered_set<std::string> met;
  met.reserve(prediction_rows);
  JoinedRows out;
  for (std::size_t row = 0; row < prediction_rows; ++row) {
    const auto [key, is_new] = met.insert(key_of(predictions, row));
    if (!is_new) continue;
    const auto found = truth_row.find(*key);
    if (found != truth_row.end()) out.rows.emplace_back(row, found->second);
  }
  out.predictions = met.size();
  out.truths = truth_row.size();
  out.repeated_predictions = prediction_rows - met.size();
  out.repeated_truth = truth_rows - truth_row.size();
  return out;
}

Result<const TableColumn*> find_column(const Table& table, Message table_noun,
                                       const std::string& name) {
  if (const TableColumn* column = table.find(name)) return column;
  return invalid(message::kColumnUnknown,
                 {{"table", table_noun},
                  {"column", name},
                  {"expected", joined(table.columns, &TableColumn::name)}});
}

}  // namespace canasta
