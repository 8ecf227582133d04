#include "report/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/local_numbers.h"
#include "report/markup.h"
#include "report/wording.h"

namespace canasta {
namespace {

bool is_finite(SvgPoint point) { return std::isfinite(point.x) && std::isfinite(point.y); }

std::string tip_element(std::string_view tip) {
  return "<title>" + escape_markup(cut_characters(clean_text(tip), kWholeTextShown)) + "</title>";
}

// Closes an element, around its tip where it has one.
std::string closing(std::string_view element, std::string_view tip) {
  if (tip.empty()) return "/>\n";
  return fmt::format(">{}</{}>\n", tip_element(tip), element);
}

}  // namespace

std::string pixels(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void Drawing::text(const SvgText& text) {
  if (!is_finite(text.at)) return;
  const std::string whole = clean_text(text.text);
  const std::string shown = fit_text(whole, text.width, kFontPixels);
  if (shown.empty()) return;
  std::string classes(text.classes);
  if (text.anchor == Anchor::Middle) classes += classes.empty() ? "c" : " c";
  if (text.anchor == Anchor::End) classes += classes.empty() ? "e" : " e";
  out_ += fmt::format("<text x=\"{}\" y=\"{}\"", pixels(text.at.x), pixels(text.at.y));
  if (!classes.empty()) out_ += fmt::format(" class=\"{}\"", classes);
  out_ += ">" + escape_markup(shown);
  if (shown != whole) out_ += tip_element(whole);
  out_ += "</text>\n";
}

void Drawing::line(SvgPoint from, SvgPoint to, std::string_view classes) {
  if (!is_finite(from) || !is_finite(to)) return;
  out_ += fmt::format("<path d=\"M{} {}L{} {}\" class=\"{}\"/>\n", pixels(from.x), pixels(from.y),
                      pixels(to.x), pixels(to.y), classes);
}

void Drawing::rect(const SvgBox& box, std::string_view classes, std::string_view tip) {
  out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"",
                      pixels(box.x), pixels(box.y), pixels(std::max(0.0, box.width)),
                      pixels(std::max(0.0, box.height)), classes) +
          closing("rect", tip);
}

void Drawing::shaded_rect(const SvgBox& box, double shade, std::string_view tip) {
  out_ +=
      fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"x\" fill-opacity=\"{:.2f}\"",
          pixels(box.x), pixels(box.y), pixels(box.width), pixels(box.height), shade) +
      closing("rect", tip);
}

void Drawing::circle(SvgPoint centre, double radius, std::string_view classes,
                     std::string_view tip) {
  if (!is_finite(centre)) return;
  out_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"{}\"", pixels(centre.x),
                      pixels(centre.y), pixels(radius), classes) +
          closing("circle", tip);
}

void Drawing::polyline(const std::vector<SvgPoint>& points, std::string_view classes, bool closed) {
  std::string path;
  bool pen_down = false;
  for (const SvgPoint& point : points) {
    if (is_finite(point)) {
      path += fmt::format("{}{} {}", pen_down ? "L" : "M", pixels(point.x), pixels(point.y));
    }
    pen_down = is_finite(point);
  }
  if (path.empty()) return;
  out_ += fmt::format("<path d=\"{}{}\" class=\"{}\"/>\n", path, closed ? "Z" : "", classes);
}

void Drawing::dots(const std::vector<SvgPoint>& points, std::string_view classes) {
  std::string path;
  for (const SvgPoint& point : points) {
    if (is_finite(point)) path += fmt::format("M{} {}h0", pixels(point.x), pixels(point.y));
  }
  if (!path.empty()) out_ += fmt::format("<path d=\"{}\" class=\"{}\"/>\n", path, classes);
}

double draw_legend(Drawing& drawing, const std::vector<LegendEntry>& entries, double y) {
  constexpr double kMark = 22, kGap = 18;
  double x = 0;
  for (const LegendEntry& entry : entries) {
    const std::string text = clean_text(entry.text);
    const double room = drawing.width() - kMark;
    const double width = kMark + std::min(room, text_width(text, kFontPixels));
    if (x > 0 && x + width > drawing.width()) {
      x = 0;
      y += kLinePixels;
    }
    if (entry.is_line) {
      drawing.line({x, y + 8}, {x + kMark - 6, y + 8}, entry.classes);
    } else {
      drawing.rect({x, y + 3, kMark - 10, 10}, entry.classes);
    }
    drawing.text({.text = text, .at = {x + kMark, y + 12}, .width = room, .classes = "m"});
    x += width + kGap;
  }
  return entries.empty() ? y : y + kLinePixels + 6;
}

