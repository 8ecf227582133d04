// Picture: a chart as facts. Values and labels only; where things stand is the report room's work.
//
// The kinds are few on purpose: a new one has to be drawn, written as a table for Markdown, written
// as JSON, and kept small. What more is given than fits is thinned or joined by the rules at the
// head of report/bounded.h, so a million points are a legal picture.
//
// Values that are NaN or infinite are gaps: nothing is drawn there.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/messages.h"

namespace canasta {

// Words in a picture: data as they are ("DIGITAL"), or a message in the reader's language. Empty:
// nothing is written.
struct PictureLabel {
  std::string data;
  std::optional<Message> message;
  Fields fields;

  PictureLabel() = default;
  PictureLabel(const char* text) : data(text) {}
  PictureLabel(std::string_view text) : data(text) {}
  PictureLabel(const std::string& text) : data(text) {}
  PictureLabel(Message id, Fields of_message = {}) : message(id), fields(std::move(of_message)) {}

  bool empty() const { return data.empty() && !message; }
};

// How the values of an axis are written: 1234.5; 0.25 as 25 %; a Day as a date.
enum class AxisScale : std::uint8_t { Number, Share, Days };

struct PictureAxis {
  PictureLabel label = {};
  AxisScale scale = AxisScale::Number;
  std::string unit = {};  // behind the label: "COP", "days"
};

// Values side by side for each label, as horizontal bars from zero; labels from top to bottom.
struct BarSeries {
  PictureLabel name;
  std::vector<double> values;  // one per label
};
struct BarPicture {
  std::vector<PictureLabel> labels;
  std::vector<BarSeries> series;
  PictureAxis values = {};
  std::optional<double> baseline = {};  // a line across all bars
  PictureLabel baseline_name = {};
  bool adds_up = false;  // counts or amounts: bars that do not fit are one bar of "others"
};

// Values over numbers or days, joined by lines.
struct LineSeries {
  PictureLabel name;
  std::vector<double> x;
  std::vector<double> y;          // one per x
  std::vector<double> low = {};   // an interval around y, one per x; empty: none
  std::vector<double> high = {};  // one per low
  bool is_baseline = false;       // what one knows without a model: drawn broken
};
struct LinePicture {
  std::vector<LineSeries> series;
  PictureAxis x = {};
  PictureAxis y = {};
};

// One distribution, or two of them over the same bins: each as shares of its own rows.
struct HistogramPicture {
  std::vector<double> edges;      // ascending and finite; one more than bins
  std::vector<double> reference;  // rows in each bin
  std::vector<double> now = {};   // the same now; empty: one distribution
  PictureLabel reference_name = {};
  PictureLabel now_name = {};
  PictureAxis values = {};
};

// Predicted probability against the share that happened, by bin.
struct ReliabilityDot {
  double predicted = 0;  // mean probability
  double observed = 0;   // share of yes
  double count = 0;      // rows
};
struct ReliabilityPicture {
  std::vector<ReliabilityDot> bins;         // of the probabilities that are used
  std::vector<ReliabilityDot> before = {};  // before they were calibrated; may be empty
};

// Rows by true and decided class.
struct ConfusionPicture {
  std::vector<PictureLabel> classes;
  std::vector<double> counts;  // [true x decided], row-major
};

// Rows of dots, one per feature: where each row of data lies, coloured by its feature's value. The
// usual picture of SHAP values.
struct StripRow {
  PictureLabel name;
  std::vector<double> values;
  std::vector<double> levels = {};  // 0 low to 1 high, one per value; NaN or empty: no colour
};
struct StripPicture {
  std::vector<StripRow> rows;
  PictureAxis values = {};
};

using PictureBody = std::variant<BarPicture, LinePicture, HistogramPicture, ReliabilityPicture,
                                 ConfusionPicture, StripPicture>;

struct Picture {
  PictureLabel title;
  PictureBody body;
};

}  // namespace canasta
