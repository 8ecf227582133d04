#include "math/wasserstein.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace canasta {
namespace {

double sum_of(std::span<const MassPoint> points) {
  double sum = 0;
  for (const MassPoint& point : points) sum += point.mass;
  return sum;
}

}  // namespace

double wasserstein_1(std::span<const MassPoint> one, std::span<const MassPoint> other) {
  const double one_sum = sum_of(one);
  const double other_sum = sum_of(other);
  if (!(one_sum > 0) || !(other_sum > 0)) return std::numeric_limits<double>::quiet_NaN();
  constexpr double kEnd = std::numeric_limits<double>::infinity();
  std::size_t i = 0;
  std::size_t j = 0;
  double one_below = 0;
  double other_below = 0;
  double area = 0;
  double last = std::min(one.front().at, other.front().at);
  while (i < one.size() || j < other.size()) {
    const double at =
        std::min(i < one.size() ? one[i].at : kEnd, j < other.size() ? other[j].at : kEnd);
    area += std::abs(one_below / one_sum - other_below / other_sum) * (at - last);
    for (; i < one.size() && one[i].at <= at; ++i) one_below += one[i].mass;
    for (; j < other.size() && other[j].at <= at; ++j) other_below += other[j].mass;
    last = at;
  }
  return area;
}

}  // namespace canasta
