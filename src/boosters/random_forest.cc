// A random forest, as one round of parallel trees of XGBoost.
#include <algorithm>
#include <cmath>

#include "boosters/boosters.h"

namespace canasta {
namespace {

constexpr int kTrees = 100;
constexpr int kDepth = 8;
constexpr double kBootstrapShare = 0.632;  // distinct rows in a draw with replacement, 1 - 1/e

class RandomForestTrainer final : public Trainer {
 public:
  std::string name() const override { return library_->name() + ", random forest"; }

  Result<TrainedForest> train(const Context& context, const RowSubset& training,
                              const RowSubset* validation,
                              const TrainOptions& options) const override {
    TrainOptions once = options;
    once.parallel_trees = options.rounds_max;
    once.rounds_max = 1;
    once.patience = 1;
    // Half a step of every class is a whole one of two; with more classes it takes more
    // (Friedman 2001, the factor (K - 1) / K).
    const auto classes = static_cast<double>(options.classes);
    once.learning_rate = options.loss == Loss::Softmax ? 2 * (classes - 1) / classes : 1;
    return library_->train(context, training, validation, once);
  }

 private:
  std::unique_ptr<Trainer> library_ = xgboost_trainer();
};

}  // namespace

std::unique_ptr<Trainer> random_forest_trainer() { return std::make_unique<RandomForestTrainer>(); }

TrainOptions random_forest_options(const TrainOptions& task, std::size_t features) {
  const auto count = static_cast<double>(std::max<std::size_t>(features, 1));
  const bool values = task.loss == Loss::Squared || task.loss == Loss::PseudoHuber;
  TrainOptions options = task;
  options.rounds_max = kTrees;
  options.max_depth = kDepth;
  options.min_child_weight = 5;
  options.row_share = kBootstrapShare;
  options.feature_share = 1;
  // Breiman's shares: a third for values, the root for classes; never less than one feature.
  options.node_feature_share = values ? std::max(1 / 3.0, 1 / count) : std::sqrt(count) / count;
  return options;
}

}  // namespace canasta
