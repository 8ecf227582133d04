#include "math/isotonic.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"

namespace canasta {
namespace {

using Values = std::vector<double>;

TEST(Isotonic, AgreesWithScikitLearn) {
  Values x{2, 5, 5, 9, 14, 20, 20, 27, 33, 40, 46, 52, 52, 58, 62, 63};
  Values at{0, 2, 5, 7, 12, 20, 23.5, 30, 36, 43, 49, 52, 60, 63, 64};
  for (double& one : x) one /= 64;
  for (double& one : at) one /= 64;
  const Values y{0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1};
  const IsotonicCurve curve = fit_isotonic(x, y);
  // scikit-learn 1.9.1: IsotonicRegression(out_of_bounds="clip").fit(x, y).predict(at)
  const Values expected{0,      0,      .25,    .25,    .25,     1. / 3, 1. / 3, .5,
                        2. / 3, 2. / 3, 2. / 3, 2. / 3, 2.5 / 3, 1,      1};
  for (std::size_t i = 0; i < at.size(); ++i) {
    EXPECT_NEAR(isotonic_value(curve, at[i]), expected[i], 1e-12) << at[i];
  }
}

TEST(Isotonic, ByHand) {
  // 3 and 1 pool to 2; 5 stays.
  const IsotonicCurve curve = fit_isotonic(Values{1, 2, 3}, Values{3, 1, 5});
  EXPECT_EQ(curve.x, (Values{1, 2, 3}));
  EXPECT_EQ(curve.y, (Values{2, 2, 5}));
  EXPECT_EQ(isotonic_value(curve, 2.5), 3.5);
  EXPECT_EQ(isotonic_value(curve, 0), 2);
  EXPECT_EQ(isotonic_value(curve, 9), 5);
}

TEST(Isotonic, OnePointOneXAndWhatIsNoNumber) {
  EXPECT_EQ(isotonic_value(fit_isotonic(Values{.5}, Values{.25}), .9), .25);
  const IsotonicCurve one_x = fit_isotonic(Values{.5, .5, .5}, Values{0, 1, 1});
  EXPECT_EQ(one_x.x.size(), 1U);
  EXPECT_DOUBLE_EQ(one_x.y[0], 2.0 / 3);
  EXPECT_THROW(fit_isotonic({}, {}), Bug);
  EXPECT_THROW(fit_isotonic(Values{std::nan("")}, Values{0}), Bug);
}

// The value at the i-th of distinct ascending points: the largest, over starts up to i, of the
// least mean over ends from i on.
double slow_value(const Values& y, std::size_t i) {
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t first = 0; first <= i; ++first) {
    double least = std::numeric_limits<double>::infinity();
    double sum = 0;
    for (std::size_t last = first; last < y.size(); ++last) {
      sum += y[last];
      if (last >= i) least = std::min(least, sum / static_cast<double>(last - first + 1));
    }
    most = std::max(most, least);
  }
  return most;
}

RC_GTEST_PROP(Isotonic, AgreesWithItsSlowTwinNeverFallsAndKeepsTheMean, ()) {
  const auto drawn =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6)));
  const Values y(drawn.begin(), drawn.end());
  Values x(y.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i) / 7;
  const IsotonicCurve curve = fit_isotonic(x, y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double value = isotonic_value(curve, x[i]);
    RC_ASSERT(std::abs(value - slow_value(y, i)) < 1e-12);
    sum += value - y[i];
  }
  RC_ASSERT(std::abs(sum) < 1e-9);
  RC_ASSERT(std::is_sorted(curve.y.begin(), curve.y.end()));
  RC_ASSERT(std::adjacent_find(curve.x.begin(), curve.x.end(), std::greater_equal<>()) ==
            curve.x.end());
}

}  // namespace
}  // namespace canasta
