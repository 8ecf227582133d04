#include "report/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "base/messages/report.h"
#include "report/bounded.h"
#include "report/charts.h"
#include "report/markup.h"
#include "report/palette.h"
#include "report/wording.h"

namespace canasta {

void ValueRange::add(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

std::string area_class(std::size_t series) { return "f" + std::to_string(series); }
std::string stroke_class(std::size_t series) { return "s" + std::to_string(series); }

double draw_nothing(Drawing& drawing, double y) {
  drawing.text({.text = text(message::kPictureNothing, drawing.language()),
                .at = {drawing.width() / 2, y + 30},
                .width = drawing.width(),
                .anchor = Anchor::Middle,
                .classes = "m"});
  return y + 50;
}

std::string svg(const Picture& picture, const SvgOptions& options) {
  const Picture shown = bounded(picture);
  Drawing drawing(options.width, options.language);
  const double height =
      std::visit([&](const auto& body) { return draw_chart(drawing, body, 2); }, shown.body);
  const std::string title = clean_text(say(picture.title, options.language));
  std::string out = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture{}{}\" ",
                                options.classes.empty() ? "" : " ", options.classes);
  out += fmt::format("viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" ",
                     pixels(options.width), pixels(height));
  out += fmt::format("aria-labelledby=\"{0}-title {0}-desc\">\n", options.id);
  out += fmt::format("<title id=\"{}-title\">{}</title>\n", options.id,
                     escape_markup(cut_characters(title, kWholeTextShown)));
  out += fmt::format("<desc id=\"{}-desc\">{}</desc>\n", options.id,
                     escape_markup(cut_characters(clean_text(describe(shown, options.language)),
                                                  kWholeTextShown)));
  if (options.stands_alone) {
    out += "<style>" + palette_css("svg.picture") + std::string(picture_css()) +
           "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--page)\"/>\n";
  }
  return out + drawing.take() + "</svg>\n";
}

}  // namespace canasta
