// The reports of monitoring: what they show, and how much of it.
#include <gtest/gtest.h>

#include "base/messages/monitor.h"
#include "engine/drift_report.h"
#include "engine/performance_report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

std::int64_t day(const char* text) { return *parse_day(text); }

const LinePicture& lines_of(const ReportSection& section) {
  return std::get<LinePicture>(section.pictures.front().body);
}

TEST(PredictionsByDay, MeansOfNumbers) {
  TableBuilder table({{"date", Type::Date}, {"prediction", Type::Real}});
  table.row(day("2025-03-02"), 4.0);
  table.row(day("2025-03-01"), 1.0);
  table.row(day("2025-03-01"), 2.0);
  table.row(day("2025-03-01"), std::numeric_limits<double>::quiet_NaN());  // not counted
  const auto section = predictions_by_day(table.take(), Predicted::Values);
  ASSERT_TRUE(section);
  EXPECT_EQ(lines_of(*section).series.front().y, (std::vector<double>{1.5, 4}));
}

TEST(PredictionsByDay, SharesOfClasses) {
  TableBuilder table({{"date", Type::Date}, {"prediction", Type::Text}});
  table.row(day("2025-03-01"), "web");
  table.row(day("2025-03-01"), "shop");
  table.row(day("2025-03-02"), "shop");
  const auto section = predictions_by_day(table.take(), Predicted::Classes);
  ASSERT_TRUE(section);
  ASSERT_EQ(lines_of(*section).series.size(), 2U);
  EXPECT_EQ(lines_of(*section).series[0].y, (std::vector<double>{0.5, 1}));  // shop
  EXPECT_EQ(lines_of(*section).series[1].y, (std::vector<double>{0.5, 0}));  // web
}

TEST(PredictionsByDay, ClassesThatAreNumbersAreNotAveraged) {
  TableBuilder table({{"date", Type::Date}, {"prediction", Type::Int}});
  table.row(day("2025-03-01"), 0);
  table.row(day("2025-03-01"), 2);
  table.row(day("2025-03-02"), 2);
  const auto section = predictions_by_day(table.take(), Predicted::Classes);
  ASSERT_TRUE(section);
  ASSERT_EQ(lines_of(*section).series.size(), 2U);
  EXPECT_EQ(lines_of(*section).series[1].y, (std::vector<double>{0.5, 1}));  // 2
}

TEST(PredictionsByDay, OneDayOrNoDateIsNoTrend) {
  TableBuilder one({{"date", Type::Date}, {"prediction", Type::Real}});
  one.row(day("2025-03-01"), 1.0);
  EXPECT_FALSE(predictions_by_day(one.take(), Predicted::Values));
  TableBuilder undated({{"prediction", Type::Real}});
  undated.row(1.0);
  EXPECT_FALSE(predictions_by_day(undated.take(), Predicted::Values));
  EXPECT_FALSE(predictions_by_day(Table{}, Predicted::Values));
}

Drift drift_of(std::size_t features) {
  Drift drift{.light = Light::Red, .reference_rows = 10, .live_rows = 10};
  for (std::size_t i = 0; i < features; ++i) {
    drift.features.push_back({.name = "f" + std::to_string(i),
                              .light = i == 0 ? Light::Green : Light::Red,
                              .psi = static_cast<double>(i)});
  }
  return drift;
}

TEST(DriftReport, NamesTheFarthestFirstAndAtMostTwelve) {
  const Drift drift = drift_of(1 + kDriftShapesShown + 1);
  const auto named = named_features(drift);
  ASSERT_EQ(named.size(), kDriftShapesShown);
  EXPECT_EQ(named.front()->name, "f13");
  EXPECT_EQ(named_features(drift_of(1 + kDriftShapesShown)).size(), kDriftShapesShown);
  EXPECT_TRUE(named_features(drift_of(1)).empty());  // green
}

TEST(DriftReport, ShowsTwentyFeaturesAndSaysThatThereAreMore) {
  const auto lines = [](std::size_t features) {
    const Report report = drift_report(drift_of(features), {.task = "t", .model = "t/1.0.0"});
    EXPECT_EQ(report.title.badge, Badge::Red);
    const ReportSection& distances = report.sections[1];
    EXPECT_EQ(distances.table->rows(), std::min(features, kDriftFeaturesShown));
    return distances.lines.size();
  };
  EXPECT_EQ(lines(kDriftFeaturesShown), 0U);
  EXPECT_EQ(lines(kDriftFeaturesShown + 1), 1U);
}

TEST(DriftReport, NothingToCompareIsOneSection) {
  EXPECT_EQ(drift_report(drift_of(0), {.task = "t", .model = "m"}).sections.size(), 1U);
}

Performance judged(std::size_t days, std::size_t segments) {
  Performance performance;
  performance.judged_metric = "rmse";
  performance.keys.matched = 100;
  const std::vector<MetricValue> metrics{{.name = "rmse", .value = 2, .reference = 1.5}};
  performance.metrics = metrics;
  for (std::size_t i = 0; i < days; ++i) {
    performance.days.push_back({static_cast<Day>(20'000 + i), 10, metrics});
  }
  for (std::size_t i = 0; i < segments; ++i) {
    performance.segments.push_back({"s" + std::to_string(i), 10, metrics});
  }
  return performance;
}

TEST(PerformanceReport, OneDayIsATableWithoutALine) {
  const Report report = performance_report("t", "", judged(1, 0));
  ASSERT_EQ(report.sections.size(), 3U);
  EXPECT_TRUE(report.sections[2].pictures.empty());
  EXPECT_EQ(report.sections[2].table->rows(), 1U);
}

TEST(PerformanceReport, ShowsTheLastDaysAndTheLargestSegments) {
  const auto section = [](std::size_t days, std::size_t segments, std::size_t number) {
    return performance_report("t", "country", judged(days, segments)).sections[number];
  };
  EXPECT_EQ(section(kPerformanceDaysShown, 0, 2).lines.size(), 0U);
  EXPECT_EQ(section(kPerformanceDaysShown + 1, 0, 2).lines.size(), 1U);
  EXPECT_EQ(section(kPerformanceDaysShown + 1, 0, 2).table->rows(), kPerformanceDaysShown);
  EXPECT_EQ(section(0, kPerformanceSegmentsShown, 2).lines.size(), 0U);
  EXPECT_EQ(section(0, kPerformanceSegmentsShown + 1, 2).lines.size(), 1U);
  EXPECT_EQ(section(0, 3, 2).table->columns.front().name, "country");
}

TEST(PerformanceReport, WithoutARowThereIsOnlyTheLight) {
  Performance none;
  EXPECT_EQ(performance_report("t", "", none).sections.size(), 1U);
}

}  // namespace
}  // namespace canasta
