// Settings of trees that a search found, as a small file that train reads.
#pragma once

#include <optional>
#include <string>

#include "engine/engine.h"
#include "learn/learn.h"

namespace canasta {

struct TunedTrees {
  CandidateKind kind = CandidateKind::Xgboost;
  TrainOptions trees;
  double loss = 0;  // mean over folds
  std::size_t trials = 0;
  std::string path = {};  // where they were read
};

// tuning/<task>.json
std::string tuned_path(const Project& project, const std::string& task);
Status write_tuned(FileSystem& files, const std::string& path, const TunedTrees& tuned);
// Nothing where there is no file. Error: InvalidInput naming the file and the setting.
Result<std::optional<TunedTrees>> read_tuned(const FileSystem& files, const std::string& path);

// Errors: InvalidInput for trials or seconds out of range.
Status check_tune_budget(const TuneOptions& options);

// Settings by name: max_depth, min_child_weight, l2, row_share, feature_share, learning_rate.
// REQUIRES: one of these.
double tree_setting(const TrainOptions& trees, std::string_view name);
// The settings of one, the rest of the other.
TrainOptions with_settings(const TrainOptions& settings, TrainOptions rest);
void set_tree_setting(TrainOptions& trees, std::string_view name, double value);

}  // namespace canasta
