// Candidates: ways to learn the same thing, behind one function.
//
// Every candidate learns from the training rows and chooses what it has to choose (the round to
// stop at, the penalty, k) on the validation rows. Defaults were chosen on validation rows alone:
// docs/methods/candidates.md shows the table.
//
//   xgboost, lightgbm   boosted trees          stops at the best round
//   random_forest       bagged trees           chooses nothing
//   linear              logistic or ridge      the penalty
//   neighbours          k nearest rows         k
//   stack               a model of some of the above: learn/stacking.h
//
// Errors   those of boosters.h, kFeatureInfinite, kStackMembersFew (InvalidInput), kUnknownName.
// Threads  uses context.threads; the same bytes on any number of them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boosters/boosters.h"
#include "models/estimator.h"

namespace canasta {

enum class CandidateKind : std::uint8_t {
  Xgboost,
  Lightgbm,
  RandomForest,
  Linear,
  Neighbours,
  Stack,
};
inline constexpr std::array<std::string_view, 6> kCandidateNames = {
    "xgboost", "lightgbm", "random_forest", "linear", "neighbours", "stack"};
std::string_view name(CandidateKind kind);
// Error: kUnknownName, or kUnknownNameNearest (InvalidInput).
Result<CandidateKind> parse_candidate(std::string_view name);

struct CandidateOptions {
  Loss loss = Loss::Softmax;  // Softmax, Squared or PseudoHuber; the boosters take Logistic too
  int classes = 2;            // of Softmax
  std::vector<double> class_weight = {};  // of Softmax; neighbours pay no heed
  double focal = 0;                       // of Softmax; the boosters
  Device device = Device::Cpu;            // the boosters
  // Instead of the defaults of xgboost, lightgbm or random_forest; loss, classes, class_weight,
  // focal and device are set from the above.
  std::optional<TrainOptions> trees = std::nullopt;
  std::vector<double> penalties = {};  // of linear, instead of its own
  std::vector<std::size_t> ks = {};    // of neighbours, instead of its own
  // Of stack. The folds are lists of rows of the matrix that share out the training rows.
  std::vector<CandidateKind> members = {CandidateKind::Xgboost, CandidateKind::Lightgbm,
                                        CandidateKind::Linear};
  std::vector<std::vector<std::uint32_t>> folds = {};
};

struct FittedCandidate {
  CandidateKind kind = CandidateKind::Xgboost;
  std::shared_ptr<const Estimator> model;
  std::vector<float> validation_prediction;  // [rows x outputs], in row order
  // Of the validation rows: by round, by penalty (strongest first) or by k (ascending).
  std::vector<double> validation_loss;
  int rounds = 0;       // of trees, kept
  std::string trainer;  // "xgboost 3.4.1"
  // What was used and found, for the training record: ("learning_rate", 0.1), ("penalty", 0.001).
  std::vector<std::pair<std::string, double>> settings;
  CandidateOptions options;  // as refit_candidate() needs them: nothing is left to choose
};

// What a tree candidate uses unless told otherwise. REQUIRES: one of the tree kinds.
TrainOptions default_trees(CandidateKind kind, const CandidateOptions& task, std::size_t features);

// REQUIRES: labels of both subsets; of a stack, folds that share out the training rows.
Result<FittedCandidate> fit_candidate(const Context& context, CandidateKind kind,
                                      const RowSubset& training, const RowSubset& validation,
                                      const CandidateOptions& options);

// The same candidate on other rows, with the rounds, the penalty or the k that were found.
// REQUIRES: not a stack.
Result<std::shared_ptr<const Estimator>> refit_candidate(const Context& context,
                                                         const FittedCandidate& fitted,
                                                         const RowSubset& rows);

}  // namespace canasta
