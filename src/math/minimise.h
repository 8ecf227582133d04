// The lowest point of a smooth convex function, by L-BFGS with a preconditioner.
//
// Each step goes along -H g, where H is built from the last few steps on top of `precondition`, an
// approximate inverse of the second derivatives. A good one (exact for the mean of squares) makes
// a handful of evaluations enough.
//
// Stops where g' H g / 2, which estimates how far the value is above its lowest, is below the
// tolerance. The same bytes on every run: all is done in one order.
// Source: Nocedal & Wright (2006), "Numerical Optimization", algorithm 7.4, 7.5.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace canasta {

// The value at x; writes the slope.
using SmoothFunction = std::function<double(std::span<const double> x, std::span<double> slope)>;
// In place: g becomes (about) H g.
using Preconditioner = std::function<void(std::span<double> g)>;

struct MinimiseOptions {
  double tolerance = 1e-10;  // of the value
  int evaluations_max = 200;
  std::size_t memory = 10;  // steps remembered
};

struct Minimum {
  double value = 0;
  int evaluations = 0;
  bool converged = false;
};

// Starts from x, which becomes the lowest point found.
Minimum minimise(const SmoothFunction& function, const Preconditioner& precondition,
                 std::vector<double>& x, const MinimiseOptions& options = {});

}  // namespace canasta
