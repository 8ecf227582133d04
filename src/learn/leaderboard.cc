#include "learn/leaderboard.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/assert.h"
#include "base/messages/quality.h"
#include "base/nearest.h"
#include "math/class_metrics.h"
#include "math/metric_direction.h"
#include "math/metrics.h"
#include "math/value_metrics.h"

namespace canasta {
namespace {

// auc and average_precision.
void add_rankings(View2<const float> probability, std::span<const std::uint32_t> label,
                  CandidateMetrics& out) {
  const std::size_t classes = probability.columns();
  std::array<double, 2> sum{};
  std::array<double, 2> defined{};
  for (std::size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
    const RankedScores ranked = rank_class(probability, label, k);
    const std::array<double, 2> found = {roc_auc(ranked), average_precision(ranked)};
    for (std::size_t i = 0; i < 2; ++i) {
      if (std::isnan(found[i])) continue;
      sum[i] += found[i];
      defined[i] += 1;
    }
  }
  out["auc"] = sum[0] / defined[0];
  out["average_precision"] = sum[1] / defined[1];
}

}  // namespace

CandidateMetrics measure_class_candidate(View2<const float> probability,
                                         std::span<const std::uint32_t> label) {
  const std::size_t classes = probability.columns();
  CANASTA_ASSERT(!label.empty() && probability.rows() == label.size() && classes >= 2);
  std::vector<std::uint32_t> said;
  for (std::size_t row = 0; row < label.size(); ++row) {
    said.push_back(likeliest_class(probability.row(row)));
  }
  const ClassTally tally(label, said, classes);
  CandidateMetrics out;
  add_rankings(probability, label, out);
  out["brier"] = class_brier(label, probability).value;
  out["log_loss"] = class_log_loss(label, probability).value;
  out["ece"] = confidence_ece(label, probability);
  out["accuracy"] = tally.accuracy();
  out["balanced_accuracy"] = tally.balanced_accuracy();
  out["f1_macro"] = tally.f1_macro();
  return out;
}

CandidateMetrics measure_value_candidate(std::span<const float> predicted,
                                         std::span<const float> truth) {
  CANASTA_ASSERT(!truth.empty() && predicted.size() == truth.size());
  const std::vector<double> said(predicted.begin(), predicted.end());
  const std::vector<double> real(truth.begin(), truth.end());
  return {{"mae", mean_absolute_error(said, real).value},
          {"rmse", root_mean_square_error(said, real).value},
          {"r2", r_squared(said, real)}};
}

Result<std::vector<LeaderboardRow>> rank_candidates(std::vector<LeaderboardRow> rows,
                                                    std::string_view choose_by) {
  for (const LeaderboardRow& row : rows) {
    if (row.metrics.contains(choose_by)) continue;
    std::vector<std::string> names;
    for (const auto& [metric, value] : row.metrics) names.push_back(metric);
    return unknown_name(ErrorCode::InvalidInput, message::kNounMetric, choose_by, names);
  }
  const bool lower = !higher_is_better(choose_by);
  const auto place = [&](const LeaderboardRow& row) {
    const double value = row.metrics.find(choose_by)->second;
    const bool undefined = std::isnan(value);
    return std::tuple(undefined,
                      undefined ? 0
                      : lower   ? value
                                : -value,
                      std::string_view(row.candidate));
  };
  std::sort(rows.begin(), rows.end(),
            [&](const LeaderboardRow& a, const LeaderboardRow& b) { return place(a) < place(b); });
  return rows;
}

}  // namespace canasta
