#include "learn/parzen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace canasta {
namespace {

constexpr double kNarrowest = 100;  // widths in [0, 1]
constexpr double kBroadMiddle = 0.5;
constexpr double kBroadWidth = 1;

bool is_choice(const SearchDimension& one) { return one.kind == DimensionKind::Choice; }

// Cells of an integer, words of a choice.
double cells_of(const SearchDimension& one) {
  return is_choice(one) ? static_cast<double>(one.choices.size()) : one.high - one.low + 1;
}

double log_width(const SearchDimension& one) { return std::log(one.high) - std::log(one.low); }

double normal_share(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

// Box and Muller (1958).
double draw_normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

double middle_of_cell(double unit, double cells) {
  return (std::min(std::floor(unit * cells), cells - 1) + 0.5) / cells;
}

// The way to the farther neighbour along a dimension, at the ends to the only one.
std::vector<double> neighbour_widths(std::span<const UnitPoint> trials, std::size_t dimension) {
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return trials[a][dimension] < trials[b][dimension];
  });
  const double least = 1 / std::min(kNarrowest, static_cast<double>(trials.size()) + 2);
  std::vector<double> width(trials.size(), 1);
  for (std::size_t i = 0; i < order.size() && order.size() > 1; ++i) {
    const double here = trials[order[i]][dimension];
    const double left = i > 0 ? here - trials[order[i - 1]][dimension] : 0;
    const double right = i + 1 < order.size() ? trials[order[i + 1]][dimension] - here : 0;
    width[order[i]] = std::clamp(std::max(left, right), least, 1.0);
  }
  return width;
}

}  // namespace

UnitPoint to_units(const SearchSpace& space, std::span<const double> point) {
  UnitPoint unit(point.begin(), point.end());
  for (std::size_t d = 0; d < unit.size(); ++d) {
    const SearchDimension& one = space.dimensions()[d];
    if (one.kind == DimensionKind::Real) unit[d] = (point[d] - one.low) / (one.high - one.low);
    if (one.kind == DimensionKind::LogReal) {
      unit[d] = (std::log(point[d]) - std::log(one.low)) / log_width(one);
    }
    if (one.kind == DimensionKind::Integer) unit[d] = (point[d] - one.low + 0.5) / cells_of(one);
  }
  return unit;
}

SearchPoint from_units(const SearchSpace& space, std::span<const double> unit) {
  SearchPoint point(unit.begin(), unit.end());
  for (std::size_t d = 0; d < point.size(); ++d) {
    const SearchDimension& one = space.dimensions()[d];
    if (is_choice(one)) continue;
    if (one.kind == DimensionKind::Real) point[d] = one.low + unit[d] * (one.high - one.low);
    if (one.kind == DimensionKind::LogReal) {
      point[d] = std::exp(std::log(one.low) + unit[d] * log_width(one));
    }
    if (one.kind == DimensionKind::Integer) {
      point[d] = one.low + std::floor(unit[d] * cells_of(one));
    }
    point[d] = std::clamp(point[d], one.low, one.high);
  }
  return point;
}

UnitPoint draw_anywhere(const SearchSpace& space, Random& random) {
  UnitPoint unit;
  for (const SearchDimension& one : space.dimensions()) {
    const double drawn = random.unit();
    unit.push_back(is_choice(one) ? std::floor(drawn * cells_of(one)) : drawn);
  }
  return unit;
}

ParzenDensity::ParzenDensity(const SearchSpace& space, std::span<const UnitPoint> trials)
    : space_(&space), count_(trials.size() + 1) {
  for (std::size_t d = 0; d < space.dimensions().size(); ++d) {
    kernels_.push_back(kernels_along(d, trials));
  }
}

std::vector<ParzenDensity::Kernel> ParzenDensity::kernels_along(
    std::size_t dimension, std::span<const UnitPoint> trials) const {
  std::vector<Kernel> kernels;
  for (const UnitPoint& trial : trials) kernels.push_back({.middle = trial[dimension]});
  if (is_choice(space_->dimensions()[dimension])) {
    kernels.push_back({.middle = kBroad});
    return kernels;
  }
  const std::vector<double> width = neighbour_widths(trials, dimension);
  for (std::size_t i = 0; i < width.size(); ++i) kernels[i].width = width[i];
  kernels.push_back({.middle = kBroadMiddle, .width = kBroadWidth});
  for (Kernel& one : kernels) {
    one.inside = normal_share((1 - one.middle) / one.width) - normal_share(-one.middle / one.width);
  }
  return kernels;
}

UnitPoint ParzenDensity::draw(Random& random) const {
  const auto kernel = static_cast<std::size_t>(random.below(count_));
  UnitPoint unit;
  for (std::size_t d = 0; d < kernels_.size(); ++d) {
    unit.push_back(draw_value(d, kernels_[d][kernel], random));
  }
  return unit;
}

double ParzenDensity::draw_value(std::size_t dimension, const Kernel& kernel,
                                 Random& random) const {
  const SearchDimension& one = space_->dimensions()[dimension];
  if (is_choice(one)) {
    // The trial's own choice weighs 1, beside a share of the broad kernel's weight for each.
    const double own = kernel.middle == kBroad ? 0 : 1;
    const double shares = cells_of(one) / static_cast<double>(count_);
    const bool stays = random.unit() * (own + shares) < own;
    return stays ? kernel.middle : std::floor(random.unit() * cells_of(one));
  }
  double drawn = kernel.middle + kernel.width * draw_normal(random);
  while (drawn < 0 || drawn > 1) drawn = kernel.middle + kernel.width * draw_normal(random);
  return one.kind == DimensionKind::Integer ? middle_of_cell(drawn, cells_of(one)) : drawn;
}

double ParzenDensity::log_kernel(std::size_t dimension, const Kernel& kernel, double unit) const {
  const SearchDimension& one = space_->dimensions()[dimension];
  if (is_choice(one)) {
    const double own = kernel.middle == kBroad ? 0 : 1;
    const double share = 1 / static_cast<double>(count_);
    return std::log(((kernel.middle == unit ? 1 : 0) + share) / (own + share * cells_of(one)));
  }
  if (one.kind == DimensionKind::Integer) {
    const double half = 0.5 / cells_of(one);
    const double mass = normal_share((unit + half - kernel.middle) / kernel.width) -
                        normal_share((unit - half - kernel.middle) / kernel.width);
    return std::log(std::max(mass, std::numeric_limits<double>::min()) / kernel.inside);
  }
  const double z = (unit - kernel.middle) / kernel.width;
  return -z * z / 2 - std::log(kernel.width * std::sqrt(2 * std::numbers::pi) * kernel.inside);
}

double ParzenDensity::log_density(std::span<const double> unit) const {
  std::vector<double> logs(count_);
  for (std::size_t kernel = 0; kernel < count_; ++kernel) {
    for (std::size_t d = 0; d < unit.size(); ++d) {
      logs[kernel] += log_kernel(d, kernels_[d][kernel], unit[d]);
    }
  }
  const double largest = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double one : logs) sum += std::exp(one - largest);
  return largest + std::log(sum / static_cast<double>(count_));
}

}  // namespace canasta
