// One sentence on each kind of picture, for those who do not see it.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/messages/report.h"
#include "report/bounded.h"
#include "report/charts.h"
#include "report/local_numbers.h"
#include "report/svg.h"
#include "report/wording.h"

namespace canasta {
namespace {

std::string nothing(Language language) { return text(message::kPictureNothing, language); }

std::string sentence(const BarPicture& bars, Language language) {
  double largest = -1e308;
  std::size_t place = bars.labels.size();
  for (const BarSeries& series : bars.series) {
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (std::isfinite(series.values[i]) && series.values[i] > largest) {
        largest = series.values[i];
        place = i;
      }
    }
  }
  if (place == bars.labels.size()) return nothing(language);
  return text(message::kDescribeBars, language,
              {{"bars", bars.labels.size()},
               {"label", say(bars.labels[place], language)},
               {"value", axis_text(largest, bars.values.scale, language)}});
}

std::string sentence(const LinePicture& lines, Language language) {
  ValueRange across, up;
  for (const LineSeries& line : lines.series) {
    for (const double x : line.x) across.add(x);
    for (const double y : line.y) up.add(y);
  }
  if (across.empty() || up.empty()) return nothing(language);
  return text(message::kDescribeLines, language,
              {{"series", lines.series.size()},
               {"first", axis_text(across.low, lines.x.scale, language)},
               {"last", axis_text(across.high, lines.x.scale, language)},
               {"low", axis_text(up.low, lines.y.scale, language)},
               {"high", axis_text(up.high, lines.y.scale, language)}});
}

std::string sentence(const HistogramPicture& histogram, Language language) {
  const std::vector<double>& counts = histogram.reference;
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (all <= 0 || histogram.edges.empty()) return nothing(language);
  const double fullest = *std::max_element(counts.begin(), counts.end());
  return text(message::kDescribeHistogram, language,
              {{"bins", counts.size()},
               {"low", axis_text(histogram.edges.front(), histogram.values.scale, language)},
               {"high", axis_text(histogram.edges.back(), histogram.values.scale, language)},
               {"share", share_text(fullest / all, language)}});
}

std::string sentence(const ReliabilityPicture& reliability, Language language) {
  if (reliability.bins.empty()) return nothing(language);
  double gap = 0;
  for (const ReliabilityDot& bin : reliability.bins) {
    gap = std::max(gap, std::abs(bin.predicted - bin.observed));
  }
  return text(message::kDescribeReliability, language,
              {{"bins", reliability.bins.size()}, {"gap", share_text(gap, language)}});
}

std::string sentence(const ConfusionPicture& confusion, Language language) {
  const std::size_t classes = confusion.classes.size();
  if (classes == 0) return nothing(language);
  double right = 0;
  for (std::size_t k = 0; k < classes; ++k) right += confusion.counts[k * classes + k];
  const double rows = std::accumulate(confusion.counts.begin(), confusion.counts.end(), 0.0);
  return text(message::kDescribeConfusion, language,
              {{"classes", classes},
               {"right", local_number(right, language)},
               {"rows", local_number(rows, language)}});
}

std::string sentence(const StripPicture& strips, Language language) {
  ValueRange values;
  for (const StripRow& row : strips.rows) {
    for (const double value : row.values) values.add(value);
  }
  if (values.empty()) return nothing(language);
  return text(message::kDescribeStrips, language,
              {{"rows", strips.rows.size()},
               {"low", axis_text(values.low, strips.values.scale, language)},
               {"high", axis_text(values.high, strips.values.scale, language)}});
}

}  // namespace

std::string describe(const Picture& picture, Language language) {
  const Picture shown = bounded(picture);
  return std::visit([&](const auto& body) { return sentence(body, language); }, shown.body);
}

}  // namespace canasta
