#include "learn/parzen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace canasta {
namespace {

constexpr double kBandwidth = 0.15;
constexpr double kBandwidthsMax = 100;
constexpr double kBroadMiddle = 0.5;
constexpr double kBroadBandwidth = 1;

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

ParzenDensity::ParzenDensity(const SearchSpace& space, std::vector<UnitPoint> trials)
    : space_(&space), trials_(std::move(trials)) {
  const auto count = static_cast<double>(trials_.size());
  const auto dimensions = static_cast<double>(space.dimensions().size());
  bandwidth_ = std::max(kBandwidth * std::pow(std::max(count, 1.0), -1 / (dimensions + 4)),
                        1 / std::min(kBandwidthsMax, count + 1));
}

UnitPoint ParzenDensity::draw(Random& random) const {
  const auto kernel = static_cast<std::size_t>(random.below(trials_.size() + 1));
  UnitPoint unit;
  for (std::size_t d = 0; d < space_->dimensions().size(); ++d) {
    unit.push_back(draw_value(d, kernel, random));
  }
  return unit;
}

double ParzenDensity::draw_value(std::size_t dimension, std::size_t kernel, Random& random) const {
  const SearchDimension& one = space_->dimensions()[dimension];
  const bool broad = kernel == trials_.size();
  const double middle = broad ? kBroadMiddle : trials_[kernel][dimension];
  if (is_choice(one)) {
    // The trial's own choice weighs 1 more than its share of one broad kernel's weight.
    const auto kernels = static_cast<double>(trials_.size() + 1);
    const bool own = !broad && random.unit() * (1 + 1 / kernels * cells_of(one)) < 1;
    return own ? middle : std::floor(random.unit() * cells_of(one));
  }
  const double width = broad ? kBroadBandwidth : bandwidth_;
  double drawn = middle + width * draw_normal(random);
  while (drawn < 0 || drawn > 1) drawn = middle + width * draw_normal(random);
  return one.kind == DimensionKind::Integer ? middle_of_cell(drawn, cells_of(one)) : drawn;
}

double ParzenDensity::log_kernel(std::size_t dimension, std::size_t kernel, double unit) const {
  const SearchDimension& one = space_->dimensions()[dimension];
  const bool broad = kernel == trials_.size();
  const double middle = broad ? kBroadMiddle : trials_[kernel][dimension];
  if (is_choice(one)) {
    const double share = 1 / static_cast<double>(trials_.size() + 1);
    const double own = !broad && middle == unit ? 1 : 0;
    return broad ? -std::log(cells_of(one)) : std::log((own + share) / (1 + share * cells_of(one)));
  }
  const double width = broad ? kBroadBandwidth : bandwidth_;
  const double inside = normal_share((1 - middle) / width) - normal_share(-middle / width);
  if (one.kind == DimensionKind::Integer) {
    const double half = 0.5 / cells_of(one);
    const double mass =
        normal_share((unit + half - middle) / width) - normal_share((unit - half - middle) / width);
    return std::log(std::max(mass, std::numeric_limits<double>::min()) / inside);
  }
  const double z = (unit - middle) / width;
  return -z * z / 2 - std::log(width * std::sqrt(2 * std::numbers::pi) * inside);
}

double ParzenDensity::log_density(std::span<const double> unit) const {
  std::vector<double> logs;
  for (std::size_t kernel = 0; kernel <= trials_.size(); ++kernel) {
    double sum = 0;
    for (std::size_t d = 0; d < unit.size(); ++d) sum += log_kernel(d, kernel, unit[d]);
    logs.push_back(sum);
  }
  const double largest = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double one : logs) sum += std::exp(one - largest);
  return largest + std::log(sum / static_cast<double>(logs.size()));
}

}  // namespace canasta
