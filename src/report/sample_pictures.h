// A picture of each kind, for tests and for looking at.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/dates.h"
#include "base/messages/engine.h"
#include "base/messages/report.h"
#include "base/random.h"
#include "data/report.h"

namespace canasta {

// Sum of twelve uniform numbers: near enough to a normal one.
inline double sample_normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.unit();
  return sum;
}

inline BarPicture sample_bars() {
  return {.labels = {"boxes_sum", "visit frequency", "país", "digital maturity of the customer (a)",
                     "last channel = DIGITAL", "stars", "quarter"},
          .series = {{"", {0.312, 0.201, 0.154, 0.121, 0.098, 0.064, 0.002}}},
          .values = {.label = message::kPictureImportance, .scale = AxisScale::Share}};
}

inline BarPicture sample_groups() {
  return {.labels = {"auc_macro", "accuracy", "f1_macro", "balanced_accuracy"},
          .series = {{message::kPictureModel, {0.651, 0.505, 0.416, 0.408}},
                     {message::kPictureBaseline, {0.5, 0.481, 0.216, 0.333}}},
          .baseline = 0.5,
          .baseline_name = message::kPictureAtRandom};
}

inline BarPicture sample_net() {
  return {.labels = {message::kRuleModel, message::kRuleEverybody, message::kRuleNobody},
          .series = {{"", {1'234'567.8, -432'100, 0}}},
          .values = {.label = message::kPictureNet, .unit = "COP"}};
}

inline LinePicture sample_days() {
  LineSeries amount{.name = message::kPictureNow, .x = {}, .y = {}};
  LineSeries before{.name = message::kPictureBaseline, .x = {}, .y = {}, .is_baseline = true};
  Random random(7);
  const Day first = *parse_day("2010-12-01");
  for (int day = 0; day < 374; ++day) {
    const double season = 24'000 + 9'000 * std::sin(day / 58.0) + (day % 7 == 5 ? -9'000 : 0);
    amount.x.push_back(first + day);
    amount.y.push_back(season + 2'500 * sample_normal(random));
    amount.low.push_back(season - 5'000);
    amount.high.push_back(season + 5'000);
    before.x.push_back(first + day);
    before.y.push_back(24'000);
  }
  return {.series = {amount, before},
          .x = {.scale = AxisScale::Days},
          .y = {.label = message::kPictureNet, .unit = "GBP"}};
}

inline LinePicture sample_curves() {
  LinePicture lines{.series = {{"DIGITAL", {}, {}}, {"VENDEDOR", {}, {}}, {"TELEFONO", {}, {}}},
                    .x = {.label = message::kPictureContacted, .scale = AxisScale::Share},
                    .y = {.label = message::kPictureReached, .scale = AxisScale::Share}};
  for (int i = 0; i <= 50; ++i) {
    const double x = i / 50.0;
    for (std::size_t s = 0; s < 3; ++s) {
      lines.series[s].x.push_back(x);
      lines.series[s].y.push_back(std::pow(x, 0.4 + 0.2 * static_cast<double>(s)));
    }
  }
  lines.series.push_back(
      {.name = message::kPictureAtRandom, .x = {0, 1}, .y = {0, 1}, .is_baseline = true});
  return lines;
}

inline HistogramPicture sample_histogram(bool two) {
  HistogramPicture histogram{.edges = {0}, .reference = {}, .values = {.label = "user_score"}};
  for (int i = 0; i < 30; ++i) {
    histogram.edges.push_back((i + 1) / 3.0);
    histogram.reference.push_back(std::round(900 * std::exp(-std::pow((i - 20) / 5.0, 2))));
    if (two) histogram.now.push_back(std::round(200 * std::exp(-std::pow((i - 17) / 6.0, 2))));
  }
  return histogram;
}

inline ReliabilityPicture sample_reliability() {
  ReliabilityPicture reliability;
  for (int i = 0; i < 10; ++i) {
    const double p = 0.02 + 0.07 * i;
    reliability.bins.push_back({p, p + 0.01 * ((i % 3) - 1), 5'000.0 / (1 + i)});
    reliability.before.push_back({p, p * 0.7 + 0.02, 4'000.0 / (1 + i)});
  }
  return reliability;
}

inline ConfusionPicture sample_confusion() {
  return {.classes = {"DIGITAL", "TELEFONO", "VENDEDOR"},
          .counts = {5'123, 812, 3'904, 611, 702, 4'120, 2'904, 1'033, 10'783}};
}

inline StripPicture sample_strips() {
  StripPicture strips{.rows = {}, .values = {.label = "SHAP", .unit = "log-odds"}};
  const std::vector<std::string> names{"days_since_last", "purchases_90_days", "weekday",
                                       "spend_30_days", "tenure_days"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    Random random(i);
    StripRow row{.name = names[i], .values = {}, .levels = {}};
    for (int dot = 0; dot < 500; ++dot) {
      const double level = random.unit();
      const double size = 0.9 / static_cast<double>(i + 1);
      row.values.push_back(
          size * ((i % 2 == 0 ? 0.5 - level : level - 0.3) + 0.15 * sample_normal(random)));
      row.levels.push_back(dot % 9 == 0 ? std::numeric_limits<double>::quiet_NaN() : level);
    }
    strips.rows.push_back(row);
  }
  return strips;
}

inline std::vector<Picture> sample_pictures() {
  return {
      {message::kPictureTitleImportance, sample_bars()},
      {message::kPictureTitleMetrics, sample_groups()},
      {message::kPictureTitleRules, sample_net()},
      {{message::kPictureTitleMonths, {{"column", "fecha"}}}, sample_days()},
      {message::kPictureTitleReached, sample_curves()},
      {{message::kPictureTitleDistribution, {{"column", "user_score"}}}, sample_histogram(false)},
      {{message::kPictureTitleDistribution, {{"column", "user_score"}}}, sample_histogram(true)},
      {message::kPictureTitleReliability, sample_reliability()},
      {message::kHeadingConfusion, sample_confusion()},
      {message::kPictureTitleImportance, sample_strips()}};
}

}  // namespace canasta
