#include "report/bounded.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/messages/report.h"
#include "report/local_numbers.h"

namespace canasta {
namespace {

constexpr double kSizeMax = 1e300;
constexpr double kSizeMin = 1e-300;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Sizes that arithmetic on a range can bear; others count as no value, the smallest as zero.
double drawable(double value) {
  if (!(std::abs(value) <= kSizeMax)) return kNone;
  return std::abs(value) < kSizeMin ? 0 : value;
}

// Of days only those that have a date.
double drawable(double value, AxisScale scale) {
  if (scale == AxisScale::Days && !is_calendar_day(value)) return kNone;
  return drawable(value);
}

void make_drawable(std::vector<double>& values, AxisScale scale = AxisScale::Number) {
  for (double& value : values) value = drawable(value, scale);
}

PictureLabel others(std::size_t count, bool with_values) {
  return {with_values ? message::kPictureOthers : message::kPictureMore, {{"count", count}}};
}

// --- Bars ---

void join_bars(BarPicture& bars) {
  const std::size_t kept = kBarsShown - 1;
  bars.labels[kept] = others(bars.labels.size() - kept, bars.adds_up);
  bars.labels.resize(kBarsShown);
  for (BarSeries& series : bars.series) {
    double sum = 0;
    for (std::size_t i = kept; i < series.values.size(); ++i) {
      if (std::isfinite(series.values[i])) sum += series.values[i];
    }
    series.values.resize(kBarsShown);
    series.values[kept] = bars.adds_up ? drawable(sum, bars.values.scale) : kNone;
  }
}

void bound(BarPicture& bars) {
  if (bars.series.size() > kBarSeriesShown) bars.series.resize(kBarSeriesShown);
  std::size_t count = bars.series.empty() ? 0 : bars.labels.size();
  for (BarSeries& series : bars.series) {
    make_drawable(series.values, bars.values.scale);
    count = std::min(count, series.values.size());
  }
  bars.labels.resize(count);
  for (BarSeries& series : bars.series) series.values.resize(count);
  if (bars.baseline && !std::isfinite(drawable(*bars.baseline, bars.values.scale)))
    bars.baseline.reset();
  if (count > kBarsShown) join_bars(bars);
}

// --- Lines ---

// Keeps what stands at `places`, in that order.
void pick(std::vector<double>& values, const std::vector<std::size_t>& places) {
  if (values.empty()) return;
  std::vector<double> picked;
  picked.reserve(places.size());
  for (const std::size_t place : places) picked.push_back(values[place]);
  values = std::move(picked);
}
void pick(LineSeries& line, const std::vector<std::size_t>& places) {
  for (std::vector<double>* values : {&line.x, &line.y, &line.low, &line.high}) {
    pick(*values, places);
  }
}

// M4 over points in order of x: the first, the lowest, the highest and the last of each slice.
std::vector<std::size_t> thinned_places(const LineSeries& line) {
  const double first = line.x.front();
  const double width = line.x.back() / 2 - first / 2;  // half, so that it stays finite
  const auto slice_of = [&](std::size_t i) {
    const double share = width > 0 ? (line.x[i] / 2 - first / 2) / width : 0;
    return std::min(kLineSlices - 1, static_cast<std::size_t>(share * kLineSlices));
  };
  std::vector<std::size_t> kept;
  for (std::size_t begin = 0; begin < line.x.size();) {
    std::size_t end = begin;
    std::size_t lowest = begin, highest = begin;
    for (const std::size_t slice = slice_of(begin); end < line.x.size() && slice_of(end) == slice;
         ++end) {
      if (line.y[end] < line.y[lowest]) lowest = end;
      if (line.y[end] > line.y[highest]) highest = end;
    }
    std::vector<std::size_t> places{begin, lowest, highest, end - 1};
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    kept.insert(kept.end(), places.begin(), places.end());
    begin = end;
  }
  return kept;
}

void bound(LineSeries& line, AxisScale scale) {
  const std::size_t points = std::min(line.x.size(), line.y.size());
  const bool band = line.low.size() >= points && line.high.size() >= points;
  if (!band) line.low.clear();
  if (!band) line.high.clear();
  for (std::vector<double>* values : {&line.x, &line.y, &line.low, &line.high}) {
    make_drawable(*values, values == &line.x ? scale : AxisScale::Number);
    if (!values->empty()) values->resize(points);
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < points; ++i) {
    if (std::isfinite(line.x[i]) && (points <= kLinePointsShown || std::isfinite(line.y[i])))
      places.push_back(i);
  }
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return line.x[a] < line.x[b]; });
  pick(line, places);
  if (line.x.size() > kLinePointsShown) pick(line, thinned_places(line));
}

void bound(LinePicture& lines) {
  if (lines.series.size() > kLineSeriesShown) lines.series.resize(kLineSeriesShown);
  for (LineSeries& line : lines.series) bound(line, lines.x.scale);
}

// --- Histogram ---

