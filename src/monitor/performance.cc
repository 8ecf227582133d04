// Predictions against late truth: over all rows, by segment, by day, and the light.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "base/assert.h"
#include "base/joined.h"
#include "base/messages/monitor.h"
#include "math/metric_direction.h"
#include "math/value_metrics.h"
#include "monitor/judged_rows.h"
#include "monitor/key_join.h"
#include "monitor/monitor.h"

namespace canasta {
namespace {

using Places = std::vector<std::size_t>;

// A column of either table, read by the row of a prediction and its truth.
struct JoinedColumn {
  const TableColumn* column = nullptr;
  bool of_truth = false;

  std::size_t row(const std::pair<std::size_t, std::size_t>& rows) const {
    return of_truth ? rows.second : rows.first;
  }
};

// The predictions' column goes before one of the truth with the same name. Nothing for no name.
Result<std::optional<JoinedColumn>> find_in_either(const Table& predictions, const Table& truth,
                                                   const std::string& name) {
  if (name.empty()) return std::optional<JoinedColumn>();
  if (const TableColumn* column = predictions.find(name)) {
    return std::optional<JoinedColumn>({column, false});
  }
  TRY_ASSIGN(const TableColumn* column, find_column(truth, message::kNounPredictionsOrTruth, name));
  return std::optional<JoinedColumn>({column, true});
}

Result<KeyColumns> find_keys(const Table& table, Message noun, const PerformanceOptions& options) {
  KeyColumns keys;
  for (const std::string& key : options.keys) {
    TRY_ASSIGN(keys.emplace_back(), find_column(table, noun, key));
  }
  return keys;
}

std::vector<SegmentPerformance> measure_segments(const JudgedRows& rows, const JoinedColumn& by,
                                                 const PerformanceOptions& options,
                                                 std::uint64_t& left_out) {
  std::map<std::string, Places> places;
  for (std::size_t place = 0; place < rows.size(); ++place) {
    places[cell_text(*by.column, by.row(rows.rows[place]))].push_back(place);
  }
  std::vector<std::pair<std::string, Places>> segments(std::make_move_iterator(places.begin()),
                                                       std::make_move_iterator(places.end()));
  std::stable_sort(segments.begin(), segments.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  left_out = segments.size() - std::min(segments.size(), options.segments_max);
  segments.resize(segments.size() - left_out);
  std::vector<SegmentPerformance> out;
  for (const auto& [segment, of_segment] : segments) {
    out.push_back({segment, of_segment.size(), metrics_of(rows, of_segment, options)});
  }
  return out;
}

// Nothing where it is missing.
std::optional<Day> day_at(const TableColumn& column, std::size_t row) {
  if (column.missing(row)) return std::nullopt;
  if (const auto* days = std::get_if<DayColumn>(&column.body)) return days->values[row];
  return day_of(std::get<TimeColumn>(column.body).values[row]);
}

std::vector<DayPerformance> measure_days(const JudgedRows& rows, const JoinedColumn& by,
                                         const PerformanceOptions& options) {
  std::map<Day, Places> places;
  for (std::size_t place = 0; place < rows.size(); ++place) {
    if (const auto day = day_at(*by.column, by.row(rows.rows[place]))) {
      places[*day].push_back(place);
    }
  }
  std::vector<DayPerformance> out;
  for (const auto& [day, of_day] : places) {
    out.push_back({day, of_day.size(), metrics_of(rows, of_day, options)});
  }
  return out;
}

// The line through one metric's days; days on which it is not defined are left out.
Trend trend_of(const std::vector<DayPerformance>& days, std::size_t metric) {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> weight;
  for (const DayPerformance& day : days) {
    if (!std::isfinite(day.metrics[metric].value)) continue;
    x.push_back(static_cast<double>(day.day) - static_cast<double>(days.front().day));
    y.push_back(day.metrics[metric].value);
    weight.push_back(static_cast<double>(day.rows));
  }
  const Line line = fit_line(x, y, weight);
  return {days.front().metrics[metric].name, line.slope, line.slope_error};
}

std::string judged_metric(const PerformanceOptions& options) {
  if (!options.metric.empty()) return options.metric;
  if (options.kind == PredictionKind::Value) return "mae";
  const bool classes_alone = options.kind == PredictionKind::Class && options.probabilities.empty();
  return classes_alone ? "accuracy" : "log_loss";
}

ClassCounts count_classes(const JudgedRows& rows) {
  if (rows.kind != PredictionKind::Class || rows.classes.size() > kConfusionClassesMax) return {};
  std::vector<std::size_t> order(rows.classes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return rows.classes[a] < rows.classes[b]; });
  std::vector<std::size_t> place(order.size());
  ClassCounts out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    out.classes.push_back(rows.classes[order[i]]);
  }
  out.counts.resize(order.size() * order.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ++out.counts[place[rows.true_class[row]] * order.size() + place[rows.said_class[row]]];
  }
  return out;
}

Status check_metric(const PerformanceOptions& options) {
  const auto names = metric_names(options.kind, !options.probabilities.empty());
  const std::string metric = judged_metric(options);
  if (std::find(names.begin(), names.end(), metric) != names.end()) return {};
  return invalid(message::kMetricUnknown, {{"metric", metric}, {"expected", joined(names)}});
}

// How much worse than at training; NaN where either is not known.
double worsening(const MetricValue& metric) {
  const double rise = metric.value - metric.reference;
  return higher_is_better(metric.name) ? -rise : rise;
}

Light light_of(const MetricValue& metric, const PerformanceOptions& options) {
  const double worse = worsening(metric);
  const bool by_chance = std::isfinite(metric.error) && worse < options.errors_min * metric.error;
  if (!(worse > 0) || by_chance) return Light::Green;
  const double scale = std::abs(metric.reference);
  if (worse >= options.worse_red * scale) return Light::Red;
  return worse >= options.worse_amber * scale ? Light::Amber : Light::Green;
}

void judge_metric(const MetricValue& metric, const PerformanceOptions& options, Performance& out) {
  const Light light = light_of(metric, options);
  if (light == Light::Green) return;
  out.reasons.push_back({light,
                         metric.name,
                         {message::kPerformanceWorse,
                          {{"metric", metric.name},
                           {"value", metric.value},
                           {"rows", out.keys.matched},
                           {"reference", metric.reference}}}});
}

void judge_trend(const Trend& trend, const PerformanceOptions& options, Performance& out) {
  const double worse = higher_is_better(trend.metric) ? -trend.slope : trend.slope;
  if (!(worse > 0) || !(worse >= options.errors_min * trend.slope_error)) return;
  if (out.days.size() < options.trend_days_min) return;
  out.reasons.push_back(
      {Light::Amber,
       trend.metric,
       {message::kPerformanceWorsening,
        {{"metric", trend.metric}, {"slope", trend.slope}, {"slope_error", trend.slope_error}}}});
}

void judge(const PerformanceOptions& options, Performance& out) {
  if (out.keys.matched < options.rows_min) {
    // Nothing that can be judged is no good news.
    out.reasons.push_back({out.keys.matched == 0 ? Light::Amber : Light::Green,
                           "",
                           {message::kPerformanceFewRows,
                            {{"rows", out.keys.matched}, {"expected", options.rows_min}}}});
    return;
  }
  const std::string wanted = judged_metric(options);
  for (const MetricValue& metric : out.metrics) {
    if (metric.name == wanted) judge_metric(metric, options, out);
  }
  for (const Trend& trend : out.trends) {
    if (trend.metric == wanted) judge_trend(trend, options, out);
  }
}

Status measure_parts(const JudgedRows& rows, const Table& predictions, const Table& truth,
                     const PerformanceOptions& options, Performance& out) {
  TRY_ASSIGN(const auto segment, find_in_either(predictions, truth, options.segment));
  if (segment) out.segments = measure_segments(rows, *segment, options, out.segments_left_out);
  TRY_ASSIGN(const auto day, find_in_either(predictions, truth, options.day));
  if (!day) return {};
  const ProfileKind kind = kind_of(*day->column);
  if (kind != ProfileKind::Days && kind != ProfileKind::Times) {
    return invalid(message::kColumnNotDays, {{"column", options.day}, {"kind", noun_of(kind)}});
  }
  out.days = measure_days(rows, *day, options);
  for (std::size_t metric = 0; !out.days.empty() && metric < out.metrics.size(); ++metric) {
    out.trends.push_back(trend_of(out.days, metric));
  }
  return {};
}

}  // namespace

