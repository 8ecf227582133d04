// Predicted probability against the share that happened: on the diagonal is right.
#include <algorithm>
#include <cmath>

#include "base/messages/report.h"
#include "report/charts.h"
#include "report/local_numbers.h"

namespace canasta {
namespace {

void draw_bins(Drawing& drawing, const Plot& plot, const std::vector<ReliabilityDot>& bins,
               std::size_t series) {
  double most = 0;
  for (const ReliabilityDot& bin : bins) most = std::max(most, bin.count);
  std::vector<SvgPoint> points;
  for (const ReliabilityDot& bin : bins) points.push_back(plot.at(bin.predicted, bin.observed));
  drawing.polyline(points, "n " + stroke_class(series) + (series == 0 ? "" : " d1"));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double radius = 2 + 5 * std::sqrt(bins[i].count / most);  // areas by rows
    const std::string tip = share_text(bins[i].predicted, drawing.language()) + " → " +
                            share_text(bins[i].observed, drawing.language()) + " (" +
                            local_number(bins[i].count, drawing.language()) + ")";
    drawing.circle(points[i], radius, area_class(series) + " h", tip);
  }
}

}  // namespace

double draw_chart(Drawing& drawing, const ReliabilityPicture& reliability, double y) {
  ValueRange range;
  for (const auto* bins : {&reliability.bins, &reliability.before}) {
    for (const ReliabilityDot& bin : *bins) {
      range.add(bin.predicted);
      range.add(bin.observed);
    }
  }
  if (range.empty()) return draw_nothing(drawing, y);
  const Language language = drawing.language();
  std::vector<LegendEntry> entries{{text(message::kPicturePerfect, language), "k", true}};
  if (!reliability.before.empty()) {
    entries.push_back({text(message::kPictureCalibrated, language), "n s0", true});
    entries.push_back({text(message::kPictureUncalibrated, language), "n s1 d1", true});
  }
  y = draw_legend(drawing, entries, y);
  // One scale for both axes, so that the diagonal is the diagonal.
  const TickWishes wishes{.scale = AxisScale::Share, .ticks_max = 5, .language = language};
  const double high = ticked_range(0, std::max(range.high, 1e-6), wishes).high;
  const Plot plot =
      draw_plot(drawing,
                {.x_low = 0,
                 .x_high = high,
                 .y_low = 0,
                 .y_high = high,
                 .x = {.label = message::kPicturePredicted, .scale = AxisScale::Share},
                 .y = {.label = message::kPictureObserved, .scale = AxisScale::Share},
                 .height = std::min(300.0, drawing.width() * 0.7)},
                y);
  drawing.line(plot.at(0, 0), plot.at(high, high), "k");
  draw_bins(drawing, plot, reliability.before, 1);
  draw_bins(drawing, plot, reliability.bins, 0);
  return bottom_of(plot);
}

}  // namespace canasta
