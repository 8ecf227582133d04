// Pictures of data that nobody would draw on purpose, for tests: hostile and endless names, values
// that are none, empty and single and equal ones, the largest numbers, a million points.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "data/picture.h"

namespace canasta {

inline std::vector<std::string> hostile_names() {
  return {"</script><script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "</svg></title><script>",
          "\u202Egnp.exe \u2066x",
          std::string(10'000, 'W'),
          std::string("nul\0byte", 8),
          "\xFF\xFE not text",
          "]]>&amp;<!--",
          "javascript:alert(1)//",
          "ﷺ漢字 نص عربي 😀 ñandú"};
}

inline std::vector<double> hostile_values() {
  const double infinite = std::numeric_limits<double>::infinity();
  return {std::numeric_limits<double>::quiet_NaN(),
          infinite,
          -infinite,
          1e300,
          -1e300,
          1.7e308,
          5e-324,
          0,
          -0.0,
          -1};
}

inline std::vector<Picture> hostile_pictures() {
  std::vector<PictureLabel> labels;
  for (const std::string& name : hostile_names()) labels.emplace_back(name);
  const PictureLabel bad = labels[0];
  const std::vector<double> values = hostile_values();
  const std::vector<double> equal(10, 7.0);
  const std::vector<double> one{3.5};
  LineSeries million{.name = bad, .x = {}, .y = {}};
  for (std::int64_t i = 0; i < 1'000'000; ++i) {
    million.x.push_back(static_cast<double>(i));
    million.y.push_back(static_cast<double>((i * 7919) % 10'007));
  }
  StripPicture strips{.rows = {}, .values = {.label = bad, .unit = "\"><b>"}};
  for (const PictureLabel& label : labels) strips.rows.push_back({label, values, values});
  strips.rows.push_back({"", million.y, {}});
  const std::size_t classes = labels.size();
  return {
      {bad, BarPicture{.labels = labels,
                       .series = {{labels[1], values}, {labels[2], equal}},
                       .values = {.label = bad, .unit = "<i>"},
                       .baseline = 1e300,
                       .baseline_name = labels[4]}},
      {labels[4], BarPicture{.labels = std::vector<PictureLabel>(100'000, labels[2]),
                             .series = {{"", std::vector<double>(100'000, 1e300)}},
                             .adds_up = true}},
      {labels[3],
       BarPicture{
           .labels = labels, .series = {{"", values}}, .values = {.scale = AxisScale::Days}}},
      {bad, LinePicture{.series = {{labels[0], values, values},
                                   {labels[4], one, one},
                                   {labels[9], equal, equal, values, values}},
                        .x = {.label = labels[4]},
                        .y = {.label = labels[4]}}},
      {bad, LinePicture{.series = {{bad, values, values}}, .x = {.scale = AxisScale::Days}}},
      {bad, LinePicture{.series = {million}}},
      {bad, HistogramPicture{.edges = {-1e300, 0, 1e300}, .reference = {1, 2}, .now = {1e300, 1}}},
      {bad,
       HistogramPicture{
           .edges = million.x, .reference = million.y, .values = {.label = labels[4]}}},
      {bad, HistogramPicture{.edges = {1, 1}, .reference = {1}}},
      {bad, ReliabilityPicture{.bins = {{0.5, 0.5, 1e300}}, .before = {{0, 0, 1}}}},
      {bad, ReliabilityPicture{.bins = {{0, 0, 1}}}},
      {bad, ConfusionPicture{.classes = labels,
                             .counts = std::vector<double>(classes * classes, 1e300)}},
      {bad, ConfusionPicture{.classes = std::vector<PictureLabel>(300, labels[4]),
                             .counts = std::vector<double>(90'000, 3)}},
      {bad, ConfusionPicture{.classes = {labels[4]}, .counts = {0}}},
      {bad, strips},
      {bad, StripPicture{.rows = {{labels[4], one, {}}}}}};
}

}  // namespace canasta