Result<Performance> measure_performance(const Context& context, const Table& predictions,
                                        const Table& truth, const PerformanceOptions& options) {
  CANASTA_ASSERT(!options.keys.empty());
  TRY(check_metric(options));
  TRY_ASSIGN(const KeyColumns keys, find_keys(predictions, message::kNounPredictions, options));
  TRY_ASSIGN(const KeyColumns truth_keys, find_keys(truth, message::kNounTruth, options));
  TRY(context.check_cancel());
  const JoinedRows joined = join_rows(keys, predictions.rows(), truth_keys, truth.rows());

  Performance out;
  TRY_ASSIGN(const JudgedRows rows, judged_rows(predictions, truth, options, joined, out.keys));
  out.keys.matched = rows.size();
  out.keys.without_truth = joined.predictions - rows.size() - out.keys.unusable_predictions;
  out.keys.without_prediction = joined.truths - joined.rows.size();
  out.keys.repeated_predictions = joined.repeated_predictions;
  out.keys.repeated_truth = joined.repeated_truth;

  TRY(context.check_cancel());
  Places all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  out.metrics = metrics_of(rows, all, options);
  out.judged_metric = judged_metric(options);
  out.confusion = count_classes(rows);
  TRY(measure_parts(rows, predictions, truth, options, out));
  judge(options, out);
  out.light = worst_of(out.reasons);
  return out;
}

}  // namespace canasta
