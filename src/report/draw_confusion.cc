// A row per true class, a column per decided one; shaded by the share of the row.
#include <algorithm>

#include "base/messages/report.h"
#include "report/charts.h"
#include "report/local_numbers.h"
#include "report/markup.h"
#include "report/palette.h"
#include "report/wording.h"

namespace canasta {
namespace {

constexpr double kCellPixels = 40;

struct Cell {
  double count = 0;
  double share = 0;  // of its row
  bool right = false;
};

// Count and share where they fit; the tip has both in any case.
void draw_cell(Drawing& drawing, const SvgBox& box, const Cell& cell, const std::string& name) {
  const std::string count = local_number(cell.count, drawing.language());
  const std::string share = share_text(cell.share, drawing.language());
  drawing.shaded_rect({box.x + 1, box.y + 1, box.width - 2, box.height - 2}, kShadeMax * cell.share,
                      name + ": " + count + " (" + share + ")");
  if (cell.right) drawing.rect({box.x + 1.5, box.y + 1.5, box.width - 3, box.height - 3}, "o");
  const double middle = box.x + box.width / 2;
  const auto fits = [&](const std::string& text) {
    return text_width(text, kFontPixels) <= box.width - 4;
  };
  if (fits(count)) {
    drawing.text({.text = count, .at = {middle, box.y + 18}, .anchor = Anchor::Middle});
  }
  if (fits(share)) {
    drawing.text({.text = share, .at = {middle, box.y + 33}, .anchor = Anchor::Middle});
  }
}

}  // namespace

double draw_chart(Drawing& drawing, const ConfusionPicture& confusion, double y) {
  const std::size_t classes = confusion.classes.size();
  if (classes == 0) return draw_nothing(drawing, y);
  const Language language = drawing.language();
  std::vector<std::string> names;
  double label_width = 0;
  for (const PictureLabel& label : confusion.classes) {
    names.push_back(clean_text(say(label, language)));
    label_width = std::max(label_width, text_width(names.back(), kFontPixels));
  }
  const std::string true_title = text(message::kPictureTrue, language);
  label_width = std::clamp(label_width, text_width(true_title, kFontPixels), drawing.width() * 0.3);
  const double left = label_width + 8;
  const double cell = std::min(120.0, (drawing.width() - left) / static_cast<double>(classes));
  const double all = cell * static_cast<double>(classes);
  drawing.text({.text = text(message::kPictureDecided, language),
                .at = {left + all / 2, y + 12},
                .width = std::max(all, drawing.width() - left),
                .anchor = Anchor::Middle,
                .classes = "m"});
  drawing.text({.text = true_title, .at = {0, y + 30}, .width = label_width, .classes = "m"});
  for (std::size_t k = 0; k < classes; ++k) {
    drawing.text({.text = names[k],
                  .at = {left + cell * (static_cast<double>(k) + 0.5), y + 30},
                  .width = cell - 4,
                  .anchor = Anchor::Middle});
  }
  y += 38;
  for (std::size_t k = 0; k < classes; ++k) {
    double rows = 0;
    for (std::size_t d = 0; d < classes; ++d) rows += confusion.counts[k * classes + d];
    drawing.text({.text = names[k], .at = {0, y + kCellPixels / 2 + 4}, .width = label_width});
    for (std::size_t d = 0; d < classes; ++d) {
      const double count = confusion.counts[k * classes + d];
      draw_cell(drawing, {left + cell * static_cast<double>(d), y, cell, kCellPixels},
                {.count = count, .share = rows > 0 ? count / rows : 0, .right = k == d},
                names[k] + " → " + names[d]);
    }
    y += kCellPixels;
  }
  return y + 8;
}

}  // namespace canasta
