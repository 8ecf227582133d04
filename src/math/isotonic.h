// Isotonic regression: the non-decreasing curve that is nearest to points, in squared distance.
//
// Points of one x count as their mean. Neighbours that decrease are pooled into their mean until
// none do (pool adjacent violators); between pools the curve is a straight line, beyond the ends
// it is level. The values are those of scikit-learn's IsotonicRegression(out_of_bounds="clip").
//
// Cost     O(n log n) to fit, O(log knots) a value.
// Threads  pure.
// Laws     knots ascend strictly in x and never fall in y; the mean of y is kept.
// Source   Ayer, Brunk, Ewing, Reid, Silverman (1955).
#pragma once

#include <span>
#include <vector>

namespace canasta {

struct IsotonicCurve {
  std::vector<double> x;  // strictly ascending
  std::vector<double> y;  // one for each x, never falling

  bool operator==(const IsotonicCurve&) const = default;
};

// REQUIRES: as many x as y, at least one, all finite.
IsotonicCurve fit_isotonic(std::span<const double> x, std::span<const double> y);

// REQUIRES: a knot.
double isotonic_value(const IsotonicCurve& curve, double x);

}  // namespace canasta
