#include "math/isotonic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.h"

namespace canasta {
namespace {

// Neighbouring points with one value.
struct Pool {
  double x_first = 0;
  double x_last = 0;
  double sum = 0;
  double count = 0;

  double mean() const { return sum / count; }
};

std::vector<Pool> pool_adjacent(const std::vector<std::pair<double, double>>& points) {
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < points.size();) {
    Pool pool{.x_first = points[i].first, .x_last = points[i].first};
    for (; i < points.size() && points[i].first == pool.x_first; ++i) {
      pool.sum += points[i].second;
      pool.count += 1;
    }
    while (!pools.empty() && pools.back().mean() >= pool.mean()) {
      pool.x_first = pools.back().x_first;
      pool.sum += pools.back().sum;
      pool.count += pools.back().count;
      pools.pop_back();
    }
    pools.push_back(pool);
  }
  return pools;
}

}  // namespace

IsotonicCurve fit_isotonic(std::span<const double> x, std::span<const double> y) {
  CANASTA_ASSERT(x.size() == y.size() && !x.empty());
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < x.size(); ++i) {
    CANASTA_ASSERT(std::isfinite(x[i]) && std::isfinite(y[i]));
    points.emplace_back(x[i], y[i]);
  }
  std::sort(points.begin(), points.end());
  IsotonicCurve curve;
  for (const Pool& pool : pool_adjacent(points)) {
    curve.x.push_back(pool.x_first);
    curve.y.push_back(pool.mean());
    if (pool.x_last == pool.x_first) continue;
    curve.x.push_back(pool.x_last);
    curve.y.push_back(pool.mean());
  }
  return curve;
}

double isotonic_value(const IsotonicCurve& curve, double x) {
  CANASTA_ASSERT(!curve.x.empty() && curve.x.size() == curve.y.size());
  const auto above = std::upper_bound(curve.x.begin(), curve.x.end(), x);
  if (above == curve.x.begin()) return curve.y.front();
  if (above == curve.x.end()) return curve.y.back();
  const auto right = static_cast<std::size_t>(above - curve.x.begin());
  const std::size_t left = right - 1;
  const double way = (x - curve.x[left]) / (curve.x[right] - curve.x[left]);
  return curve.y[left] + way * (curve.y[right] - curve.y[left]);
}

}  // namespace canasta
