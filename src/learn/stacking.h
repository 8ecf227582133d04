// Stacking: a small model of what fitted candidates say.
//
// The combiner learns from predictions that no member made of its own training rows: for each fold
// the members are trained again on the other folds, with the rounds, penalty or k they were fitted
// with, and predict the fold. So a member that remembers labels shows how little that helps.
//
//   classes   logistic regression on the logarithms of the members' probabilities; its penalty is
//             chosen on the validation rows, which no member was trained on
//   values    non-negative least squares on the members' values, with an intercept; under
//             PseudoHuber repeated with the weights 1 / sqrt(1 + (r / d)^2) of its slope
//
// The members that serve are the fitted ones, which saw all training rows.
//
// Cost     folds times the training of the members.
// Errors   kStackMembersFew (InvalidInput), those of the members.
// Source   Wolpert (1992); Breiman (1996), "Stacked Regressions", on non-negative weights.
#pragma once

#include <span>
#include <vector>

#include "learn/candidates.h"

namespace canasta {

// Predictions of the training rows by members that did not see them: [rows x outputs], in row
// order. REQUIRES: folds share out the training rows.
Result<std::vector<float>> predict_out_of_fold(const Context& context,
                                               const FittedCandidate& member,
                                               const RowSubset& training,
                                               std::span<const std::vector<std::uint32_t>> folds);

// REQUIRES: members fitted on `training` and `validation`, none of them a stack.
Result<FittedCandidate> fit_stack(const Context& context, std::span<const FittedCandidate> members,
                                  const RowSubset& training, const RowSubset& validation,
                                  const CandidateOptions& options);

}  // namespace canasta