std::string axis_title(const PictureAxis& axis, Language language) {
  const std::string title = say(axis.label, language);
  if (axis.unit.empty()) return title;
  return title.empty() ? axis.unit : fmt::format("{} ({})", title, axis.unit);
}

SvgPoint Plot::at(double value_x, double value_y) const {
  return {box.x + x.share_of(value_x) * box.width, box.bottom() - y.share_of(value_y) * box.height};
}

std::size_t ticks_that_fit(double pixels, const PictureAxis& axis, double low, double high) {
  constexpr double kGap = 14;
  double width = text_width(high - low > 100 ? "Mmm 2024" : "20 Mmm 2024", kFontPixels);
  if (axis.scale != AxisScale::Days) {
    width = 0;
    for (const Tick& tick : ticked_range(low, high, {.scale = axis.scale, .ticks_max = 5}).ticks) {
      width = std::max(width, text_width(tick.text, kFontPixels));
    }
  }
  return std::clamp<std::size_t>(static_cast<std::size_t>(pixels / (width + kGap)), 1, 8);
}

namespace {

void draw_y_axis(Drawing& drawing, const Plot& plot) {
  for (const Tick& tick : plot.y.ticks) {
    const double y = plot.at(plot.x.low, tick.at).y;
    drawing.line({plot.box.x, y}, {plot.box.right(), y}, tick.at == 0 ? "z" : "g");
    drawing.text({.text = tick.text,
                  .at = {plot.box.x - 6, y + 4},
                  .width = plot.box.x,
                  .anchor = Anchor::End,
                  .classes = "m"});
  }
}

}  // namespace

void draw_x_axis(Drawing& drawing, Plot& plot, const std::string& title) {
  plot.has_title = !title.empty();
  double taken = -1e9;
  for (const Tick& tick : plot.x.ticks) {
    const double x = plot.at(tick.at, plot.y.low).x;
    const double half = text_width(tick.text, kFontPixels) / 2;
    const double shown = std::clamp(x, half, std::max(half, drawing.width() - half));
    drawing.line({x, plot.box.bottom()}, {x, plot.box.bottom() + 4}, "z");
    if (shown - half < taken + 6) continue;
    taken = shown + half;
    drawing.text({.text = tick.text,
                  .at = {shown, plot.box.bottom() + 17},
                  .anchor = Anchor::Middle,
                  .classes = "m"});
  }
  const double half = std::min(drawing.width(), text_width(title, kFontPixels)) / 2;
  const double middle = plot.box.x + plot.box.width / 2;
  drawing.text({.text = title,
                .at = {std::clamp(middle, half, drawing.width() - half), plot.box.bottom() + 36},
                .width = drawing.width(),
                .anchor = Anchor::Middle,
                .classes = "m"});
}

Plot draw_plot(Drawing& drawing, const PlotWishes& wishes, double y) {
  const std::string y_title = axis_title(wishes.y, drawing.language());
  if (!y_title.empty()) {
    drawing.text({.text = y_title, .at = {0, y + 11}, .width = drawing.width(), .classes = "m"});
    y += kLinePixels + 4;
  }
  Plot plot;
  plot.y = ticked_range(wishes.y_low, wishes.y_high,
                        {.scale = wishes.y.scale, .ticks_max = 5, .language = drawing.language()});
  double left = 0;
  for (const Tick& tick : plot.y.ticks) {
    left = std::max(left, text_width(tick.text, kFontPixels));
  }
  left = std::min(left + 10, drawing.width() / 3);
  plot.box = {left, y + 4, drawing.width() - left - 8, wishes.height};
  const std::size_t ticks = ticks_that_fit(plot.box.width, wishes.x, wishes.x_low, wishes.x_high);
  plot.x = ticked_range(wishes.x_low, wishes.x_high,
                        {.scale = wishes.x.scale,
                         .ticks_max = ticks,
                         .widen = false,
                         .language = drawing.language()});
  draw_y_axis(drawing, plot);
  draw_x_axis(drawing, plot, axis_title(wishes.x, drawing.language()));
  return plot;
}

double bottom_of(const Plot& plot) { return plot.box.bottom() + (plot.has_title ? 42 : 24); }

}  // namespace canasta
