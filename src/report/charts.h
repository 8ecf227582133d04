// One function for each kind of picture. Each draws a bounded picture from `y` downwards and
// returns the y below it. A picture without a value draws the words "no values to show".
#pragma once

#include "data/picture.h"
#include "report/drawing.h"

namespace canasta {

double draw_chart(Drawing& drawing, const BarPicture& bars, double y);
double draw_chart(Drawing& drawing, const LinePicture& lines, double y);
double draw_chart(Drawing& drawing, const HistogramPicture& histogram, double y);
double draw_chart(Drawing& drawing, const ReliabilityPicture& reliability, double y);
double draw_chart(Drawing& drawing, const ConfusionPicture& confusion, double y);
double draw_chart(Drawing& drawing, const StripPicture& strips, double y);

double draw_nothing(Drawing& drawing, double y);

// The smallest and largest finite value seen; low > high where there was none.
struct ValueRange {
  double low = 1e308;
  double high = -1e308;

  void add(double value);
  bool empty() const { return low > high; }
};

// "f0" … "f5", "s0" … "s5": the colour of a series as area and as line.
std::string area_class(std::size_t series);
std::string stroke_class(std::size_t series);

}  // namespace canasta
