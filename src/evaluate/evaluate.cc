#include "evaluate/evaluate.h"

#include <algorithm>

#include "base/assert.h"
#include "base/messages/evaluate.h"
#include "evaluate/bootstrap.h"
#include "math/metrics.h"

namespace canasta {
namespace {

// The test rows: their outcomes, and what each candidate says of them.
struct TestRows {
  std::vector<Day> day;
  std::vector<double> positive, total;
  std::vector<float> model, weekday, recency;

  ScoredView scored(const std::vector<float>& score) const { return {score, positive, total}; }
};

TestRows select_test_rows(const FeatureMatrix& rows, Day cut, std::span<const float> probability,
                          std::size_t recency, const Baselines& baselines) {
  TestRows test;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.day[row] <= cut) continue;
    test.day.push_back(rows.day[row]);
    test.positive.push_back(rows.positive[row]);
    test.total.push_back(rows.total[row]);
    test.model.push_back(probability[row]);
    test.weekday.push_back(weekday_baseline(baselines, rows.day[row]));
    test.recency.push_back(recency_baseline(baselines, rows.view()(row, recency)));
  }
  return test;
}

bool beats(const Scores& model, const Scores& baseline) {
  return model.log_loss < baseline.log_loss && model.auc > baseline.auc;
}

}  // namespace

Scores measure_scores(const RankedScores& ranked) {
  return {.auc = roc_auc(ranked),
          .average_precision = average_precision(ranked),
          .brier = brier(ranked),
          .log_loss = log_loss(ranked),
          .ece = ece(ranked),
          .ece_equal_mass = ece_equal_mass(ranked)};
}

Result<Evaluation> evaluate(const Context& context, const FeatureMatrix& rows, Day cut,
                            std::span<const float> probability, std::size_t recency,
                            const Baselines& baselines, const EvaluationOptions& options) {
  CANASTA_ASSERT(probability.size() == rows.rows() && rows.positive.size() == rows.rows());
  CANASTA_ASSERT(recency < rows.columns() || rows.rows() == 0);
  const TestRows test = select_test_rows(rows, cut, probability, recency, baselines);
  const RankedScores ranked = rank_scores(test.scored(test.model));
  if (ranked.size() == 0) return invalid(message::kNothingToJudge, {{"cut", format_day(cut)}});

  Evaluation out;
  const auto [first, last] = std::minmax_element(test.day.begin(), test.day.end());
  out.first_day = *first;
  out.last_day = *last;
  out.rows = test.day.size();
  out.observations = ranked.total_sum;
  out.positives = ranked.positive_sum;
  out.model = measure_scores(ranked);
  out.weekday = measure_scores(rank_scores(test.scored(test.weekday)));
  out.recency = measure_scores(rank_scores(test.scored(test.recency)));
  out.at_threshold = class_report(ranked, options.threshold);
  out.at_half = class_report(ranked, 0.5);
  out.beats_baseline = beats(out.model, out.weekday) && beats(out.model, out.recency);

  const BootstrapOptions drawing{.replicates = options.bootstrap_replicates,
                                 .block_days = options.block_days};
  const RankingIntervals intervals =
      bootstrap_intervals(context, test.day, test.scored(test.model), ranked, drawing);
  out.auc_interval = intervals.auc;
  out.average_precision_interval = intervals.average_precision;
  return out;
}

}  // namespace canasta
