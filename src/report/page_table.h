// A table as HTML, of bounded size: kPageRowsShown rows, kPageColumnsShown columns, kPageCellShown
// characters a cell, and about kPageTableBytes; what is cut is said below it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/language.h"
#include "data/report.h"
#include "data/table.h"

namespace canasta {

inline constexpr std::size_t kPageRowsShown = 500;
inline constexpr std::size_t kPageRowsOpen = 12;  // of a table that folds
inline constexpr std::size_t kPageColumnsShown = 40;
inline constexpr std::size_t kPageCellShown = 200;
inline constexpr std::size_t kPageTableBytes = 384 * 1024;

struct PageTable {
  const Table& table;
  std::string caption;      // for those who do not see where it stands
  std::string report_name;  // where all rows are
  Language language = Language::English;
  std::vector<std::string> worded = {};  // as in ReportSection
  bool folds = false;                    // a long one is folded: a picture above says the same
};

std::string page_table(const PageTable& page_table);

// A traffic light as text and colour; "" for None.
std::string badge_markup(Badge badge, Language language);

}  // namespace canasta
