// A column of a table as a page shows it: heading and cells in the reader's language.
//
// Numbers are rounded to four digits, with the same decimals down a column where their sizes allow
// it; days are written out; cells of a worded column are words of ours (report/vocabulary.h).
//
// Threads   Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/language.h"
#include "data/table.h"

namespace canasta {

class ReadableColumn {
 public:
  // `rows`: how many are shown. REQUIRES: the column outlives this.
  ReadableColumn(const TableColumn& column, bool worded, std::size_t rows, Language language);

  std::string heading() const;
  // "" where a value is missing.
  std::string cell(std::size_t row) const;

 private:
  const TableColumn& column_;
  bool worded_;
  Language language_;
  int decimals_;  // -1: each number its own
};

// Whether cells of that column are words of ours. `worded`: as in ReportSection.
bool is_worded(const std::vector<std::string>& worded, const TableColumn& column);

}  // namespace canasta
