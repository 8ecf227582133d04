#include "report/picture_table.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "base/messages/report.h"
#include "report/bounded.h"
#include "report/wording.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Columns by name; a name that is there already gets a number.
class Columns {
 public:
  void add(std::string name, RealColumn column) { put(std::move(name), std::move(column)); }
  void add(std::string name, DayColumn column) { put(std::move(name), std::move(column)); }
  void add(std::string name, const std::vector<std::string>& texts) {
    TextColumn column;
    for (const std::string& text : texts) column.add(text);
    put(std::move(name), std::move(column));
  }
  Table take() { return std::move(table_); }

 private:
  template <class Body>
  void put(std::string name, Body body) {
    const std::string stem = name;
    for (int number = 2; table_.find(name) != nullptr; ++number) {
      name = stem + "_" + std::to_string(number);
    }
    table_.columns.push_back({.name = std::move(name), .body = std::move(body)});
  }

  Table table_;
};

std::string name_or(const PictureLabel& label, std::string_view otherwise, Language language) {
  return label.empty() ? std::string(otherwise) : say(label, language);
}

// At most `most` of [0, count), evenly, with both ends.
std::vector<std::size_t> even_places(std::size_t count, std::size_t most) {
  std::vector<std::size_t> places;
  const std::size_t kept = std::min(count, most);
  for (std::size_t i = 0; i < kept; ++i) {
    places.push_back(kept == count ? i : i * (count - 1) / (kept - 1));
  }
  return places;
}

Table table_of(const BarPicture& bars, Language language, std::size_t rows_max) {
  const std::size_t rows = std::min(bars.labels.size(), rows_max);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < rows; ++i) labels.push_back(say(bars.labels[i], language));
  Columns columns;
  columns.add("label", labels);
  for (const BarSeries& series : bars.series) {
    const auto end = series.values.begin() + static_cast<std::ptrdiff_t>(rows);
    columns.add(name_or(series.name, "value", language), RealColumn{{series.values.begin(), end}});
  }
  if (bars.baseline) {
    columns.add("baseline", RealColumn{std::vector<double>(rows, *bars.baseline)});
  }
  return columns.take();
}

Table table_of(const LinePicture& lines, Language language, std::size_t rows_max) {
  std::vector<std::string> names;
  RealColumn x, y, low, high;
  DayColumn days;
  bool bands = false;
  for (const LineSeries& line : lines.series) {
    for (const std::size_t i : even_places(line.x.size(), rows_max)) {
      names.push_back(say(line.name, language));
      x.values.push_back(line.x[i]);
      y.values.push_back(line.y[i]);
      low.values.push_back(line.low.empty() ? kNone : line.low[i]);
      high.values.push_back(line.high.empty() ? kNone : line.high[i]);
    }
    bands = bands || !line.low.empty();
  }
  Columns columns;
  if (lines.series.size() > 1) columns.add("line", names);
  if (lines.x.scale == AxisScale::Days) {
    for (const double day : x.values) days.values.push_back(static_cast<Day>(std::floor(day)));
    columns.add("day", std::move(days));
  } else {
    columns.add("x", std::move(x));
  }
  columns.add("y", std::move(y));
  if (bands) columns.add("low", std::move(low));
  if (bands) columns.add("high", std::move(high));
  return columns.take();
}

Table table_of(const HistogramPicture& histogram, Language, std::size_t rows_max) {
  const std::size_t bins = histogram.reference.size();
  const std::size_t together = std::max<std::size_t>(1, (bins + rows_max - 1) / rows_max);
  RealColumn from, to, before, now;
  for (std::size_t first = 0; first < bins; first += together) {
    const std::size_t last = std::min(bins, first + together);
    from.values.push_back(histogram.edges[first]);
    to.values.push_back(histogram.edges[last]);
    before.values.push_back(0);
    now.values.push_back(0);
    for (std::size_t i = first; i < last; ++i) {
      before.values.back() += histogram.reference[i];
      now.values.back() += histogram.now.empty() ? 0 : histogram.now[i];
    }
  }
  Columns columns;
  if (histogram.values.scale == AxisScale::Days) {
    DayColumn first_days, last_days;
    const auto day = [](double edge) { return static_cast<Day>(std::clamp(edge, -1e9, 1e9)); };
    for (const double edge : from.values) first_days.values.push_back(day(std::floor(edge)));
    for (const double edge : to.values) last_days.values.push_back(day(std::floor(edge)));
    columns.add("from", std::move(first_days));
    columns.add("to", std::move(last_days));
  } else {
    columns.add("from", std::move(from));
    columns.add("to", std::move(to));
  }
  columns.add(histogram.now.empty() ? "rows" : "reference", std::move(before));
  if (!histogram.now.empty()) columns.add("now", std::move(now));
  return columns.take();
}

Table table_of(const ReliabilityPicture& reliability, Language language, std::size_t) {
  std::vector<std::string> names;
  RealColumn predicted, observed, rows;
  const auto add = [&](const std::vector<ReliabilityDot>& bins, Message name) {
    for (const ReliabilityDot& bin : bins) {
      names.push_back(text(name, language));
      predicted.values.push_back(bin.predicted);
      observed.values.push_back(bin.observed);
      rows.values.push_back(bin.count);
    }
  };
  add(reliability.bins, message::kPictureCalibrated);
  add(reliability.before, message::kPictureUncalibrated);
  Columns columns;
  if (!reliability.before.empty()) columns.add("line", names);
  columns.add("predicted", std::move(predicted));
  columns.add("observed", std::move(observed));
  columns.add("rows", std::move(rows));
  return columns.take();
}

Table table_of(const ConfusionPicture& confusion, Language language, std::size_t) {
  const std::size_t classes = confusion.classes.size();
  std::vector<std::string> names;
  for (const PictureLabel& label : confusion.classes) names.push_back(say(label, language));
  Columns columns;
  columns.add("true", names);
  for (std::size_t decided = 0; decided < classes; ++decided) {
    RealColumn counts;
    for (std::size_t k = 0; k < classes; ++k) {
      counts.values.push_back(confusion.counts[k * classes + decided]);
    }
    columns.add("decided_" + names[decided], std::move(counts));
  }
  return columns.take();
}

Table table_of(const StripPicture& strips, Language language, std::size_t) {
  std::vector<std::string> names;
  RealColumn sizes, lows, highs;
  for (const StripRow& row : strips.rows) {
    double size = 0;
    for (const double value : row.values) size += std::abs(value);
    names.push_back(say(row.name, language));
    const bool none = row.values.empty();
    sizes.values.push_back(none ? kNone : size / static_cast<double>(row.values.size()));
    lows.values.push_back(none ? kNone : row.values.front());
    highs.values.push_back(none ? kNone : row.values.back());
  }
  Columns columns;
  columns.add("label", names);
  columns.add("mean_size", std::move(sizes));
  columns.add("low", std::move(lows));
  columns.add("high", std::move(highs));
  return columns.take();
}

}  // namespace

Table picture_table(const Picture& picture, Language language, std::size_t rows_max) {
  CANASTA_ASSERT(rows_max > 1);
  const Picture shown = bounded(picture);
  return std::visit([&](const auto& body) { return table_of(body, language, rows_max); },
                    shown.body);
}

std::string_view kind_name(const Picture& picture) {
  constexpr std::string_view kNames[] = {"bars",        "lines",     "histogram",
                                         "reliability", "confusion", "strips"};
  return kNames[picture.body.index()];
}

}  // namespace canasta
