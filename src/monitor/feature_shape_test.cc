#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"
#include "monitor/monitor.h"
#include "monitor/sample_table.h"

namespace canasta {
namespace {

const Context kContext;

template <class Column>
FeatureShape shape_between(const Column& before, const Column& now) {
  const Table reference{{{"x", before}}};
  const ReferenceProfile profile = profile_of(kContext, reference);
  return shape_of(kContext, profile.features.front(), {"x", now});
}

double sum_of(const std::vector<double>& rows) {
  return std::accumulate(rows.begin(), rows.end(), 0.0);
}

TEST(FeatureShape, FewNumbersHaveABinEach) {
  const FeatureShape shape = shape_between(IntColumn{{1, 1, 2, 4}}, IntColumn{{2, 2, 5}});
  EXPECT_EQ(shape.edges, (std::vector<double>{0.5, 1.5, 2.5, 3.5, 4.5, 5.5}));
  EXPECT_EQ(shape.before, (std::vector<double>{2, 1, 0, 1, 0}));
  EXPECT_EQ(shape.now, (std::vector<double>{0, 2, 0, 0, 1}));
}

TEST(FeatureShape, OneNumberIsOneBin) {
  const FeatureShape shape = shape_between(RealColumn{{7, 7}}, RealColumn{{7}});
  EXPECT_EQ(shape.edges, (std::vector<double>{6.5, 7.5}));
  EXPECT_EQ(shape.before, std::vector<double>{2});
  EXPECT_EQ(shape.now, std::vector<double>{1});
}

TEST(FeatureShape, WithoutAValueOnEitherSideThereIsNone) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(shape_between(RealColumn{{none}}, RealColumn{{none}}).edges.empty());
  const FeatureShape shape = shape_between(RealColumn{{none}}, RealColumn{{1, 2}});
  EXPECT_EQ(sum_of(shape.before), 0);
  EXPECT_EQ(sum_of(shape.now), 2);
}

// The reference, known by its profile alone, is near what counting its rows would give.
TEST(FeatureShape, TheReferenceIsNearItsCountedTwin) {
  Random random(5);
  RealColumn rows;
  for (int i = 0; i < 20'000; ++i) rows.values.push_back(draw_normal(random));
  const FeatureShape shape = shape_between(rows, rows);
  ASSERT_EQ(shape.edges.size(), kShapeBins + 1);
  EXPECT_NEAR(sum_of(shape.before), 20'000, 1e-6);
  EXPECT_EQ(sum_of(shape.now), 20'000);
  for (std::size_t i = 0; i < kShapeBins; ++i) {
    EXPECT_NEAR(shape.before[i], shape.now[i], 0.01 * 20'000) << i;
  }
}

TEST(FeatureShape, NoRowIsLostInTheTails) {
  Random random(6);
  RealColumn before, now;
  for (int i = 0; i < 5'000; ++i) before.values.push_back(std::exp(3 * draw_normal(random)));
  for (int i = 0; i < 3'000; ++i) now.values.push_back(50 + std::exp(4 * draw_normal(random)));
  const FeatureShape shape = shape_between(before, now);
  EXPECT_NEAR(sum_of(shape.before), 5'000, 1e-6);
  EXPECT_EQ(sum_of(shape.now), 3'000);
  EXPECT_TRUE(std::is_sorted(shape.edges.begin(), shape.edges.end()));
}

TEST(FeatureShape, TextsAreSharesAndOthers) {
  TextColumn before, now;
  for (const char* text : {"a", "a", "a", "b"}) before.add(text);
  for (const char* text : {"b", "new"}) now.add(text);
  const FeatureShape shape = shape_between(before, now);
  ASSERT_EQ(shape.values.size(), 2U);
  EXPECT_EQ(shape.values[0].text, "a");
  EXPECT_DOUBLE_EQ(shape.values[0].before, 0.75);
  EXPECT_DOUBLE_EQ(shape.values[0].now, 0);
  EXPECT_DOUBLE_EQ(shape.values[1].now, 0.5);
  EXPECT_DOUBLE_EQ(shape.others.now, 0.5);
}

TEST(FeatureShape, ListsAtMostTenTexts) {
  for (const std::size_t values : {kShapeValues, kShapeValues + 1}) {
    TextColumn column;
    for (std::size_t i = 0; i < values; ++i) column.add("v" + std::to_string(i));
    const FeatureShape shape = shape_between(column, column);
    EXPECT_EQ(shape.values.size(), kShapeValues);
    const double left = values > kShapeValues ? 1.0 / static_cast<double>(values) : 0;
    EXPECT_NEAR(shape.others.before, left, 1e-12);
  }
}

}  // namespace
}  // namespace canasta
