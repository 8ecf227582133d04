#include "engine/drift_report.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/messages/cli.h"
#include "base/messages/monitor.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// The farthest first; without a distance last.
std::vector<FeatureDrift> by_distance(const Drift& drift) {
  std::vector<FeatureDrift> features = drift.features;
  const auto psi = [](const FeatureDrift& one) { return std::isfinite(one.psi) ? one.psi : -1; };
  std::stable_sort(features.begin(), features.end(),
                   [&](const FeatureDrift& a, const FeatureDrift& b) {
                     return a.light != b.light ? a.light > b.light : psi(a) > psi(b);
                   });
  return features;
}

Table table_of(const std::vector<FeatureDrift>& features) {
  TableBuilder table({{"feature", Type::Text},
                      {"state", Type::Text},
                      {"psi", Type::Real},
                      {"ks", Type::Real},
                      {"chi_square", Type::Real},
                      {"p_value", Type::Real},
                      {"jensen_shannon", Type::Real},
                      {"wasserstein", Type::Real},
                      {"mean_before", Type::Real},
                      {"mean_now", Type::Real},
                      {"missing_before", Type::Real},
                      {"missing_now", Type::Real},
                      {"unknown_now", Type::Real}});
  for (const FeatureDrift& one : features) {
    table.row(one.name, name(one.light), one.psi, one.ks, one.chi_square, one.p_adjusted,
              one.jensen_shannon, one.wasserstein, one.mean_before, one.mean_now,
              one.missing.before, one.missing.now, one.unknown.now);
  }
  return table.take();
}

ReportSection findings_section(const Drift& drift) {
  ReportSection section{.heading = message::kHeadingDrift};
  section.lines.push_back(
      {message::kDriftLight,
       {{"light", name(drift.light)}, {"before", drift.reference_rows}, {"now", drift.live_rows}}});
  const std::size_t shown = std::min(drift.reasons.size(), kDriftFindingsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    section.lines.push_back(drift.reasons[i].reason);
    section.lines.back().badge = badge_of(drift.reasons[i].light);
  }
  if (drift.reasons.empty()) section.lines.push_back({message::kDriftAllStill, {}, Badge::Green});
  return section;
}

ReportSection distances_section(const Drift& drift, const DriftReportFacts& facts) {
  std::vector<FeatureDrift> features = by_distance(drift);
  ReportSection section{.heading = message::kHeadingDistances};
  if (features.size() > kDriftFeaturesShown) {
    section.lines.push_back(
        {message::kDriftFarthest,
         {{"shown", kDriftFeaturesShown},
          {"count", features.size()},
          {"command", "canasta monitor drift " + facts.task + " -o drift.csv"}}});
    features.resize(kDriftFeaturesShown);
  }
  BarPicture bars{.labels = {},
                  .series = {{"", {}}},
                  .values = {.label = message::kPicturePsi},
                  .baseline = facts.psi_red,
                  .baseline_name = message::kPicturePsiRed};
  for (const FeatureDrift& one : features) {
    bars.labels.emplace_back(one.name);
    bars.series.front().values.push_back(one.psi);
  }
  section.table = table_of(features);
  section.worded = {"state"};
  section.pictures.push_back({message::kPictureTitlePsi, std::move(bars)});
  return section;
}

Picture shape_picture(const FeatureShape& shape) {
  const PictureLabel title(message::kPictureTitleShape, {{"feature", shape.name}});
  if (shape.kind != ProfileKind::Texts) {
    constexpr double kSecondsPerDay = 86'400;
    HistogramPicture histogram{.edges = shape.edges,
                               .reference = shape.before,
                               .now = shape.now,
                               .reference_name = message::kPictureAtTraining,
                               .now_name = message::kPictureSinceThen};
    if (shape.kind != ProfileKind::Numbers) histogram.values.scale = AxisScale::Days;
    if (shape.kind == ProfileKind::Times) {
      for (double& edge : histogram.edges) edge /= kSecondsPerDay;
    }
    return {title, std::move(histogram)};
  }
  BarPicture bars{
      .labels = {},
      .series = {{message::kPictureAtTraining, {}}, {message::kPictureSinceThen, {}}},
      .values = {.label = message::kPictureShareOfDecisions, .scale = AxisScale::Share}};
  const auto add = [&](const PictureLabel& label, const ShapeValue& value) {
    bars.labels.push_back(label);
    bars.series[0].values.push_back(value.before);
    bars.series[1].values.push_back(value.now);
  };
  for (const ShapeValue& value : shape.values) add(value.text, value);
  if (shape.others.before + shape.others.now > 0) add(message::kPictureOtherValues, shape.others);
  return {title, std::move(bars)};
}

ReportSection shapes_section(const Drift& drift, const std::vector<FeatureShape>& shapes) {
  ReportSection section{.heading = message::kHeadingShapes};
  const auto named =
      std::count_if(drift.features.begin(), drift.features.end(),
                    [](const FeatureDrift& one) { return one.light != Light::Green; });
  if (static_cast<std::size_t>(named) > shapes.size()) {
    section.lines.push_back(
        {message::kDriftShapesShown, {{"shown", shapes.size()}, {"count", named}}});
  }
  for (const FeatureShape& shape : shapes) section.pictures.push_back(shape_picture(shape));
  return section;
}

