// One distribution as bars, a second one as an outline over them.
#include <algorithm>
#include <numeric>

#include "base/messages/report.h"
#include "report/charts.h"
#include "report/local_numbers.h"
#include "report/wording.h"

namespace canasta {
namespace {

bool equal_widths(const std::vector<double>& edges) {
  double least = 1e308, most = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    least = std::min(least, edges[i + 1] - edges[i]);
    most = std::max(most, edges[i + 1] - edges[i]);
  }
  return most <= least * 1.01;
}

// Heights: shares of all rows, by unit of width where bins differ in width.
std::vector<double> heights(const HistogramPicture& histogram, const std::vector<double>& counts,
                            bool by_width) {
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<double> shares;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double width = by_width ? histogram.edges[i + 1] - histogram.edges[i] : 1;
    shares.push_back(all > 0 ? counts[i] / all / width : 0);
  }
  return shares;
}

std::string tip_of(const HistogramPicture& histogram, std::size_t bin, double share,
                   Language language) {
  const auto edge = [&](std::size_t i) {
    return axis_text(histogram.edges[i], histogram.values.scale, language);
  };
  return edge(bin) + " – " + edge(bin + 1) + ": " + share_text(share, language);
}

double draw_names(Drawing& drawing, const HistogramPicture& histogram, double y) {
  if (histogram.now.empty()) return y;
  const auto name = [&](const PictureLabel& label, Message otherwise) {
    return label.empty() ? text(otherwise, drawing.language()) : say(label, drawing.language());
  };
  return draw_legend(drawing,
                     {{name(histogram.reference_name, message::kPictureReference), "f5", false},
                      {name(histogram.now_name, message::kPictureNow), "n s0", true}},
                     y);
}

std::vector<SvgPoint> outline(const Plot& plot, const HistogramPicture& histogram,
                              const std::vector<double>& tops) {
  std::vector<SvgPoint> points{plot.at(histogram.edges.front(), 0)};
  for (std::size_t i = 0; i < tops.size(); ++i) {
    points.push_back(plot.at(histogram.edges[i], tops[i]));
    points.push_back(plot.at(histogram.edges[i + 1], tops[i]));
  }
  points.push_back(plot.at(histogram.edges.back(), 0));
  return points;
}

}  // namespace

double draw_chart(Drawing& drawing, const HistogramPicture& histogram, double y) {
  const double rows = std::accumulate(histogram.reference.begin(), histogram.reference.end(), 0.0) +
                      std::accumulate(histogram.now.begin(), histogram.now.end(), 0.0);
  if (histogram.edges.size() < 2 || rows <= 0) return draw_nothing(drawing, y);
  const bool by_width = !equal_widths(histogram.edges);
  const std::vector<double> before = heights(histogram, histogram.reference, by_width);
  const std::vector<double> now = heights(histogram, histogram.now, by_width);
  ValueRange up;
  up.add(0);
  for (const double height : before) up.add(height);
  for (const double height : now) up.add(height);
  y = draw_names(drawing, histogram, y);
  const Plot plot =
      draw_plot(drawing,
                {.x_low = histogram.edges.front(),
                 .x_high = histogram.edges.back(),
                 .y_low = 0,
                 .y_high = up.high,
                 .x = histogram.values,
                 .y = {.label = by_width ? message::kPictureDensity : message::kPictureShareOfRows,
                       .scale = by_width ? AxisScale::Number : AxisScale::Share},
                 .height = 190},
                y);
  const std::vector<double> shares = heights(histogram, histogram.reference, false);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const SvgPoint corner = plot.at(histogram.edges[i], before[i]);
    const double right = plot.at(histogram.edges[i + 1], 0).x;
    if (before[i] <= 0) continue;
    drawing.rect(
        {corner.x, corner.y, std::max(0.6, right - corner.x - 0.8), plot.box.bottom() - corner.y},
        now.empty() ? "f0" : "f5 h", tip_of(histogram, i, shares[i], drawing.language()));
  }
  if (!now.empty()) drawing.polyline(outline(plot, histogram, now), "n s0");
  return bottom_of(plot);
}

}  // namespace canasta
