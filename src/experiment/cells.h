// Columns of a table as the outcomes, covariates and times of a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/table.h"

namespace canasta {

// Larger magnitudes are refused, so that sums of squares stay finite.
inline constexpr double kOutcomeMax = 1e100;

// Error: InvalidInput, naming the nearest.
Result<const TableColumn*> column_of(const Table& table, const std::string& name);

// Numbers as they are, yes and no as 1 and 0, NaN where a cell is empty. Errors: InvalidInput for
// days, times and other words.
Result<std::vector<double>> numbers_of(const TableColumn& column);
bool all_yes_or_no(const std::vector<double>& values);

// When something happened: seconds, or the seconds of a day's beginning; kNoTime: unknown.
struct Moments {
  std::vector<Seconds> at;
  bool days_only = false;
};
// Error: InvalidInput for a column that holds neither days nor times.
Result<Moments> moments_of(const TableColumn& column);

}  // namespace canasta
