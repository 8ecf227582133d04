// What is said of the decimal signs of a file's columns: where they are worth a word, one line for
// all columns that share a reading.
//
//   every sign that a value shows is a dot    nothing: that is what everybody expects
//   commas are shown                          one line that names their columns
//   values that can be read in two ways, and no dot is shown elsewhere, or commas are
//                                             one line that names their columns
#pragma once

#include <vector>

#include "ingest/records.h"

namespace canasta {

// Names of columns in one line; what is behind them is "…".
inline constexpr std::size_t kSignColumnsShown = 5;

// Takes the findings kDecimalSignShown and kDecimalSignAssumed out, which have the fields column,
// sign, value and place, and puts what is worth a word in their place, behind the others.
void gather_decimal_signs(std::vector<Finding>& findings);

}  // namespace canasta
