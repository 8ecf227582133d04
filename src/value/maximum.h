// The top of a likelihood in the logarithms of its parameters, and how sharp it is.
//
// L-BFGS from where it is told, then a few steps with the inverse of the curvature, which is the
// difference of slopes. Where there are many rows, the way to the top is found on a sample of them:
// its top is near that of all and curved alike, so that all are looked at only some fifteen times.
// Parameters stay between e^-kLogParameterMax and e^kLogParameterMax; where they run there, the
// best found is returned as not converged.
#pragma once

#include <vector>

#include "math/minimise.h"
#include "value/lifetimes.h"

namespace canasta {

inline constexpr double kLogParameterMax = 16;

struct Maximum {
  std::vector<double> parameters;
  std::vector<double> standard_errors;  // NaN unless converged
  double loss = 0;                      // mean of minus the log-likelihood
  int evaluations = 0;
  FitState state = FitState::NotConverged;
};

struct Likelihood {
  // Minus the log-likelihood of a row, on average, and its slope, at given parameters (not their
  // logarithms).
  SmoothFunction mean_loss;
  SmoothFunction sample_loss = {};  // the same of a sample; empty: none
  double rows = 0;
};
Maximum maximise_likelihood(const Likelihood& likelihood, std::vector<double> start);

}  // namespace canasta
