// Functions whose least value is known, for tests and benchmarks of the search.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>

#include "learn/search.h"

namespace canasta::testing {

struct TestFunction {
  SearchSpace space;
  std::function<double(const SearchPoint&)> value;
  double least = 0;
  std::size_t trials = 60;
};

// Dixon & Szegö (1978): two dimensions, three equal least values.
inline TestFunction branin_function() {
  const auto value = [](const SearchPoint& p) {
    constexpr double kPi = std::numbers::pi;
    const double a = p[1] - 5.1 / (4 * kPi * kPi) * p[0] * p[0] + 5 / kPi * p[0] - 6;
    return a * a + 10 * (1 - 1 / (8 * kPi)) * std::cos(p[0]) + 10;
  };
  return {.space = SearchSpace::make(
                       {{.name = "x", .low = -5, .high = 10}, {.name = "y", .low = 0, .high = 15}})
                       .value(),
          .value = value,
          .least = 0.397887};
}

// Dixon & Szegö (1978): six dimensions.
inline TestFunction hartmann_function() {
  using Rows = std::array<std::array<double, 6>, 4>;
  static constexpr Rows kSteep = {{{10, 3, 17, 3.5, 1.7, 8},
                                   {.05, 10, 17, .1, 8, 14},
                                   {3, 3.5, 1.7, 10, 17, 8},
                                   {17, 8, .05, 10, .1, 14}}};
  static constexpr Rows kPlace = {{{.1312, .1696, .5569, .0124, .8283, .5886},
                                   {.2329, .4135, .8307, .3736, .1004, .9991},
                                   {.2348, .1451, .3522, .2883, .3047, .6650},
                                   {.4047, .8828, .8732, .5743, .1091, .0381}}};
  static constexpr std::array<double, 4> kDeep = {1, 1.2, 3, 3.2};
  const auto value = [](const SearchPoint& p) {
    double sum = 0;
    for (std::size_t i = 0; i < kDeep.size(); ++i) {
      double far = 0;
      for (std::size_t j = 0; j < 6; ++j) {
        far += kSteep[i][j] * (p[j] - kPlace[i][j]) * (p[j] - kPlace[i][j]);
      }
      sum -= kDeep[i] * std::exp(-far);
    }
    return sum;
  };
  std::vector<SearchDimension> dimensions;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) dimensions.push_back({.name = name});
  return {.space = SearchSpace::make(std::move(dimensions)).value(),
          .value = value,
          .least = -3.32237,
          .trials = 100};
}

// Rosenbrock (1960) in four dimensions: a bent valley.
inline TestFunction rosenbrock_function() {
  const auto value = [](const SearchPoint& p) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < p.size(); ++i) {
      const double off = p[i + 1] - p[i] * p[i];
      sum += 100 * off * off + (1 - p[i]) * (1 - p[i]);
    }
    return sum;
  };
  std::vector<SearchDimension> dimensions;
  for (const char* name : {"a", "b", "c", "d"}) {
    dimensions.push_back({.name = name, .low = -2, .high = 2});
  }
  return {.space = SearchSpace::make(std::move(dimensions)).value(), .value = value, .trials = 100};
}

// Levy and Montalvo (1985) in six dimensions: many valleys.
inline TestFunction levy_function() {
  const auto value = [](const SearchPoint& p) {
    constexpr double kPi = std::numbers::pi;
    const auto w = [&](std::size_t i) { return 1 + (p[i] - 1) / 4; };
    const std::size_t last = p.size() - 1;
    const auto square = [](double x) { return x * x; };
    double sum = square(std::sin(kPi * w(0)));
    for (std::size_t i = 0; i < last; ++i) {
      sum += square(w(i) - 1) * (1 + 10 * square(std::sin(kPi * w(i) + 1)));
    }
    return sum + square(w(last) - 1) * (1 + square(std::sin(2 * kPi * w(last))));
  };
  std::vector<SearchDimension> dimensions;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    dimensions.push_back({.name = name, .low = -10, .high = 10});
  }
  return {.space = SearchSpace::make(std::move(dimensions)).value(), .value = value, .trials = 100};
}

// A bowl such as boosting may have: a rate that depends on the depth, a kind, a share.
inline TestFunction mixed_function() {
  const auto value = [](const SearchPoint& p) {
    constexpr std::array<double, 4> kKind = {.3, 0, .5, .8};
    const double rate = std::log10(p[0]) + 1.5;
    const double depth = (p[1] - 6) / 4;
    const double share = p[2] == 1 ? p[3] - .7 : std::sqrt(.5) * (p[3] - .4);
    const double both = rate + .5 * depth;
    return both * both + .5 * depth * depth + kKind.at(static_cast<std::size_t>(p[2])) +
           share * share;
  };
  return {.space =
              SearchSpace::make(
                  {{.name = "rate", .kind = DimensionKind::LogReal, .low = 1e-3, .high = 1},
                   {.name = "depth", .kind = DimensionKind::Integer, .low = 2, .high = 14},
                   {.name = "kind", .kind = DimensionKind::Choice, .choices = {"a", "b", "c", "d"}},
                   {.name = "share", .low = .3, .high = 1}})
                  .value(),
          .value = value};
}

// By how much the best trial of 20 seeds misses the least value, in the median. With as many
// startup trials as there are trials the search is a random one.
inline double median_miss(const TestFunction& function, std::size_t startup) {
  std::vector<double> missed;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Context context;
    context.seed = seed;
    const Objective objective = [&](const SearchPoint& point, TrialReports&) -> Result<double> {
      return function.value(point);
    };
    const SearchOptions options{.trials_max = function.trials, .startup = startup};
    const auto found = search(context, function.space, objective, options);
    missed.push_back(found->winner().value - function.least);
  }
  std::sort(missed.begin(), missed.end());
  return (missed[9] + missed[10]) / 2;
}

}  // namespace canasta::testing
