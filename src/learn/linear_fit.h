// Fitting a Linear: logistic regression of classes, ridge regression of values.
//
//   lowest  sum of w_i loss_i / sum of w_i  +  penalty / 2 * sum of coefficient^2
//
// over standardised features, the intercepts free; values are brought to mean 0 and deviation 1
// too (PseudoHuber: median 0 and mean absolute deviation 1), so that one penalty means the same
// everywhere. In scikit-learn's words C = 1 / (penalty * n), alpha = penalty * n. The loss of
// classes is the log-loss, of values r^2 / 2 or the pseudo-Huber loss (slope as in
// boosters/loss.h).
//
// Found by L-BFGS (math/minimise.h) preconditioned with the second derivatives at the start:
// (diag(p) - p p') (x) X'X / n + penalty, p the shares of the classes. The penalties are gone
// through from the strongest to the weakest, each from where the last one ended; the one with the
// least loss on the validation rows stays, the stronger on a tie.
//
// Cost     some tens of passes over the rows; 90,000 rows x 60 features x 3 classes, five
//          penalties: docs/methods/candidates.md.
// Errors   kTrainNoRows, kTrainOneOutcome (InvalidInput), kForestTooLarge (TooLarge, over
//          kLinearCoefficientsMax), kFeatureInfinite, Cancelled.
// Threads  uses context.threads; the same bytes on any number of them.
#pragma once

#include <memory>
#include <vector>

#include "boosters/boosters.h"
#include "models/linear.h"

namespace canasta {

struct LinearFitOptions {
  Loss loss = Loss::Softmax;  // Softmax, Squared or PseudoHuber
  int classes = 2;            // of Softmax
  std::vector<double> class_weight = {};
  std::vector<double> penalties = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5};
  double tolerance = 1e-9;  // how far above its lowest the loss may stay
};

struct FittedLinear {
  std::shared_ptr<const Linear> model;
  double penalty = 0;
  std::vector<double> penalties;        // as gone through
  std::vector<double> validation_loss;  // by penalty, of rows as they are; empty without validation
  std::vector<float> validation_prediction;  // [rows x outputs]
};

// REQUIRES: labels; without `validation`, one penalty.
Result<FittedLinear> fit_linear(const Context& context, const RowSubset& training,
                                const RowSubset* validation, const LinearFitOptions& options);

}  // namespace canasta
