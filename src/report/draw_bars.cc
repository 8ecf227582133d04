// Horizontal bars: labels at the left, bars from zero, each bar's value at its end.
#include <algorithm>
#include <cmath>

#include "base/messages/report.h"
#include "report/charts.h"
#include "report/local_numbers.h"
#include "report/markup.h"
#include "report/wording.h"

namespace canasta {
namespace {

constexpr double kBarPixels = 14;
constexpr double kBetween = 8;

double widest(const std::vector<std::string>& texts) {
  double width = 0;
  for (const std::string& text : texts) width = std::max(width, text_width(text, kFontPixels));
  return width;
}

std::vector<std::string> label_texts(const BarPicture& bars, Language language) {
  std::vector<std::string> texts;
  for (const PictureLabel& label : bars.labels) texts.push_back(clean_text(say(label, language)));
  return texts;
}

ValueRange range_of(const BarPicture& bars) {
  ValueRange range;
  for (const BarSeries& series : bars.series) {
    for (const double value : series.values) range.add(value);
  }
  if (range.empty()) return range;
  range.add(0);
  if (bars.baseline) range.add(*bars.baseline);
  return range;
}

double widest_value(const BarPicture& bars, Language language) {
  std::vector<std::string> texts;
  for (const BarSeries& series : bars.series) {
    for (const double value : series.values) {
      texts.push_back(axis_text(value, bars.values.scale, language));
    }
  }
  return widest(texts);
}

double draw_bar_legend(Drawing& drawing, const BarPicture& bars, double y) {
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < bars.series.size(); ++s) {
    const std::string name = say(bars.series[s].name, drawing.language());
    if (bars.series.size() > 1 || (bars.baseline && !name.empty())) {
      entries.push_back({name, area_class(s), false});
    }
  }
  if (bars.baseline) {
    const PictureLabel name =
        bars.baseline_name.empty() ? PictureLabel(message::kPictureBaseline) : bars.baseline_name;
    const std::string value = axis_text(*bars.baseline, bars.values.scale, drawing.language());
    entries.push_back({say(name, drawing.language()) + " " + value, "k", true});
  }
  return draw_legend(drawing, entries, y);
}

void draw_one_bar(Drawing& drawing, const Plot& plot, const BarPicture& bars, std::size_t label,
                  std::size_t series, double y) {
  const double value = bars.series[series].values[label];
  if (!std::isfinite(value)) return;
  const double from = std::min(plot.at(0, 0).x, plot.at(value, 0).x);
  const double to = std::max(plot.at(0, 0).x, plot.at(value, 0).x);
  drawing.rect({from, y, std::max(1.0, to - from), kBarPixels - 2}, area_class(series));
  const bool negative = value < 0;
  drawing.text({.text = axis_text(value, bars.values.scale, drawing.language()),
                .at = {negative ? from - 4 : to + 4, y + 10.5},
                .anchor = negative ? Anchor::End : Anchor::Start,
                .classes = "q"});
}

}  // namespace

double draw_chart(Drawing& drawing, const BarPicture& bars, double y) {
  const ValueRange values = range_of(bars);
  if (values.empty()) return draw_nothing(drawing, y);
  y = draw_bar_legend(drawing, bars, y);
  const std::vector<std::string> labels = label_texts(bars, drawing.language());
  const double label_width = std::min(widest(labels), drawing.width() * 0.42);
  const double value_width = widest_value(bars, drawing.language()) + 6;
  const double left = label_width + 10 + (values.low < 0 ? value_width : 0);
  const double row = kBarPixels * static_cast<double>(bars.series.size()) + kBetween;
  Plot plot;
  plot.box = {left, y, std::max(40.0, drawing.width() - left - value_width),
              row * static_cast<double>(labels.size())};
  plot.x = ticked_range(
      values.low, values.high,
      {.scale = bars.values.scale,
       .ticks_max = ticks_that_fit(plot.box.width, bars.values, values.low, values.high),
       .widen = false,
       .language = drawing.language()});
  for (const Tick& tick : plot.x.ticks) {
    const double x = plot.at(tick.at, 0).x;
    drawing.line({x, plot.box.y}, {x, plot.box.bottom()}, tick.at == 0 ? "z" : "g");
  }
  draw_x_axis(drawing, plot, axis_title(bars.values, drawing.language()));
  if (bars.baseline) {
    const double x = plot.at(*bars.baseline, 0).x;
    drawing.line({x, plot.box.y}, {x, plot.box.bottom()}, "k");
  }
  for (std::size_t label = 0; label < labels.size(); ++label) {
    const double top = y + row * static_cast<double>(label) + kBetween / 2;
    drawing.text({.text = labels[label],
                  .at = {label_width, top + (row - kBetween) / 2 + 4},
                  .width = label_width,
                  .anchor = Anchor::End});
    for (std::size_t s = 0; s < bars.series.size(); ++s) {
      draw_one_bar(drawing, plot, bars, label, s, top + kBarPixels * static_cast<double>(s));
    }
  }
  return bottom_of(plot);
}

}  // namespace canasta
