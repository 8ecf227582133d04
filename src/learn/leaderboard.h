// Leaderboard: candidates by what they are worth on the validation rows.
//
// Classes  kClassCandidateMetrics
//          auc and average_precision: of class 1 where there are two, else each class against the
//          rest, the mean over those that are defined; brier: squared errors summed over classes;
//          ece: of the likeliest class; decisions: the likeliest class, the first of equals.
// Values   kValueCandidateMetrics
//
// Threads  pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/view.h"

namespace canasta {

// The first decides where no other is asked for.
inline constexpr std::array<std::string_view, 8> kClassCandidateMetrics{
    "f1_macro", "log_loss", "auc",      "average_precision",
    "brier",    "ece",      "accuracy", "balanced_accuracy"};
inline constexpr std::array<std::string_view, 3> kValueCandidateMetrics{"mae", "rmse", "r2"};

using CandidateMetrics = std::map<std::string, double, std::less<>>;

// Shapes: probability [rows x classes], label [rows]. REQUIRES: a row, two classes.
CandidateMetrics measure_class_candidate(View2<const float> probability,
                                         std::span<const std::uint32_t> label);
// REQUIRES: a row.
CandidateMetrics measure_value_candidate(std::span<const float> predicted,
                                         std::span<const float> truth);

struct LeaderboardRow {
  std::string candidate;
  CandidateMetrics metrics;
  double seconds = 0;  // to fit
};

// Best first by the metric `choose_by`, ties and undefined ones (last) by name.
// Error: kUnknownName (InvalidInput) where a row does not have that metric.
Result<std::vector<LeaderboardRow>> rank_candidates(std::vector<LeaderboardRow> rows,
                                                    std::string_view choose_by);

}  // namespace canasta
