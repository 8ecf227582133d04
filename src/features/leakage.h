// Leakage: columns that know the answer, or know whether there is one.
//
// Two signs, each a reason to ask where a column comes from, not a proof:
//
//   1. Alone it predicts the target almost perfectly: its values, in at most 64 groups, learnt on
//      one half of the rows and tried on the other, explain kLeakShareMin of what can be explained
//      (of values the variance, of classes the rows that the commonest class gets wrong).
//   2. It is known only where the target is: in the rows without a target it is missing, or takes
//      hardly any of its values. A count of votes is made together with the score that is their
//      mean; where there are too few votes for a score, the counts are small.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/messages.h"
#include "data/report.h"
#include "data/table.h"

namespace canasta {

inline constexpr double kLeakShareMin = 0.95;
inline constexpr std::size_t kLeakRowsMin = 20;  // rows without a target that can show the second

struct LeakAlarm {
  std::string column;
  Message reason;
  Fields fields;

  ReportLine line() const { return {reason, fields, Badge::Amber}; }
};

// `rows` have a target, `label` is theirs: a value, or with classes > 0 the number of a class.
// Columns that `candidates` names are looked at. Cost: a sort per column.
std::vector<LeakAlarm> find_leaks(const Table& table, std::span<const std::uint32_t> rows,
                                  std::span<const float> label, std::size_t classes,
                                  const std::vector<std::string>& candidates);

}  // namespace canasta
