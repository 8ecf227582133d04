// One question per customer: what one number alone can answer, and how good the answers are.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "evaluate/bootstrap.h"
#include "evaluate/evaluate.h"

namespace canasta {
namespace {

constexpr int kNewtonStepsMax = 50;
constexpr double kNewtonDone = 1e-12;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double log_of(float x) { return std::isnan(x) ? 0 : std::log1p(static_cast<double>(x)); }

// ln(1 + x), moved and scaled to mean 0 and deviation 1.
struct Standardised {
  std::vector<double> value;
  double mean = 0;
  double deviation = 0;
};

Standardised standardise(std::span<const float> x) {
  Standardised out;
  for (const float one : x) out.value.push_back(log_of(one));
  const auto count = static_cast<double>(x.size());
  for (const double value : out.value) out.mean += value / count;
  for (const double value : out.value) {
    out.deviation += (value - out.mean) * (value - out.mean) / count;
  }
  out.deviation = std::sqrt(out.deviation);
  for (double& value : out.value) {
    value = out.deviation > 0 ? (value - out.mean) / out.deviation : 0;
  }
  return out;
}

// The gradient and the second derivatives of the penalised log-loss.
struct Derivatives {
  double intercept = 0, slope = 0;
  double intercept2 = 0, both = 0, slope2 = 0;
};

Derivatives derive(std::span<const double> z, std::span<const double> yes, const LogCurve& at) {
  Derivatives out{.slope = at.slope, .slope2 = 1};  // of the penalty
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double share = logistic(at.intercept + at.slope * z[i]);
    const double weight = share * (1 - share);
    out.intercept += share - yes[i];
    out.slope += (share - yes[i]) * z[i];
    out.intercept2 += weight;
    out.both += weight * z[i];
    out.slope2 += weight * z[i] * z[i];
  }
  return out;
}

bool beats(const Scores& model, const Scores& baseline) {
  return model.log_loss < baseline.log_loss && model.auc > baseline.auc;
}

}  // namespace

float LogCurve::share(float x) const {
  return static_cast<float>(logistic(intercept + slope * log_of(x)));
}

LogCurve fit_log_curve(std::span<const float> x, std::span<const double> yes) {
  CANASTA_ASSERT(x.size() == yes.size());
  double positives = 0;
  for (const double one : yes) positives += one;
  const double negatives = static_cast<double>(yes.size()) - positives;
  CANASTA_ASSERT(positives > 0 && negatives > 0);
  const Standardised z = standardise(x);
  LogCurve curve{.intercept = std::log(positives / negatives), .slope = 0};
  for (int step = 0; step < kNewtonStepsMax; ++step) {
    const Derivatives d = derive(z.value, yes, curve);
    const double determinant = d.intercept2 * d.slope2 - d.both * d.both;
    const double move = (d.slope2 * d.intercept - d.both * d.slope) / determinant;
    const double turn = (d.intercept2 * d.slope - d.both * d.intercept) / determinant;
    curve.intercept -= move;
    curve.slope -= turn;
    if (std::abs(move) + std::abs(turn) < kNewtonDone) break;
  }
  if (z.deviation > 0) curve.slope /= z.deviation;
  curve.intercept -= curve.slope * z.mean;
  return curve;
}

AnswerEvaluation evaluate_answers(const Context& context, std::span<const float> probability,
                                  std::span<const double> yes, std::span<const Answerer> baselines,
                                  double threshold) {
  const std::size_t rows = probability.size();
  CANASTA_ASSERT(rows > 0 && yes.size() == rows);
  const std::vector<double> total(rows, 1);
  const ScoredView scored{probability, yes, total};
  const RankedScores ranked = rank_scores(scored);
  AnswerEvaluation out;
  out.rows = rows;
  out.positives = ranked.positive_sum;
  out.model = measure_scores(ranked);
  out.beats_baseline = true;
  for (const Answerer& baseline : baselines) {
    CANASTA_ASSERT(baseline.probability.size() == rows);
    const Scores scores = measure_scores(rank_scores({baseline.probability, yes, total}));
    out.beats_baseline = out.beats_baseline && beats(out.model, scores);
    out.baselines.push_back({.name = baseline.name, .scores = scores});
  }
  if (rows >= kAnswerGroups) {
    std::vector<Day> group(rows);
    for (std::size_t i = 0; i < rows; ++i) group[i] = static_cast<Day>(i % kAnswerGroups);
    const RankingIntervals intervals =
        bootstrap_intervals(context, group, scored, ranked, {.replicates = 200, .block_days = 1});
    out.auc_interval = intervals.auc;
    out.average_precision_interval = intervals.average_precision;
  }
  out.at_threshold = class_report(ranked, threshold);
  out.at_half = class_report(ranked, 0.5);
  return out;
}

}  // namespace canasta
