// Boosters: gradient-boosted trees from training libraries, behind one interface.
//
// FeatureMatrix in, Forest out. Only training lives here; prediction is models/forest, so a trained
// model needs no training library. The outcome of a row is a share: `positive` of its `total`
// observations had it, and the row enters the loss as `total` rows of a plain table.
//
// A missing value counts as lower than every other, in training and in the model.
//
// Units    losses in nats per observation. Rounds count from 1.
// Errors   kTrainNoRows, kTrainOneOutcome (InvalidInput), kTrainerFailed (InvalidInput: the library
//          refused the data), Cancelled between two rounds.
// Threads  a trainer holds no state; train() uses context.threads and gives the same bytes for any
//          number of them.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/feature_matrix.h"
#include "models/forest.h"

namespace canasta {

// The seed is the context's. Defaults were chosen by a rolling origin inside the training days of
// one shop, never on its test days: docs/methods/training.md shows the table.
struct TrainOptions {
  int rounds_max = 500;
  double learning_rate = 0.1;
  int max_depth = 4;
  // Smallest sum of weight * p * (1 - p) in a leaf: at a base rate of 1 %, 20 is about
  // 2,000 observations.
  double min_child_weight = 20;
  double l2 = 1;
  int max_bin = 256;
  // Each positive counts this many times while training; 1 = as they are. Probabilities are shifted
  // back, so they stay calibrated.
  double positive_weight = 1;
  // Stop when the validation loss has not fallen for so many rounds.
  int patience = 15;
};

// The rows of a matrix whose day lies in [first, last]. Borrows the matrix; nothing is copied.
struct RowsInDays {
  const FeatureMatrix& matrix;
  Day first = std::numeric_limits<Day>::min();
  Day last = std::numeric_limits<Day>::max();

  bool holds(std::size_t row) const { return matrix.day[row] >= first && matrix.day[row] <= last; }
};

struct TrainedForest {
  Forest forest;
  std::string body;  // the model as UBJSON, XGBoost's own format, feature names inside
  int rounds = 0;    // trees kept: the best round when there was a validation part
  // Log-loss of the validation rows after round i + 1, of the probabilities as reported. Empty
  // without a validation part.
  std::vector<double> validation_loss;
  // Probabilities of the validation rows at the best round, in row order.
  std::vector<float> validation_probability;
};

class Trainer {
 public:
  virtual ~Trainer() = default;
  // "xgboost 3.4.1", for the training record.
  virtual std::string name() const = 0;
  // With `validation`: stops early and keeps the best round. Without: trains rounds_max rounds.
  // REQUIRES: outcomes known in both; the validation matrix has the features of the training one.
  virtual Result<TrainedForest> train(const Context& context, const RowsInDays& training,
                                      const RowsInDays* validation,
                                      const TrainOptions& options) const = 0;
};

// XGBoost through its C API, tree method "hist" on weighted quantile bins.
std::unique_ptr<Trainer> xgboost_trainer();

// Outcomes of the rows of a part, in row order: those that validation_probability speaks of.
struct Outcomes {
  std::vector<double> positive;
  std::vector<double> total;
};
Outcomes outcomes_of(const RowsInDays& rows);

// The weight that gives positives and negatives the same total: negatives / positives. 1 where one
// of the outcomes is missing, which train() then says.
double balanced_weight(const RowsInDays& rows);

}  // namespace canasta
