#include "engine/performance_report.h"

#include <algorithm>
#include <cmath>

#include "base/messages/cli.h"
#include "base/messages/monitor.h"
#include "base/messages/report.h"
#include "engine/drift_report.h"
#include "report/report.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// Standard errors on either side that a picture shows.
constexpr double kErrorsShown = 2;

const MetricValue* find_metric(const std::vector<MetricValue>& metrics, const std::string& name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const MetricValue& one) { return one.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

ReportSection answer_section(const Performance& performance) {
  const KeyMatch& keys = performance.keys;
  ReportSection section{.heading = message::kHeadingPerformance};
  section.lines.push_back({message::kPerformanceLight,
                           {{"light", name(performance.light)},
                            {"rows", keys.matched},
                            {"waiting", keys.without_truth},
                            {"unpredicted", keys.without_prediction}}});
  if (keys.repeated_predictions + keys.repeated_truth > 0) {
    section.lines.push_back(
        {message::kPerformanceRepeated,
         {{"predictions", keys.repeated_predictions}, {"truth", keys.repeated_truth}}});
  }
  if (keys.unusable_predictions > 0) {
    section.lines.push_back(
        {message::kPerformanceUnusable, {{"rows", keys.unusable_predictions}}, Badge::Amber});
  }
  for (const LightReason& reason : performance.reasons) {
    section.lines.push_back(reason.reason);
    if (reason.light != Light::Green) section.lines.back().badge = badge_of(reason.light);
  }
  return section;
}

ReportSection metrics_section(const Performance& performance) {
  TableBuilder table({{"metric", Type::Text},
                      {"value", Type::Real},
                      {"standard_error", Type::Real},
                      {"training", Type::Real}});
  for (const MetricValue& one : performance.metrics) {
    table.row(one.name, one.value, one.error, one.reference);
  }
  ReportSection section{
      .heading = message::kHeadingMetricsNow, .table = table.take(), .worded = {"metric"}};
  section.lines.push_back({message::kProblemMetric,
                           {{"metric", performance.judged_metric},
                            {"meaning", metric_meaning(performance.judged_metric)}}});
  return section;
}

// The name of each part, its rows and its metrics.
template <class Part>
void fill_metrics(Table& table, const std::vector<const Part*>& parts) {
  IntColumn rows;
  for (const Part* part : parts) rows.values.push_back(static_cast<std::int64_t>(part->rows));
  table.columns.push_back({.name = "rows", .body = std::move(rows)});
  for (std::size_t m = 0; m < parts.front()->metrics.size(); ++m) {
    RealColumn values;
    for (const Part* part : parts) values.values.push_back(part->metrics[m].value);
    table.columns.push_back({.name = parts.front()->metrics[m].name, .body = std::move(values)});
  }
}

LinePicture day_lines(const Performance& performance) {
  const std::string& metric = performance.judged_metric;
  LineSeries line{.name = word_label(metric), .x = {}, .y = {}};
  LineSeries training{.name = message::kPictureAtTraining, .x = {}, .y = {}, .is_baseline = true};
  for (const DayPerformance& day : performance.days) {
    const MetricValue& one = *find_metric(day.metrics, metric);
    const double spread = std::isfinite(one.error) ? kErrorsShown * one.error : 0;
    line.x.push_back(day.day);
    line.y.push_back(one.value);
    line.low.push_back(one.value - spread);
    line.high.push_back(one.value + spread);
    training.x.push_back(day.day);
    training.y.push_back(one.reference);
  }
  LinePicture picture{.series = {std::move(line)},
                      .x = {.scale = AxisScale::Days},
                      .y = {.label = word_label(metric)}};
  if (std::isfinite(training.y.front())) picture.series.push_back(std::move(training));
  return picture;
}

ReportSection days_section(const Performance& performance) {
  ReportSection section{.heading = message::kHeadingByDay};
  std::vector<const DayPerformance*> shown;
  const std::size_t count = performance.days.size();
  const std::size_t first = count - std::min(count, kPerformanceDaysShown);
  DayColumn days;
  for (std::size_t i = first; i < count; ++i) {
    shown.push_back(&performance.days[i]);
    days.values.push_back(performance.days[i].day);
  }
  if (first > 0) {
    section.lines.push_back({message::kDaysShown, {{"shown", shown.size()}, {"count", count}}});
  }
  Table table;
  table.columns.push_back({.name = "day", .body = std::move(days)});
  fill_metrics(table, shown);
  section.table = std::move(table);
  if (count > 1) {
    section.pictures.push_back(
        {{message::kPictureTitleMetricByDay, {metric_field(performance.judged_metric)}},
         day_lines(performance)});
  }
  return section;
}

ReportSection segments_section(const Performance& performance, const std::string& by) {
  ReportSection section{.heading = message::kHeadingBySegment};
  const std::string& metric = performance.judged_metric;
  const MetricValue* const all = find_metric(performance.metrics, metric);
  const std::size_t count = std::min(performance.segments.size(), kPerformanceSegmentsShown);
  const std::uint64_t left_out =
      performance.segments_left_out + performance.segments.size() - count;
  if (left_out > 0) section.lines.push_back({message::kSegmentsLeftOut, {{"count", left_out}}});
  BarPicture bars{.labels = {}, .series = {{"", {}}}, .values = {.label = word_label(metric)}};
  if (all != nullptr && std::isfinite(all->reference)) {
    bars.baseline = all->reference;
    bars.baseline_name = message::kPictureAtTraining;
  }
  std::vector<const SegmentPerformance*> shown;
  TextColumn names;
  for (std::size_t i = 0; i < count; ++i) {
    const SegmentPerformance& one = performance.segments[i];
    shown.push_back(&one);
    const std::string name = one.segment.empty() ? "–" : one.segment;
    names.add(name);
    bars.labels.emplace_back(name);
    bars.series.front().values.push_back(find_metric(one.metrics, metric)->value);
  }
  Table table;
  table.columns.push_back({.name = by, .body = std::move(names)});
  fill_metrics(table, shown);
  section.table = std::move(table);
  section.pictures.push_back(
      {{message::kPictureTitleMetricBySegment, {metric_field(metric), {"segment", by}}},
       std::move(bars)});
  return section;
}

ReportSection confusion_section(const ClassCounts& confusion) {
  ConfusionPicture picture;
  for (const std::string& name : confusion.classes) picture.classes.emplace_back(name);
  picture.counts.assign(confusion.counts.begin(), confusion.counts.end());
  return {.heading = message::kHeadingDecidedTrue,
          .pictures = {{message::kHeadingDecidedTrue, std::move(picture)}}};
}

}  // namespace

