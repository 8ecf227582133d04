// Tails and quantiles of the distributions that tests and intervals are made of. The one file that
// sees Boost.Math.
//
// Errors   none: probabilities outside [0, 1], degrees of freedom or trials that are no positive
//          number are Bugs.
// Threads  pure.
#pragma once

namespace canasta {

// P(Z <= z) of the standard normal distribution; precise in both tails.
double normal_below(double z);
// P(|Z| >= |z|). NaN stays NaN.
double normal_two_sided(double z);
// The z with P(Z <= z) = probability. REQUIRES: 0 < probability < 1.
double normal_quantile(double probability);

// Student's t. REQUIRES: degrees > 0; infinity is the normal distribution.
double student_two_sided(double t, double degrees);
double student_quantile(double probability, double degrees);

// P(X >= x) of chi-square. REQUIRES: degrees > 0, x >= 0.
double chi_square_above(double x, double degrees);

struct Binomial {
  double trials = 0;
  double probability = 0;
};
// P(K <= hits), P(K >= hits). REQUIRES: 0 <= hits <= trials, 0 <= probability <= 1.
double binomial_at_most(double hits, const Binomial& drawn);
double binomial_at_least(double hits, const Binomial& drawn);

}  // namespace canasta
