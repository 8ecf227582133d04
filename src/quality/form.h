// The form of a table beside its contract: columns that are missing, extra, or out of order.
#pragma once

#include <vector>

#include "quality/quality.h"

namespace canasta {

struct TableForm {
  // For each column of the contract, where it stands in the table; nullptr: missing.
  std::vector<const TableColumn*> columns;
  std::vector<Violation> violations;  // missing, extra, out of order, in this sequence
};

// A name that stands twice in the table is the first of the two; the other is extra.
TableForm match_columns(const ContractTable& contract, const Table& table);

}  // namespace canasta
