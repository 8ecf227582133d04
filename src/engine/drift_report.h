// The report of monitor drift: the light, how far each feature has moved, then and now.
#pragma once

#include <string>
#include <vector>

#include "data/report.h"
#include "monitor/monitor.h"

namespace canasta {

inline constexpr std::size_t kDriftFindingsShown = 30;
inline constexpr std::size_t kDriftFeaturesShown = 20;
inline constexpr std::size_t kDriftShapesShown = 12;

// A row for each feature, in the order of the profile.
Table drift_table(const Drift& drift);

// Green, amber, red.
Badge badge_of(Light light);

// The features that a light names, those that moved farthest first, at most kDriftShapesShown.
std::vector<const FeatureDrift*> named_features(const Drift& drift);

// What the report of a task is called.
inline std::string drift_report_name(const std::string& task) { return task + "-drift"; }

struct DriftReportFacts {
  std::string task;
  std::string model;
  double psi_red = 0.25;
  std::vector<FeatureShape> shapes = {};     // of the features that are named
  std::optional<ReportSection> by_day = {};  // of the predictions
};
Report drift_report(const Drift& drift, const DriftReportFacts& facts);

// Predictions of several days by day: their mean, or of classes the share of each. Columns:
// prediction, date. Nothing for a single day, or without those columns.
enum class Predicted : std::uint8_t { Classes, Values };
std::optional<ReportSection> predictions_by_day(const Table& batches, Predicted what);

}  // namespace canasta
