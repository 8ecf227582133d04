// Earth mover's distance on a line: how far must the average row be carried to turn one
// distribution into the other?
#pragma once

#include <span>

namespace canasta {

// Rows of one value, or the mean of a bin and its rows.
struct MassPoint {
  double at = 0;
  double mass = 0;
};

// Wasserstein-1, in the unit of `at`: the area between the two distribution functions.
//
// Shapes   any two sizes; each in ascending order of `at`, finite, masses >= 0. Masses are taken as
//          shares of their sum. NaN where a side has no mass.
// Laws     a metric; at least the difference of the means, and equal to it where all mass moves one
//          way; it scales with the unit. Of bins represented by their means it is off by at most
//          the mean distance of a row from its bin's mean, on both sides together.
// Cost     O(n + m) time, no allocation.
// Source   Vallender (1974), "Calculation of the Wasserstein distance between probability
//          distributions on the line".
double wasserstein_1(std::span<const MassPoint> one, std::span<const MassPoint> other);

}  // namespace canasta
