#include "math/wasserstein.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace canasta {
namespace {

using Points = std::vector<MassPoint>;

Points points_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  Points points;
  for (const double value : values) points.push_back({value, 1});
  return points;
}

// As many rows on both sides: the i-th smallest goes to the i-th smallest.
double slow_distance(std::vector<double> one, std::vector<double> other) {
  std::sort(one.begin(), one.end());
  std::sort(other.begin(), other.end());
  double carried = 0;
  for (std::size_t i = 0; i < one.size(); ++i) carried += std::abs(one[i] - other[i]);
  return carried / static_cast<double>(one.size());
}

TEST(Wasserstein, ByHand) {
  // Half the mass goes from 0 to 10.
  EXPECT_DOUBLE_EQ(wasserstein_1(Points{{0, 4}}, Points{{0, 1}, {10, 1}}), 5);
  // 1/3 from 1 to 2, 1/3 from 2 to 4: or 1/3 from 1 to 4. Both carry 1.
  EXPECT_DOUBLE_EQ(wasserstein_1(points_of({1, 2, 3}), points_of({2, 3, 4})), 1);
  EXPECT_EQ(wasserstein_1(points_of({1, 2}), points_of({1, 1, 2, 2})), 0);
}

TEST(Wasserstein, IsNotDefinedWithoutMass) {
  EXPECT_TRUE(std::isnan(wasserstein_1(Points{}, points_of({1}))));
  EXPECT_TRUE(std::isnan(wasserstein_1(points_of({1}), Points{{3, 0}})));
}

std::vector<double> draw_values(std::size_t count) {
  const auto values = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange<int>(-20, 20));
  return {values.begin(), values.end()};
}

RC_GTEST_PROP(Wasserstein, AgreesWithItsSlowTwin, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 30);
  const auto one = draw_values(count);
  const auto other = draw_values(count);
  RC_ASSERT(std::abs(wasserstein_1(points_of(one), points_of(other)) - slow_distance(one, other)) <
            1e-9);
}

RC_GTEST_PROP(Wasserstein, OfAShiftIsTheShift, (int shift_by)) {
  const double shift = shift_by % 1000;
  auto one = draw_values(1 + *rc::gen::inRange<std::size_t>(0, 30));
  auto other = one;
  for (double& value : other) value += shift;
  RC_ASSERT(std::abs(wasserstein_1(points_of(one), points_of(other)) - std::abs(shift)) < 1e-9);
}

RC_GTEST_PROP(Wasserstein, IsAMetric, ()) {
  const Points a = points_of(draw_values(5));
  const Points b = points_of(draw_values(9));
  const Points c = points_of(draw_values(2));
  RC_ASSERT(std::abs(wasserstein_1(a, b) - wasserstein_1(b, a)) < 1e-12);
  RC_ASSERT(wasserstein_1(a, b) <= wasserstein_1(a, c) + wasserstein_1(c, b) + 1e-9);
}

}  // namespace
}  // namespace canasta
