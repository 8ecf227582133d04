#include "learn/candidates.h"

#include <algorithm>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "base/nearest.h"
#include "learn/linear_fit.h"
#include "learn/neighbours_fit.h"
#include "learn/stacking.h"
#include "learn/standardised_rows.h"

namespace canasta {
namespace {

using Settings = std::vector<std::pair<std::string, double>>;

std::unique_ptr<Trainer> trainer_of(CandidateKind kind) {
  switch (kind) {
    case CandidateKind::Xgboost:
      return xgboost_trainer();
    case CandidateKind::Lightgbm:
      return lightgbm_trainer();
    case CandidateKind::RandomForest:
      return random_forest_trainer();
    default:
      CANASTA_ASSERT(false);
  }
}

bool is_tree(CandidateKind kind) {
  return kind == CandidateKind::Xgboost || kind == CandidateKind::Lightgbm ||
         kind == CandidateKind::RandomForest;
}

Settings settings_of(const TrainOptions& trees, int rounds) {
  return {{"rounds", rounds},
          {"learning_rate", trees.learning_rate},
          {"max_depth", trees.max_depth},
          {"leaves", trees.leaves},
          {"min_child_weight", trees.min_child_weight},
          {"l2", trees.l2},
          {"max_bin", trees.max_bin},
          {"row_share", trees.row_share},
          {"feature_share", trees.feature_share},
          {"node_feature_share", trees.node_feature_share}};
}

TrainOptions trees_for(CandidateKind kind, const CandidateOptions& options, std::size_t features) {
  TrainOptions trees = options.trees ? *options.trees : default_trees(kind, options, features);
  trees.loss = options.loss;
  trees.classes = options.classes;
  trees.class_weight = options.class_weight;
  trees.focal = options.focal;
  trees.device = options.device;
  return trees;
}

Result<FittedCandidate> fit_trees(const Context& context, CandidateKind kind,
                                  const RowSubset& training, const RowSubset& validation,
                                  const CandidateOptions& options) {
  const std::unique_ptr<Trainer> trainer = trainer_of(kind);
  TrainOptions trees = trees_for(kind, options, training.matrix.columns());
  TRY_ASSIGN(TrainedForest trained, trainer->train(context, training, &validation, trees));
  // A random forest has all its trees in one round.
  const bool bagged = kind == CandidateKind::RandomForest;
  if (!bagged) trees.rounds_max = trained.rounds;
  FittedCandidate out;
  out.rounds = trees.rounds_max;
  out.settings = settings_of(trees, out.rounds);
  out.trainer = trainer->name();
  out.validation_prediction = std::move(trained.validation_prediction);
  out.validation_loss = std::move(trained.validation_loss);
  out.model =
      std::make_shared<const ForestEstimator>(std::move(trained.forest), std::move(trained.body));
  out.options = options;
  out.options.trees = trees;
  return out;
}

// What candidates of our own have alike. Takes the model and its predictions out of `fitted`.
template <class Fitted>
FittedCandidate own_candidate(Fitted& fitted, std::string trainer,
                              const CandidateOptions& options) {
  FittedCandidate out;
  out.trainer = std::move(trainer);
  out.model = std::move(fitted.model);
  out.validation_prediction = std::move(fitted.validation_prediction);
  out.validation_loss = std::move(fitted.validation_loss);
  out.options = options;
  return out;
}

LinearFitOptions linear_options(const CandidateOptions& options) {
  LinearFitOptions out;
  out.loss = options.loss;
  out.classes = options.classes;
  out.class_weight = options.class_weight;
  if (!options.penalties.empty()) out.penalties = options.penalties;
  return out;
}

Result<FittedCandidate> fit_linear_candidate(const Context& context, const RowSubset& training,
                                             const RowSubset& validation,
                                             const CandidateOptions& options) {
  TRY_ASSIGN(FittedLinear fitted,
             fit_linear(context, training, &validation, linear_options(options)));
  FittedCandidate out = own_candidate(fitted, "canasta linear", options);
  out.settings = {{"penalty", fitted.penalty}};
  out.options.penalties = {fitted.penalty};
  return out;
}

NeighboursFitOptions neighbours_options(const CandidateOptions& options) {
  NeighboursFitOptions out;
  out.loss = options.loss;
  out.classes = options.classes;
  if (!options.ks.empty()) out.ks = options.ks;
  return out;
}

Result<FittedCandidate> fit_neighbours_candidate(const Context& context, const RowSubset& training,
                                                 const RowSubset& validation,
                                                 const CandidateOptions& options) {
  TRY_ASSIGN(FittedNeighbours fitted,
             fit_neighbours(context, training, &validation, neighbours_options(options)));
  const std::size_t rows = fitted.model->body().label.size();
  FittedCandidate out = own_candidate(fitted, "canasta neighbours", options);
  out.settings = {{"k", static_cast<double>(fitted.k)}, {"rows", static_cast<double>(rows)}};
  out.options.ks = {fitted.k};
  return out;
}

Result<FittedCandidate> fit_stack_candidate(const Context& context, const RowSubset& training,
                                            const RowSubset& validation,
                                            const CandidateOptions& options) {
  std::vector<FittedCandidate> members;
  for (const CandidateKind kind : options.members) {
    CANASTA_ASSERT(kind != CandidateKind::Stack);
    TRY_ASSIGN(FittedCandidate member, fit_candidate(context, kind, training, validation, options));
    members.push_back(std::move(member));
  }
  return fit_stack(context, members, training, validation, options);
}

}  // namespace

std::string_view name(CandidateKind kind) {
  return kCandidateNames.at(static_cast<std::size_t>(kind));
}

Result<CandidateKind> parse_candidate(std::string_view word) {
  const auto* const found = std::find(kCandidateNames.begin(), kCandidateNames.end(), word);
  if (found != kCandidateNames.end()) {
    return static_cast<CandidateKind>(found - kCandidateNames.begin());
  }
  const std::vector<std::string> known(kCandidateNames.begin(), kCandidateNames.end());
  return unknown_name(ErrorCode::InvalidInput, message::kNounCandidate, word, known);
}

TrainOptions default_trees(CandidateKind kind, const CandidateOptions& task, std::size_t features) {
  CANASTA_ASSERT(is_tree(kind));
  TrainOptions trees;
  trees.loss = task.loss;
  trees.classes = task.classes;
  if (kind == CandidateKind::RandomForest) return random_forest_options(trees, features);
  trees.rounds_max = 2'000;
  trees.learning_rate = 0.1;
  trees.max_depth = 5;
  trees.min_child_weight = 10;
  trees.patience = 20;
  return trees;
}

Result<FittedCandidate> fit_candidate(const Context& context, CandidateKind kind,
                                      const RowSubset& training, const RowSubset& validation,
                                      const CandidateOptions& options) {
  TRY(check_finite(training));
  TRY(check_finite(validation));
  const auto fit = [&]() -> Result<FittedCandidate> {
    if (is_tree(kind)) return fit_trees(context, kind, training, validation, options);
    if (kind == CandidateKind::Linear) {
      return fit_linear_candidate(context, training, validation, options);
    }
    if (kind == CandidateKind::Neighbours) {
      return fit_neighbours_candidate(context, training, validation, options);
    }
    return fit_stack_candidate(context, training, validation, options);
  };
  TRY_ASSIGN(FittedCandidate out, fit());
  out.kind = kind;
  return out;
}

Result<std::shared_ptr<const Estimator>> refit_candidate(const Context& context,
                                                         const FittedCandidate& fitted,
                                                         const RowSubset& rows) {
  CANASTA_ASSERT(fitted.kind != CandidateKind::Stack);
  if (fitted.kind == CandidateKind::Linear) {
    TRY_ASSIGN(const FittedLinear again,
               fit_linear(context, rows, nullptr, linear_options(fitted.options)));
    return std::shared_ptr<const Estimator>(again.model);
  }
  if (fitted.kind == CandidateKind::Neighbours) {
    TRY_ASSIGN(const FittedNeighbours again,
               fit_neighbours(context, rows, nullptr, neighbours_options(fitted.options)));
    return std::shared_ptr<const Estimator>(again.model);
  }
  const TrainOptions trees = trees_for(fitted.kind, fitted.options, rows.matrix.columns());
  TRY_ASSIGN(TrainedForest trained, trainer_of(fitted.kind)->train(context, rows, nullptr, trees));
  return std::shared_ptr<const Estimator>(
      std::make_shared<const ForestEstimator>(std::move(trained.forest), std::move(trained.body)));
}

}  // namespace canasta