Table performance_table(const Performance& performance) {
  TableBuilder table({{"part", Type::Text},
                      {"rows", Type::Int},
                      {"metric", Type::Text},
                      {"value", Type::Real},
                      {"error", Type::Real},
                      {"training", Type::Real}});
  const auto add = [&](std::string_view part, std::uint64_t rows,
                       const std::vector<MetricValue>& metrics) {
    for (const MetricValue& one : metrics) {
      table.row(part, rows, one.name, one.value, one.error, one.reference);
    }
  };
  add("all", performance.keys.matched, performance.metrics);
  for (const SegmentPerformance& one : performance.segments) {
    add(one.segment, one.rows, one.metrics);
  }
  for (const DayPerformance& one : performance.days) {
    add(format_day(one.day), one.rows, one.metrics);
  }
  return table.take();
}

Report performance_report(const std::string& task, const std::string& segment,
                          const Performance& performance) {
  Report report{
      .name = task + "-performance",
      .title = {message::kPerformanceTitle, {{"task", task}}, badge_of(performance.light)},
      .sections = {answer_section(performance)}};
  if (performance.keys.matched == 0) return report;
  report.sections.push_back(metrics_section(performance));
  if (!performance.days.empty()) report.sections.push_back(days_section(performance));
  if (!performance.segments.empty()) {
    report.sections.push_back(segments_section(performance, segment));
  }
  if (performance.confusion.classes.size() > 1) {
    report.sections.push_back(confusion_section(performance.confusion));
  }
  return report;
}

}  // namespace canasta
