// The logarithm of the gamma function and its first derivative.
//
// Below 12 the argument is raised by recurrence, ln G(x) = ln G(x + n) - ln(x (x + 1) ... ), and
// above it Stirling's series gives all digits of a double in a few terms.
//
// Units     REQUIRES x > 0 and finite.
// Accuracy  1e-14 relative, or absolute where the value is below one.
// Threads   Pure; std::lgamma writes a global sign.
// Source    Abramowitz & Stegun (1964), 6.1.15, 6.1.40, 6.3.5, 6.3.18.
#pragma once

namespace canasta {

double log_gamma(double x);
double digamma(double x);

}  // namespace canasta
