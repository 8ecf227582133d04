// Parzen densities over a search space: where have good trials been, and where the others?
//
// A space is seen in units: numbers in [0, 1] (their logarithm first where the dimension says so),
// integers as the middles of equal cells of [0, 1], choices as their place. A density is the mean
// of one kernel for each trial and a broad one for what is not known yet. A kernel is a product
// over dimensions: a normal density cut to [0, 1], for integers its mass in their cell, for choices
// mostly the choice of that trial. All numbers of one density share a bandwidth:
//
//   max(0.15 * n^(-1 / (dimensions + 4)), 1 / min(100, n + 1))      n trials
//
// Cost     log_density O(trials * dimensions).
// Threads  pure; drawing is a function of the Random handed in.
// Sources  Bergstra et al. (2011), section 4; Falkner et al. (2018), section 3.2.
#pragma once

#include <span>
#include <vector>

#include "base/random.h"
#include "learn/search.h"

namespace canasta {

using UnitPoint = std::vector<double>;

UnitPoint to_units(const SearchSpace& space, std::span<const double> point);
// The point whose unit it is; of integers the cell in which it lies.
SearchPoint from_units(const SearchSpace& space, std::span<const double> unit);

// Uniform over the units.
UnitPoint draw_anywhere(const SearchSpace& space, Random& random);

class ParzenDensity {
 public:
  // `space` must outlive it.
  ParzenDensity(const SearchSpace& space, std::vector<UnitPoint> trials);

  UnitPoint draw(Random& random) const;
  // Of integers and choices the logarithm of their mass.
  double log_density(std::span<const double> unit) const;

 private:
  double draw_value(std::size_t dimension, std::size_t kernel, Random& random) const;
  double log_kernel(std::size_t dimension, std::size_t kernel, double unit) const;

  const SearchSpace* space_;
  std::vector<UnitPoint> trials_;  // kernel trials_.size() is the broad one
  double bandwidth_ = 1;
};

}  // namespace canasta
