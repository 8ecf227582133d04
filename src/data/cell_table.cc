#include "data/cell_table.h"

#include "base/assert.h"

namespace canasta {

CellTable::CellTable(Day first_day, Day last_day) : first_day_(first_day), last_day_(last_day) {
  CANASTA_ASSERT(last_day >= first_day);
  const auto days = static_cast<std::size_t>(last_day - first_day);
  row_start_.resize(days + 1);
  std::size_t cells = 0;
  for (std::size_t from = 0; from <= days; ++from) {
    row_start_[from] = cells;
    cells += days - from;
  }
  total_.resize(cells);
  positive_.resize(cells);
}

void CellTable::merge(const CellTable& other) {
  CANASTA_ASSERT(other.first_day_ == first_day_ && other.last_day_ == last_day_);
  for (std::size_t i = 0; i < total_.size(); ++i) {
    total_[i] += other.total_[i];
    positive_[i] += other.positive_[i];
  }
}

}  // namespace canasta
