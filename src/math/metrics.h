// Metrics of probabilities against outcomes, weighted. A score of 0.2 on a row of 10 observations
// counts as ten observations of 0.2.
//
// Units    losses in nats; the rest are shares. A metric is NaN where it is not defined: AUC and
//          average precision without both outcomes, all of them without a row.
// Threads  pure.
#pragma once

#include "math/ranked_scores.h"

namespace canasta {

// Probability that a positive scores above a negative; ties count one half.
// Source: Hanley & McNeil (1982).
double roc_auc(const RankedScores& ranked);

// Sum over groups of equal score of precision * rise of recall: tied rows enter together.
double average_precision(const RankedScores& ranked);

// Mean squared difference of probability and outcome (Brier 1950).
double brier(const RankedScores& ranked);

// Probabilities are clipped to [kLogLossClip, 1 - kLogLossClip]: the step of 32-bit floats at 1, as
// scikit-learn clips probabilities of 32 bits. The same for those of 64 bits, which come from
// files.
inline constexpr double kLogLossClip = 0x1p-23;
double log_loss(const RankedScores& ranked);
// The same over rows in any order, without ranking them: for a boosting round.
double log_loss(const ScoredView& rows);

// Expected calibration error: mean over bins of |mean probability - share of positives|, weighted
// by observations. Fifteen bins.
inline constexpr std::size_t kCalibrationBins = 15;
// Bins of equal width (0, 1/15], (1/15, 2/15], …; 0 is in the first. Source: Guo et al. (2017),
// eq. 3.
double ece(const RankedScores& ranked);
// Bins of equal weight; tied rows stay together. Source: Nixon et al. (2019), the adaptive scheme.
double ece_equal_mass(const RankedScores& ranked);

}  // namespace canasta
