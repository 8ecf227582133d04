// The candidates of a task on a table: fitted, ranked on the validation rows, and the best chosen.
//
// A candidate is named by its kind and, with classes, by how they are weighed while it learns:
//
//   xgboost             as the rows are
//   xgboost_balanced    each class as much as every other
//   xgboost_focal       focal loss with exponent 2, which looks away from rows that are right
//
// Balanced and focal candidates give probabilities that are shifted; the leaderboard shows what
// that costs in log-loss.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/config.h"
#include "engine/table_tuning.h"
#include "learn/learn.h"

namespace canasta {

struct ChosenCandidate {
  std::string name;
  FittedCandidate fitted;
  std::vector<LeaderboardRow> board;  // best first
  std::string metric;                 // that decided
};

// What `candidates` may name: each kind and, of classes, with _balanced and _focal those that weigh
// them.
std::vector<std::string> candidate_names(TaskType type);

// What `choose_by` may name: the metrics that every candidate is measured by.
std::vector<std::string> choosing_metrics(TaskType type);

// The metric by which the task chooses: choose_by, or the first of choosing_metrics.
std::string choosing_metric(const TableTask& task);

// What fits one candidate of the task. `classes`: 0 for values.
// Errors: Config kUnknownName for a name that is no candidate.
struct CandidatePlan {
  CandidateKind kind = CandidateKind::Xgboost;
  CandidateOptions options;
};
Result<CandidatePlan> plan_candidate(const std::string& name, const TableTask& task,
                                     const RowSubset& training, std::size_t classes);

struct CandidateRows {
  RowSubset training;
  RowSubset validation;
  std::size_t classes = 0;                             // 0 for values
  std::vector<std::vector<std::uint32_t>> folds = {};  // of a stack; they share out `training`
};

// `tuned`: settings of trees that a search found, for candidates of its kind.
// Errors: those of fit_candidate; InvalidInput for a metric that is not measured.
Result<ChosenCandidate> choose_candidate(const Context& context, const TableTask& task,
                                         const CandidateRows& rows,
                                         const std::optional<TunedTrees>& tuned);

}  // namespace canasta
