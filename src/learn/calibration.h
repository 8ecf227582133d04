// Calibration: which map makes the probabilities of a model come true?
//
// Fitted on rows that the model was not trained on. choose_calibration compares no map, a
// temperature, Platt's and the isotonic one by log-loss with five stratified folds inside these
// rows: each row is judged by a map that was fitted without it, so that a curve with many knots
// does not win by memorising. From the simplest on, a map takes the place of the one before where
// it lowers the mean log-loss by more than two standard errors of the difference, row by row; so
// the probabilities stay as they are unless it pays. The map that is handed out is fitted on all
// rows.
//
// Isotonic curves never say more than rows can show: their values are held within
// [1 / (n + 2), (n + 1) / (n + 2)] for n rows (Laplace's rule of succession), else one wrong
// certainty would cost more than all that the curve gains.
//
// Shapes   probability [rows x classes], at least two classes; label [rows], class numbers.
// Cost     O(rows * classes * log rows), about fifteen times.
// Threads  one map and fold each; the same bytes on any number of threads.
// Sources  Platt (1999), with his targets and the Newton steps of Lin, Lin, Weng (2007); Zadrozny &
//          Elkan (2002); Guo et al. (2017).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "base/view.h"
#include "math/class_metrics.h"
#include "models/calibrator.h"

namespace canasta {

inline constexpr std::size_t kCalibrationFolds = 5;
inline constexpr double kCalibrationNoise = 2;  // standard errors that a map must win by

// A map of this kind, fitted on all rows. REQUIRES: a row.
Calibrator fit_calibrator(CalibrationKind kind, View2<const float> probability,
                          std::span<const std::uint32_t> label);

// How good the probabilities are after a map, each row by one that was fitted without it.
struct CalibrationTrial {
  CalibrationKind kind = CalibrationKind::None;
  double log_loss = 0;
  double ece = 0;         // of the likeliest class
  double gain = 0;        // log-loss lower than without a map by this much
  double gain_error = 0;  // its standard error
  Reliability reliability{};
};

struct CalibrationChoice {
  Calibrator calibrator;
  std::vector<CalibrationTrial> tried;  // None first, then from the simplest map
  std::size_t chosen = 0;               // of those
  // A class has fewer rows than there are folds: nothing was compared, the probabilities stay.
  bool too_few_rows = false;

  // REQUIRES: !too_few_rows
  const CalibrationTrial& before() const { return tried.front(); }
  const CalibrationTrial& after() const { return tried.at(chosen); }
};

CalibrationChoice choose_calibration(const Context& context, View2<const float> probability,
                                     std::span<const std::uint32_t> label);

}  // namespace canasta