ReportSection measures_section() {
  return {.heading = message::kHeadingMeasures,
          .lines = {{message::kMeasurePsi, {}},
                    {message::kMeasureKs, {}},
                    {message::kMeasureDistance, {}},
                    {message::kMeasureJensenShannon, {}},
                    {message::kMeasurePValue, {}}}};
}

// Sums by day, and of the days by name.
struct DaySums {
  double sum = 0;
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t> named;
};

LinePicture mean_lines(const std::map<Day, DaySums>& days) {
  LineSeries line{.name = "", .x = {}, .y = {}};
  for (const auto& [day, sums] : days) {
    line.x.push_back(day);
    line.y.push_back(sums.rows == 0 ? std::nan("") : sums.sum / static_cast<double>(sums.rows));
  }
  return {.series = {std::move(line)},
          .x = {.scale = AxisScale::Days},
          .y = {.label = message::kPictureMeanPrediction}};
}

LinePicture share_lines(const std::map<Day, DaySums>& days) {
  std::map<std::string, LineSeries> lines;
  for (const auto& [day, sums] : days) {
    for (const auto& [value, rows] : sums.named) lines[value].name = value;
  }
  for (auto& [value, line] : lines) {
    for (const auto& [day, sums] : days) {
      const auto found = sums.named.find(value);
      const double rows = found == sums.named.end() ? 0 : static_cast<double>(found->second);
      line.x.push_back(day);
      line.y.push_back(rows / static_cast<double>(sums.rows));
    }
  }
  LinePicture picture{.series = {},
                      .x = {.scale = AxisScale::Days},
                      .y = {.label = message::kPictureShareOfDecisions, .scale = AxisScale::Share}};
  for (auto& [value, line] : lines) picture.series.push_back(std::move(line));
  return picture;
}

}  // namespace

Table drift_table(const Drift& drift) { return table_of(drift.features); }

Badge badge_of(Light light) {
  return light == Light::Green ? Badge::Green : light == Light::Amber ? Badge::Amber : Badge::Red;
}

std::vector<const FeatureDrift*> named_features(const Drift& drift) {
  std::vector<const FeatureDrift*> named;
  for (const FeatureDrift& one : by_distance(drift)) {
    if (one.light == Light::Green || named.size() == kDriftShapesShown) continue;
    named.push_back(
        &*std::find_if(drift.features.begin(), drift.features.end(),
                       [&](const FeatureDrift& each) { return each.name == one.name; }));
  }
  return named;
}

Report drift_report(const Drift& drift, const DriftReportFacts& facts) {
  Report report{.name = drift_report_name(facts.task),
                .title = {message::kDriftTitle,
                          {{"task", facts.task}, {"model", facts.model}},
                          badge_of(drift.light)},
                .sections = {findings_section(drift)}};
  if (drift.reasons.size() > kDriftFindingsShown) {
    report.sections.front().lines.push_back(
        {message::kDriftMoreFindings, {{"count", drift.reasons.size() - kDriftFindingsShown}}});
  }
  if (!facts.shapes.empty()) report.sections.push_back(shapes_section(drift, facts.shapes));
  if (!drift.features.empty()) report.sections.push_back(distances_section(drift, facts));
  if (facts.by_day) report.sections.push_back(*facts.by_day);
  if (!drift.features.empty()) report.sections.push_back(measures_section());
  return report;
}

std::optional<ReportSection> predictions_by_day(const Table& batches, Predicted what) {
  const TableColumn* said = batches.find("prediction");
  const TableColumn* date = batches.find("date");
  if (said == nullptr || date == nullptr) return std::nullopt;
  const auto* on = std::get_if<DayColumn>(&date->body);
  if (on == nullptr) return std::nullopt;
  // Classes may be numbers too: 0 and 1, grades.
  const bool numbers = what == Predicted::Values;
  const auto* values = numbers ? std::get_if<RealColumn>(&said->body) : nullptr;
  const auto* whole = numbers ? std::get_if<IntColumn>(&said->body) : nullptr;
  if (numbers && values == nullptr && whole == nullptr) return std::nullopt;
  std::map<Day, DaySums> days;
  for (std::size_t row = 0; row < batches.rows(); ++row) {
    if (date->missing(row) || said->missing(row)) continue;
    DaySums& sums = days[on->values[row]];
    ++sums.rows;
    if (values != nullptr) {
      sums.sum += values->values[row];
    } else if (whole != nullptr) {
      sums.sum += static_cast<double>(whole->values[row]);
    } else {
      ++sums.named[cell_text(*said, row)];
    }
  }
  if (days.size() < 2) return std::nullopt;
  ReportSection section{.heading = message::kHeadingPredictionsByDay};
  section.pictures.push_back(
      {numbers ? message::kPictureTitleMeanByDay : message::kPictureTitleSharesByDay,
       numbers ? mean_lines(days) : share_lines(days)});
  return section;
}

}  // namespace canasta