bool is_ascending(const std::vector<double>& edges) {
  return std::all_of(edges.begin(), edges.end(), [](double edge) { return std::isfinite(edge); }) &&
         std::adjacent_find(edges.begin(), edges.end(),
                            [](double a, double b) { return a >= b; }) == edges.end();
}

// Sums of `together` neighbours.
std::vector<double> joined(const std::vector<double>& counts, std::size_t together) {
  std::vector<double> sums((counts.size() + together - 1) / together, 0.0);
  for (std::size_t i = 0; i < counts.size(); ++i) sums[i / together] += counts[i];
  return sums;
}

void bound(HistogramPicture& histogram) {
  make_drawable(histogram.edges, histogram.values.scale);
  const bool two = !histogram.now.empty();
  std::size_t bins = std::min(histogram.reference.size(),
                              histogram.edges.empty() ? 0 : histogram.edges.size() - 1);
  if (two) bins = std::min(bins, histogram.now.size());
  if (!is_ascending(histogram.edges)) bins = 0;
  for (std::vector<double>* counts : {&histogram.reference, &histogram.now}) {
    if (!counts->empty()) counts->resize(bins);
    for (double& count : *counts) count = count > 0 && count <= kSizeMax ? count : 0;
  }
  histogram.edges.resize(bins == 0 ? 0 : bins + 1);
  if (bins <= kHistogramBinsShown) return;
  const std::size_t together = (bins + kHistogramBinsShown - 1) / kHistogramBinsShown;
  std::vector<double> edges;
  for (std::size_t i = 0; i < bins; i += together) edges.push_back(histogram.edges[i]);
  edges.push_back(histogram.edges[bins]);
  histogram.edges = std::move(edges);
  histogram.reference = joined(histogram.reference, together);
  if (two) histogram.now = joined(histogram.now, together);
}

// --- Reliability ---

void bound(std::vector<ReliabilityDot>& bins) {
  std::erase_if(bins, [](const ReliabilityDot& bin) {
    const auto is_share = [](double value) { return value >= 0 && value <= 1; };
    return !is_share(bin.predicted) || !is_share(bin.observed) || !(bin.count > 0) ||
           !(bin.count <= kSizeMax);
  });
  if (bins.size() > kReliabilityBinsShown) bins.resize(kReliabilityBinsShown);
}
void bound(ReliabilityPicture& reliability) {
  bound(reliability.bins);
  bound(reliability.before);
}

// --- Confusion ---

// Place of each class among those shown: the largest keep theirs, the rest share the last.
std::vector<std::size_t> shown_places(const ConfusionPicture& confusion) {
  const std::size_t classes = confusion.classes.size();
  std::vector<double> rows(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    const double* first = confusion.counts.data() + k * classes;
    rows[k] = std::accumulate(first, first + classes, 0.0);
  }
  std::vector<std::size_t> order(classes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a] > rows[b]; });
  order.resize(kClassesShown - 1);
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> places(classes, kClassesShown - 1);
  for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  return places;
}

void bound(ConfusionPicture& confusion) {
  const std::size_t classes = confusion.classes.size();
  if (confusion.counts.size() != classes * classes) confusion = {};
  for (double& count : confusion.counts) count = count > 0 && count <= kSizeMax ? count : 0;
  if (confusion.classes.size() <= kClassesShown) return;
  const std::vector<std::size_t> places = shown_places(confusion);
  ConfusionPicture small{.classes = std::vector<PictureLabel>(kClassesShown),
                         .counts = std::vector<double>(kClassesShown * kClassesShown, 0.0)};
  for (std::size_t k = 0; k < classes; ++k) {
    small.classes[places[k]] = confusion.classes[k];
    for (std::size_t decided = 0; decided < classes; ++decided) {
      small.counts[places[k] * kClassesShown + places[decided]] +=
          confusion.counts[k * classes + decided];
    }
  }
  small.classes.back() = others(classes - kClassesShown + 1, true);
  confusion = std::move(small);
}

// --- Strips ---

void bound(StripRow& row, AxisScale scale) {
  make_drawable(row.values, scale);
  const bool coloured = row.levels.size() >= row.values.size();
  if (!coloured) row.levels.clear();
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (std::isfinite(row.values[i])) places.push_back(i);
  }
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return row.values[a] < row.values[b]; });
  if (places.size() > kDotsShown) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < kDotsShown; ++i) {
      kept.push_back(places[i * (places.size() - 1) / (kDotsShown - 1)]);
    }
    places = std::move(kept);
  }
  pick(row.values, places);
  pick(row.levels, places);
}
void bound(StripPicture& strips) {
  if (strips.rows.size() > kStripsShown) strips.rows.resize(kStripsShown);
  for (StripRow& row : strips.rows) bound(row, strips.values.scale);
}

}  // namespace

Picture bounded(Picture picture) {
  std::visit([](auto& body) { bound(body); }, picture.body);
  return picture;
}

}  // namespace canasta
