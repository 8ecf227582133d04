// Values over numbers or days: a line per series, its interval behind it.
#include <algorithm>
#include <cmath>

#include "report/charts.h"
#include "report/wording.h"

namespace canasta {
namespace {

std::string line_classes(const LinePicture& lines, std::size_t series) {
  const std::string broken = lines.series[series].is_baseline ? "4" : std::to_string(series);
  return "n " + stroke_class(series) + (broken == "0" ? "" : " d" + broken);
}

std::vector<SvgPoint> points_of(const Plot& plot, const std::vector<double>& x,
                                const std::vector<double>& y) {
  std::vector<SvgPoint> points;
  for (std::size_t i = 0; i < y.size(); ++i) points.push_back(plot.at(x[i], y[i]));
  return points;
}

void draw_band(Drawing& drawing, const Plot& plot, const LineSeries& line, std::size_t series) {
  std::vector<SvgPoint> around;
  for (std::size_t i = 0; i < line.low.size(); ++i) {
    if (std::isfinite(line.low[i] + line.high[i]))
      around.push_back(plot.at(line.x[i], line.low[i]));
  }
  for (std::size_t i = line.high.size(); i > 0; --i) {
    if (!std::isfinite(line.low[i - 1] + line.high[i - 1])) continue;
    around.push_back(plot.at(line.x[i - 1], line.high[i - 1]));
  }
  if (around.size() > 2) drawing.polyline(around, "v " + area_class(series), true);
}

// A point without a neighbour makes no line: it is drawn as a dot.
void draw_lone_points(Drawing& drawing, const std::vector<SvgPoint>& points, std::size_t series) {
  const auto there = [&](std::size_t i) { return i < points.size() && std::isfinite(points[i].y); };
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (there(i) && !(i > 0 && there(i - 1)) && !there(i + 1)) {
      drawing.circle(points[i], 3, area_class(series));
    }
  }
}

}  // namespace

double draw_chart(Drawing& drawing, const LinePicture& lines, double y) {
  ValueRange across, up;
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < lines.series.size(); ++s) {
    const LineSeries& line = lines.series[s];
    for (std::size_t i = 0; i < line.y.size(); ++i) {
      if (!std::isfinite(line.y[i])) continue;
      across.add(line.x[i]);
      up.add(line.y[i]);
    }
    for (const double value : line.low) up.add(value);
    for (const double value : line.high) up.add(value);
    entries.push_back({say(line.name, drawing.language()), line_classes(lines, s), true});
  }
  if (across.empty()) return draw_nothing(drawing, y);
  if (entries.size() > 1 || !entries.front().text.empty()) y = draw_legend(drawing, entries, y);
  // Amounts begin at zero unless they vary little beside their size.
  if (up.low > 0 && up.low < 0.6 * up.high) up.add(0);
  const Plot plot = draw_plot(drawing,
                              {.x_low = across.low,
                               .x_high = across.high,
                               .y_low = up.low,
                               .y_high = up.high,
                               .x = lines.x,
                               .y = lines.y},
                              y);
  for (std::size_t s = 0; s < lines.series.size(); ++s) {
    draw_band(drawing, plot, lines.series[s], s);
  }
  for (std::size_t s = 0; s < lines.series.size(); ++s) {
    const auto points = points_of(plot, lines.series[s].x, lines.series[s].y);
    drawing.polyline(points, line_classes(lines, s));
    draw_lone_points(drawing, points, s);
  }
  return bottom_of(plot);
}

}  // namespace canasta
