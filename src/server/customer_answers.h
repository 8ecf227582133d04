// What a task says of each customer of a list, and why it says nothing of some; as a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "live/scoring.h"
#include "net/answer_column.h"

namespace canasta {

using CustomerOutlook = std::variant<DateOutlook, WindowOutlook, RowOutlook>;

struct CustomerProblem {
  std::string_view code, id;
  std::string detail;
};

struct CustomerAnswer {
  std::string_view customer;
  std::optional<CustomerOutlook> outlook;
  CustomerProblem problem;  // where there is no outlook
};

// customer_id; the members of the outlook; with `explain` the reasons, from 1:
//
//   of a window   reason_1_feature, reason_1_value, reason_1_contribution
//   of a table    reason_1_column, reason_1_contribution
//
// and problem_code, problem_id, problem_detail. Texts are those of `answers`, which live on.
// REQUIRES: outlooks of one task, one of them at least.
std::vector<AnswerColumn> customer_table(const std::vector<CustomerAnswer>& answers, bool explain);

}  // namespace canasta
