// One row a customer: arm, outcome and covariate beside each other.
#include <cmath>

#include "base/messages/experiment.h"
#include "experiment/arm_names.h"
#include "experiment/cells.h"
#include "experiment/experiment.h"

namespace canasta {

std::vector<Arm> arms_of(const ArmRows& rows) {
  std::vector<std::vector<double>> outcomes(rows.names.size());
  for (std::size_t row = 0; row < rows.outcome.size(); ++row) {
    outcomes[rows.arm[row]].push_back(rows.outcome[row]);
  }
  std::vector<Arm> arms;
  for (std::size_t arm = 0; arm < rows.names.size(); ++arm) {
    if (rows.kind == OutcomeKind::Mean) {
      arms.push_back({rows.names[arm], sample_of(outcomes[arm])});
      continue;
    }
    ShareCount count{.rows = outcomes[arm].size(), .with = 0};
    for (const double outcome : outcomes[arm]) count.with += outcome == 1 ? 1 : 0;
    arms.push_back({rows.names[arm], sample_of(count)});
  }
  return arms;
}

Result<ArmRows> arm_rows(const Table& table, const ArmColumns& columns) {
  TRY_ASSIGN(const TableColumn* const arm_column, column_of(table, columns.arm));
  TRY_ASSIGN(const TableColumn* const outcome_column, column_of(table, columns.outcome));
  TRY_ASSIGN(NamedArms named, name_arms(*arm_column, columns));
  TRY_ASSIGN(const std::vector<double> outcome, numbers_of(*outcome_column));
  std::vector<double> covariate;
  if (!columns.covariate.empty()) {
    TRY_ASSIGN(const TableColumn* const column, column_of(table, columns.covariate));
    TRY_ASSIGN(covariate, numbers_of(*column));
  }
  ArmRows out;
  out.names = std::move(named.names);
  out.kind = all_yes_or_no(outcome) ? OutcomeKind::Share : OutcomeKind::Mean;
  std::uint64_t without_arm = 0;
  std::uint64_t without_outcome = 0;
  for (std::size_t row = 0; row < outcome.size(); ++row) {
    if (named.arm[row] == kNoArm) {
      ++without_arm;
    } else if (std::isnan(outcome[row])) {
      ++without_outcome;
    } else {
      out.arm.push_back(named.arm[row]);
      out.outcome.push_back(outcome[row]);
      if (!covariate.empty()) out.covariate.push_back(covariate[row]);
    }
  }
  if (out.outcome.empty()) return invalid(message::kNoOutcomes, {{"column", columns.outcome}});
  if (without_arm > 0) out.said.push_back({message::kRowsWithoutArm, {{"rows", without_arm}}});
  if (without_outcome > 0) {
    out.said.push_back({message::kRowsWithoutOutcome, {{"rows", without_outcome}}, Badge::Amber});
  }
  return out;
}

}  // namespace canasta
