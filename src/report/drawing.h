// Drawing: an SVG in the making, in pixels from the top left, and the parts that charts share.
//
// Texts are cut to the room they are given, with the whole text (up to kWholeTextShown characters)
// as a tool tip; nothing is drawn at a place that is not finite. Classes of elements are those of
// picture_css. No style, script or address is ever written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/ticks.h"

namespace canasta {

inline constexpr double kFontPixels = 12;
inline constexpr double kLinePixels = 18;
inline constexpr std::size_t kWholeTextShown = 300;

enum class Anchor : std::uint8_t { Start, Middle, End };

struct SvgPoint {
  double x = 0;
  double y = 0;
};

struct SvgBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

struct SvgText {
  std::string_view text;
  SvgPoint at;         // on the base line
  double width = 1e9;  // the room it has
  Anchor anchor = Anchor::Start;
  std::string_view classes = "";
};

class Drawing {
 public:
  Drawing(double width, Language language) : width_(width), language_(language) {}

  double width() const { return width_; }
  Language language() const { return language_; }

  void text(const SvgText& text);
  void line(SvgPoint from, SvgPoint to, std::string_view classes);
  // `tip`: what is said when the pointer rests on it; may be empty.
  void rect(const SvgBox& box, std::string_view classes, std::string_view tip = "");
  // A rectangle of the first series, `shade` in [0, 1] strong.
  void shaded_rect(const SvgBox& box, double shade, std::string_view tip);
  void circle(SvgPoint centre, double radius, std::string_view classes, std::string_view tip = "");
  // Joins points with lines; a point that is not finite breaks the line. `closed` fills it.
  void polyline(const std::vector<SvgPoint>& points, std::string_view classes, bool closed = false);
  void dots(const std::vector<SvgPoint>& points, std::string_view classes);

  std::string take() { return std::move(out_); }

 private:
  double width_;
  Language language_;
  std::string out_;
};

// "12.5", "12": at most one decimal.
std::string pixels(double value);

struct LegendEntry {
  std::string text;
  std::string classes;
  bool is_line = true;  // else a filled box
};
// Draws the entries from the left, in as many rows as they need; returns the y below them.
double draw_legend(Drawing& drawing, const std::vector<LegendEntry>& entries, double y);

// "net value (COP)"
std::string axis_title(const PictureAxis& axis, Language language);

// Room for a plot with ticks at its left and below, and where values fall in it.
struct Plot {
  SvgBox box;
  TickedRange x;
  TickedRange y;
  bool has_title = false;  // below the ticks of x

  SvgPoint at(double value_x, double value_y) const;
};
struct PlotWishes {
  double x_low = 0, x_high = 1;
  double y_low = 0, y_high = 1;
  PictureAxis x = {};
  PictureAxis y = {};
  double height = 220;
};
// Draws grid, ticks and titles of the axes with the top at `y`; returns the plot, whose axis
// titles end at bottom_of(plot).
Plot draw_plot(Drawing& drawing, const PlotWishes& wishes, double y);
double bottom_of(const Plot& plot);

// Ticks of x below the plot, and the axis title below them. A text that would touch the one before
// it is left out.
void draw_x_axis(Drawing& drawing, Plot& plot, const std::string& title);

// How many ticks with texts like these fit into so many pixels.
std::size_t ticks_that_fit(double pixels, const PictureAxis& axis, double low, double high);

}  // namespace canasta
