// Boosters: gradient-boosted trees from training libraries, behind one interface.
//
// FeatureMatrix in, Forest out. Only training lives here; prediction is models/forest, so a trained
// model needs no training library. A row enters the loss as `total` rows of a plain table: for a
// yes or no, `positive` of them were yes; for a class or a value, `label` is that of all.
//
// XGBoost: a missing value counts as lower than every other, in training and in the model.
// LightGBM: it goes the way that splits better, and where training saw none of the feature it
// counts as 0.
//
// Units    losses per observation: in nats, or in the unit of the value. Rounds count from 1.
// Errors   kTrainNoRows, kTrainOneOutcome (InvalidInput; also where a value never varies),
//          kTrainerFailed (InvalidInput: the library refused the data), kTrainerWithoutGpu
//          (InvalidInput), Cancelled between two rounds.
// Threads  a trainer holds no state; train() uses context.threads and gives the same bytes for any
//          number of them.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/feature_matrix.h"
#include "models/forest.h"

namespace canasta {

// What is fitted, and what a prediction then is.
enum class Loss : std::uint8_t {
  Logistic,     // yes or no: a probability. Loss: log-loss
  Softmax,      // which class: a probability for each. Loss: log-loss
  Squared,      // how much, on average. Loss: mean squared error
  PseudoHuber,  // how much, in the middle. Loss: mean absolute error
};

enum class Device : std::uint8_t { Cpu, Gpu };

// The seed is the context's. Defaults were chosen by a rolling origin inside the training days of
// one shop, never on its test days: docs/methods/training.md shows the table.
struct TrainOptions {
  Loss loss = Loss::Logistic;
  int classes = 2;  // of Softmax: labels are 0 .. classes - 1
  int rounds_max = 500;
  double learning_rate = 0.1;
  int max_depth = 4;
  // Smallest sum of weight * p * (1 - p) in a leaf: at a base rate of 1 %, 20 is about
  // 2,000 observations.
  double min_child_weight = 20;
  int leaves = 0;  // of a tree, at most; 0: as many as max_depth allows
  double l2 = 1;
  int max_bin = 256;
  // Logistic: each positive counts this many times while training; 1 = as they are. Probabilities
  // are shifted back, so they stay calibrated.
  double positive_weight = 1;
  // Softmax: how many times a row of each class counts while training; empty: once. Unlike those
  // of positive_weight the probabilities stay where the weights put them: shift_priors() leads
  // back.
  std::vector<double> class_weight = {};
  // Softmax: exponent of the focal loss (1 - p)^focal * -ln p, which looks away from rows that are
  // right already; 0 is the log-loss. Source: Lin et al. (2017), "Focal Loss", eq. 4.
  double focal = 0;
  double row_share = 1;           // of rows drawn for each tree
  double feature_share = 1;       // of features drawn for each tree
  double node_feature_share = 1;  // of those, drawn for each split
  int parallel_trees = 1;         // grown on the same gradients in a round, and averaged; XGBoost
  // Stop when the validation loss has not fallen for so many rounds.
  int patience = 15;
  Device device = Device::Cpu;  // Gpu: XGBoost built with CUDA
};

// Some rows of a matrix, by number, ascending. Borrows the matrix; its values are not copied.
struct RowSubset {
  const FeatureMatrix& matrix;
  std::vector<std::uint32_t> rows;

  std::size_t size() const { return rows.size(); }
};

RowSubset all_rows(const FeatureMatrix& matrix);
// Rows whose day lies in [first, last].
RowSubset rows_in_days(const FeatureMatrix& matrix, Day first, Day last);

struct TrainedForest {
  Forest forest;
  // The model in its library's own format, feature names inside: XGBoost's UBJSON or LightGBM's
  // text.
  std::string body;
  int rounds = 0;  // rounds kept: the best one when there was a validation part
  // Loss of the validation rows after round i + 1, of the predictions as reported. Empty without a
  // validation part.
  std::vector<double> validation_loss;
  // Predictions of the validation rows at the best round, in row order: [rows x outputs].
  std::vector<float> validation_prediction;
};

class Trainer {
 public:
  virtual ~Trainer() = default;
  // "xgboost 3.4.1", for the training record.
  virtual std::string name() const = 0;
  // With `validation`: stops early and keeps the best round. Without: trains rounds_max rounds.
  // REQUIRES: outcomes known in both; the validation matrix has the features of the training one.
  virtual Result<TrainedForest> train(const Context& context, const RowSubset& training,
                                      const RowSubset* validation,
                                      const TrainOptions& options) const = 0;
};

// XGBoost through its C API, tree method "hist" on weighted quantile bins.
std::unique_ptr<Trainer> xgboost_trainer();

// LightGBM through its C API, trees grown leaf by leaf.
std::unique_ptr<Trainer> lightgbm_trainer();

// A random forest (Breiman 2001) grown by XGBoost: rounds_max trees side by side, one step from the
// base margin; learning_rate, parallel_trees and patience are its own. The validation rows stop
// nothing. Of classes the step is one of Newton's, so probabilities are drawn towards the shares of
// the classes. random_forest_options() gives its defaults for the loss and classes of `task`.
std::unique_ptr<Trainer> random_forest_trainer();
TrainOptions random_forest_options(const TrainOptions& task, std::size_t features);

// Yes and no of some rows, in row order.
struct Outcomes {
  std::vector<double> positive;
  std::vector<double> total;
};
Outcomes outcomes_of(const RowSubset& rows);

// The weight that gives positives and negatives the same total: negatives / positives. 1 where one
// of the outcomes is missing, which train() then says.
double balanced_weight(const RowSubset& rows);

// class_weight that makes the classes count as if they had these shares: share wanted / share
// there, 1 for a class without rows. REQUIRES: labels are classes; shares sum to 1.
std::vector<double> class_weights_for(const RowSubset& rows, std::span<const double> wanted);
// The same for equal shares: rows / (classes * rows of the class).
std::vector<double> balanced_class_weights(const RowSubset& rows, std::size_t classes);

// Probabilities learnt where classes had the shares `learnt`, for where they have `wanted`:
// p_k * wanted_k / learnt_k, made to sum to 1. Shape: [rows x classes], in place.
// Source: Saerens, Latinne & Decaestecker (2002), eq. 2.4. REQUIRES: shares above 0.
void shift_priors(std::span<float> probability, std::span<const double> learnt,
                  std::span<const double> wanted);

}  // namespace canasta
