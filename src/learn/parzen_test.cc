#include "learn/parzen.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace canasta {
namespace {

SearchSpace space_of(std::vector<SearchDimension> dimensions) {
  return SearchSpace::make(std::move(dimensions)).value();
}

SearchSpace mixed_space() {
  return space_of({{.name = "rate", .kind = DimensionKind::LogReal, .low = .001, .high = 10},
                   {.name = "share", .kind = DimensionKind::Real, .low = -2, .high = 6},
                   {.name = "depth", .kind = DimensionKind::Integer, .low = 3, .high = 7},
                   {.name = "kind", .kind = DimensionKind::Choice, .choices = {"a", "b", "c"}}});
}

TEST(Units, ByHandAndBack) {
  const SearchSpace space = mixed_space();
  const SearchPoint point{.1, 0, 4, 2};
  const UnitPoint unit = to_units(space, point);
  EXPECT_NEAR(unit[0], .5, 1e-12);
  EXPECT_DOUBLE_EQ(unit[1], .25);
  EXPECT_DOUBLE_EQ(unit[2], .3);  // the middle of the second of five cells
  EXPECT_EQ(unit[3], 2);
  const SearchPoint back = from_units(space, unit);
  for (std::size_t d = 0; d < point.size(); ++d) EXPECT_NEAR(back[d], point[d], 1e-12);
}

TEST(Units, TheirEndsAreInTheSpace) {
  const SearchSpace space = mixed_space();
  EXPECT_TRUE(space.holds(from_units(space, UnitPoint{0, 0, 0, 0})));
  EXPECT_TRUE(space.holds(from_units(space, UnitPoint{1, 1, 1, 2})));
  Random random(1);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(space.holds(from_units(space, draw_anywhere(space, random))));
  }
}

TEST(ParzenDensity, WithoutTrialsIsBroad) {
  const SearchSpace space = space_of({{.name = "x", .low = 0, .high = 1}});
  const ParzenDensity density(space, {});
  // Normal with middle 1/2 and width 1, cut to [0, 1]: .3989423 / .3829249 at the middle.
  EXPECT_NEAR(density.log_density(UnitPoint{.5}), std::log(.3989423 / .3829249), 1e-6);
  EXPECT_LT(density.log_density(UnitPoint{0}), density.log_density(UnitPoint{.5}));
}

TEST(ParzenDensity, AddsUpToOne) {
  const SearchSpace space = mixed_space();
  const std::vector<UnitPoint> trials{{.2, .9, .3, 1}, {.25, 0, .9, 1}, {1, .5, .1, 0}};
  const ParzenDensity density(space, trials);
  constexpr int kSteps = 60;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    for (int j = 0; j < kSteps; ++j) {
      for (int cell = 0; cell < 5; ++cell) {
        for (int word = 0; word < 3; ++word) {
          const UnitPoint unit{(i + .5) / kSteps, (j + .5) / kSteps, (cell + .5) / 5.0,
                               static_cast<double>(word)};
          sum += std::exp(density.log_density(unit)) / (kSteps * kSteps);
        }
      }
    }
  }
  EXPECT_NEAR(sum, 1, 1e-3);
}

TEST(ParzenDensity, DrawsWhatItsDensitySays) {
  const SearchSpace space =
      space_of({{.name = "depth", .kind = DimensionKind::Integer, .low = 0, .high = 3},
                {.name = "kind", .kind = DimensionKind::Choice, .choices = {"a", "b"}}});
  const std::vector<UnitPoint> trials{{.125, 1}, {.375, 1}, {.375, 0}};
  const ParzenDensity density(space, trials);
  std::array<double, 8> counts{};
  Random random(7);
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) {
    const SearchPoint point = from_units(space, density.draw(random));
    counts.at(static_cast<std::size_t>(point[0] * 2 + point[1])) += 1.0 / kDraws;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const UnitPoint unit{(static_cast<double>(i / 2) + .5) / 4, static_cast<double>(i % 2)};
    EXPECT_NEAR(counts.at(i), std::exp(density.log_density(unit)), .01) << i;
  }
}

TEST(ParzenDensity, KernelsAreAsWideAsTheWayToTheirNeighbours) {
  // Trials at .2, .3 and .7: widths .1, .4 and .4, none below 1/5; then the broad kernel.
  const SearchSpace space = space_of({{.name = "x", .low = 0, .high = 1}});
  const std::vector<UnitPoint> trials{{.7}, {.2}, {.3}};
  const auto share = [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; };
  double sum = 0;
  for (const auto& [middle, width] :
       {std::pair{.2, .2}, std::pair{.3, .4}, std::pair{.7, .4}, std::pair{.5, 1.0}}) {
    const double z = (.25 - middle) / width;
    const double inside = share((1 - middle) / width) - share(-middle / width);
    sum += .3989422804014327 * std::exp(-z * z / 2) / width / inside / 4;
  }
  EXPECT_NEAR(ParzenDensity(space, trials).log_density(UnitPoint{.25}), std::log(sum), 1e-12);
}

TEST(ParzenDensity, IsLargestWhereTrialsWere) {
  const SearchSpace space = space_of({{.name = "x", .low = 0, .high = 1}});
  const std::vector<UnitPoint> trials(20, {.8});
  const ParzenDensity density(space, trials);
  EXPECT_GT(density.log_density(UnitPoint{.8}), density.log_density(UnitPoint{.6}));
  EXPECT_GT(density.log_density(UnitPoint{.7}), density.log_density(UnitPoint{.6}));
}

}  // namespace
}  // namespace canasta
