// Which prediction belongs to which truth?
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/table.h"
#include "monitor/monitor.h"

namespace canasta {

// Rows of the predictions and of the truth with the same keys, in the order of the predictions.
struct JoinedRows {
  std::vector<std::pair<std::size_t, std::size_t>> rows;  // prediction, truth
  std::uint64_t predictions = 0, truths = 0;              // different keys on each side
  std::uint64_t repeated_predictions = 0, repeated_truth = 0;
};

using KeyColumns = std::vector<const TableColumn*>;

// The first row of a repeated key counts. REQUIRES: as many columns on both sides.
JoinedRows join_rows(const KeyColumns& predictions, std::size_t prediction_rows,
                     const KeyColumns& truth, std::size_t truth_rows);

// Error: kColumnUnknown, with the names there are.
Result<const TableColumn*> find_column(const Table& table, Message table_noun,
                                       const std::string& name);

}  // namespace canasta
