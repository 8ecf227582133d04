// Parzen densities over a search space: where have good trials been, and where the others?
//
// A space is seen in units: numbers in [0, 1] (their logarithm first where the dimension says so),
// integers as the middles of equal cells of [0, 1], choices as their place. A density is the mean
// of one kernel for each trial and a broad one for what is not known yet. A kernel is a product
// over dimensions: a normal density cut to [0, 1], for integers its mass in their cell, for choices
// mostly the choice of that trial. In each dimension a kernel is as wide as the way to the farther
// of its two neighbours there (at the ends: to the only one), within [1 / min(100, n + 2), 1] for n
// trials; so kernels are narrow where trials crowd.
//
// Cost     log_density O(trials * dimensions).
// Threads  pure; drawing is a function of the Random handed in.
// Sources  Bergstra et al. (2011), section 4, the widths; Falkner et al. (2018), section 3.2, the
//          product over dimensions.
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
  ParzenDensity(const SearchSpace& space, std::span<const UnitPoint> trials);

  UnitPoint draw(Random& random) const;
  // Of integers and choices the logarithm of their mass.
  double log_density(std::span<const double> unit) const;

 private:
  // Of a choice only the middle counts: its place, or kBroad.
  struct Kernel {
    double middle = 0;
    double width = 1;
    double inside = 1;  // share of the uncut normal in [0, 1]
  };
  static constexpr double kBroad = -1;

  std::vector<Kernel> kernels_along(std::size_t dimension, std::span<const UnitPoint> trials) const;
  double draw_value(std::size_t dimension, const Kernel& kernel, Random& random) const;
  double log_kernel(std::size_t dimension, const Kernel& kernel, double unit) const;

  const SearchSpace* space_;
  std::size_t count_;                         // of kernels: the trials, and the broad one last
  std::vector<std::vector<Kernel>> kernels_;  // by dimension
};

}  // namespace canasta
