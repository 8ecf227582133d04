// Aggregate: one row per key from a table of many, by a declared list.
//
// The rows of a key are put in one order: by time, then by the values of the columns named, in the
// order in which they are named (missing first, numbers ascending, texts by their bytes). Rows that
// still tie are equal in everything that is looked at, so that no answer depends on the order of
// the file: not the last bit of a sum, and not which of two orders of one day is the last.
//
// With a target, a key's last row is what is to be predicted: columns called known and the target
// are taken from it, and all other columns see only the rows of earlier moments.
//
// Cost     O(rows log rows of a key); 16 bytes a row beside the table.
// Threads  the answer does not depend on them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "data/table.h"

namespace canasta {

enum class AggregateKind : std::uint8_t {
  Sum,       // of numbers; 0 where there is no row
  Mean,      // of the numbers that are there
  Min,       // of numbers, days, times
  Max,       //
  Count,     // rows in which the column is there
  Distinct,  // different values
  First,     // value of the first row
  Last,      // value of the last row
  Mode,      // the most frequent value; of equally frequent ones that of the latest row
  Share,     // of each value among the rows: one column for each of the kShareValuesMax commonest
  DaysBetween,  // mean days from one row to the next; missing with fewer than two rows
};

inline constexpr std::size_t kShareValuesMax = 32;

inline constexpr std::array<std::string_view, 11> kAggregateKinds = {
    "sum",   "mean", "min",  "max",   "count",       "distinct",
    "first", "last", "mode", "share", "days_between"};
std::string_view name(AggregateKind kind);

struct Aggregate {
  std::string column;  // of DaysBetween: the time
  AggregateKind kind = AggregateKind::Last;
};

struct AggregateOptions {
  std::string key;
  std::string time;
  std::vector<Aggregate> aggregates;  // their columns are named <column>_<kind>
  std::string target;                 // empty: every row counts for every column
  std::vector<std::string> known;     // of the predicted row; with a target only
};

// Columns that the options speak of: what has to be read.
std::vector<std::string> aggregated_columns(const AggregateOptions& options);

// Key first, then `<column>_<kind>` in the order asked for (`<column>_share_<value>`), then the
// known columns and the target by their own names. Rows by the bytes or the number of the key; rows
// without key or time are left out, and counted.
struct Aggregated {
  Table table;
  std::size_t rows_left_out = 0;
};
// Errors (InvalidInput): kUnknownName for a column that is not there; kAggregateOfText for numbers
// asked of a column of texts; kAggregateTime for a time that is none.
Result<Aggregated> aggregate(const Context& context, const Table& rows,
                             const AggregateOptions& options);

}  // namespace canasta
