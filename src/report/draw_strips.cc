// A row of dots per feature: dots that would lie on each other are moved up and down.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/messages/report.h"
#include "report/charts.h"
#include "report/markup.h"
#include "report/palette.h"
#include "report/wording.h"

namespace canasta {
namespace {

constexpr double kStripPixels = 30;
constexpr double kDotPixels = 4;
constexpr std::size_t kLevels = std::tuple_size_v<decltype(Palette::levels)>;

// Dots of one column of pixels go to 0, +1, -1, +2, … steps from the middle, up to the strip's
// edge.
double offset_of(std::size_t rank) {
  const double step = static_cast<double>((rank + 1) / 2) * 2.5;
  return std::clamp(rank % 2 == 1 ? step : -step, -kStripPixels / 2 + 4, kStripPixels / 2 - 4);
}

void draw_strip(Drawing& drawing, const Plot& plot, const StripRow& row, double middle) {
  std::array<std::vector<SvgPoint>, kLevels + 1> dots;  // the last: without a level
  std::map<int, std::size_t> taken;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const double x = plot.at(row.values[i], 0).x;
    const std::size_t rank = taken[static_cast<int>(x / kDotPixels)]++;
    const double level = row.levels.empty() ? std::nan("") : row.levels[i];
    const std::size_t colour =
        std::isfinite(level)
            ? std::min(kLevels - 1,
                       static_cast<std::size_t>(std::clamp(level, 0.0, 1.0) * double{kLevels}))
            : kLevels;
    dots[colour].push_back({x, middle + offset_of(rank)});
  }
  for (std::size_t colour = 0; colour < dots.size(); ++colour) {
    drawing.dots(dots[colour], colour < kLevels ? "p l" + std::to_string(colour) : "p s5");
  }
}

double draw_levels(Drawing& drawing, double y) {
  const Language language = drawing.language();
  double x = 0;
  const auto word = [&](Message message) {
    const std::string said = text(message, language);
    drawing.text({.text = said, .at = {x, y + 12}, .width = drawing.width() - x, .classes = "m"});
    x += text_width(said, kFontPixels) + 8;
  };
  word(message::kPictureLevel);
  word(message::kPictureLow);
  for (std::size_t i = 0; i < kLevels; ++i, x += 9) {
    drawing.dots({{x + 3, y + 8}}, "p l" + std::to_string(i));
  }
  x += 4;
  word(message::kPictureHigh);
  return y + kLinePixels + 4;
}

}  // namespace

double draw_chart(Drawing& drawing, const StripPicture& strips, double y) {
  ValueRange values;
  double label_width = 0;
  bool coloured = false;
  std::vector<std::string> names;
  for (const StripRow& row : strips.rows) {
    for (const double value : row.values) values.add(value);
    coloured = coloured || !row.levels.empty();
    names.push_back(clean_text(say(row.name, drawing.language())));
    label_width = std::max(label_width, text_width(names.back(), kFontPixels));
  }
  if (values.empty()) return draw_nothing(drawing, y);
  values.add(0);
  if (coloured) y = draw_levels(drawing, y);
  label_width = std::min(label_width, drawing.width() * 0.42);
  const double left = label_width + 14;
  Plot plot;
  plot.box = {left, y, drawing.width() - left - 8,
              kStripPixels * static_cast<double>(strips.rows.size())};
  plot.x = ticked_range(
      values.low, values.high,
      {.scale = strips.values.scale,
       .ticks_max = ticks_that_fit(plot.box.width, strips.values, values.low, values.high),
       .language = drawing.language()});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double middle = y + kStripPixels * (static_cast<double>(i) + 0.5);
    drawing.line({left, middle}, {plot.box.right(), middle}, "g");
    drawing.text({.text = names[i],
                  .at = {label_width, middle + 4},
                  .width = label_width,
                  .anchor = Anchor::End});
  }
  const double zero = plot.at(0, 0).x;
  drawing.line({zero, plot.box.y}, {zero, plot.box.bottom()}, "z");
  for (std::size_t i = 0; i < names.size(); ++i) {
    draw_strip(drawing, plot, strips.rows[i], y + kStripPixels * (static_cast<double>(i) + 0.5));
  }
  draw_x_axis(drawing, plot, axis_title(strips.values, drawing.language()));
  return bottom_of(plot);
}

}  // namespace canasta
