// Monitor: do today's rows still look like those the model learnt from, and was it right?
//
// Three questions, in the order in which they can be answered.
//   1. At training: what do the rows look like? A ReferenceProfile, kept with the model.
//   2. Every day: has a feature drifted? measure_drift holds the day's rows against the profile.
//   3. When the truth arrives: how good were the predictions? measure_performance.
// Each answer ends in a traffic light, the worst of what was found, with its reasons.
//
// A feature is named when the difference is more than chance (a test, corrected for the number of
// tests) and large enough to matter (an effect size). PSI alone overlooks a mean that rises by a
// tenth; a test alone cries at any trifle among a million rows. docs/methods/drift.md has the
// rule, its thresholds and their sources.
//
// Units    shares are 0 to 1; distances of a feature are in its own unit: days for days, seconds
// for
//          times.
// Threads  pure; the same bytes on any number of threads.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "data/table.h"

namespace canasta {

// --- Traffic light
// --------------------------------------------------------------------------------

enum class Light : std::uint8_t { Green, Amber, Red };  // in order of severity

std::string_view name(Light light);  // green, amber, red

// Why a light is not green.
struct LightReason {
  Light light = Light::Green;
  std::string subject;  // the column or metric
  ReportLine reason;
};

// The worst of them; Green where there is none.
Light worst_of(const std::vector<LightReason>& reasons);

// --- Reference profile
// ----------------------------------------------------------------------------

enum class ProfileKind : std::uint8_t { Numbers, Days, Times, Texts };  // whole numbers are numbers

std::string_view name(ProfileKind kind);  // number, day, time, text
Message noun_of(ProfileKind kind);        // numbers, dates, dates with a time, texts
ProfileKind kind_of(const TableColumn& column);

inline constexpr std::size_t kProfileBinsMax = 256;
inline constexpr std::size_t kProfileValuesMax = 4096;
inline constexpr std::size_t kProfileTextBytesMax = 256;
inline constexpr std::size_t kProfileColumnsMax = 4096;
// Larger magnitudes are counted with the infinite ones, so that sums of squares stay finite.
inline constexpr double kMagnitudeMax = 1e150;

// The finite values of a column of numbers, days or times in bins (edges[i - 1], edges[i]]; the
// first begins and the last ends at infinity.
//
// Invariants: counts and means have one element more than edges; edges ascend; counts add up to
// the finite values; a mean is finite, and 0 where its bin is empty.
struct NumberProfile {
  std::uint64_t below = 0, above = 0;  // rows at minus and plus infinity
  double low = 0, high = 0;            // smallest and largest finite value; 0 without one
  double deviation = 0;                // standard deviation of the finite values
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
  std::vector<double> means;
};

// The commonest values of a column of texts, commonest first, ties in byte order.
//
// Up to kProfileValuesMax different values all are listed with the rows they have. Of more, those
// commonest in one half of the rows are listed with their count in the other half: the rows that
// chose a value have too much of it. A value that is longer than kProfileTextBytesMax or no UTF-8
// is never listed.
struct TextProfile {
  struct Value {
    std::string text;
    std::uint64_t rows = 0;
  };
  std::vector<Value> values;
  std::uint64_t counted = 0;   // rows behind the counts
  std::uint64_t unlisted = 0;  // of these, rows of values that are not listed
};

struct FeatureProfile {
  std::string name;
  ProfileKind kind = ProfileKind::Numbers;
  std::uint64_t missing = 0;  // rows
  NumberProfile number = {};  // of Numbers, Days and Times
  TextProfile text = {};      // of Texts
};

struct ReferenceProfile {
  std::uint64_t rows = 0;
  std::vector<FeatureProfile> features = {};  // in the table's order

  const FeatureProfile* find(std::string_view name) const;  // nullptr where there is none
};

// Cost: two passes over a column, some nanoseconds a value. Memory: a few KiB per 65,536 rows of a
// column; of a text column 32 bytes per entry of its dictionary.
// Edges are quantiles of 8,192 rows drawn at places that depend on nothing but the number of rows;
// the counts are of all rows.
// REQUIRES: names of columns differ.
ReferenceProfile profile_of(const Context& context, const Table& table);

// reference_profile.json: docs/formats/reference-profile.md.
inline constexpr int kReferenceProfileFormat = 1;
std::string profile_json(const ReferenceProfile& profile);

// Errors: Corrupt with `path` and what is wrong where (kFormatBroken, kJsonSyntax), or that the
// format is of another version (kProfileFormatUnknown).
Result<ReferenceProfile> parse_profile(std::string_view text, const std::string& path);

// --- Drift
// ----------------------------------------------------------------------------------------

struct DriftOptions {
  // A run on rows of one distribution leaves green in at most this share of runs.
  double alpha = 0.001;
  // Effect from which a feature that differs beyond chance is amber, and red.
  double ks_amber = 0.015, ks_red = 0.2;         // share of rows on the other side of some value
  double shift_amber = 0.05, shift_red = 0.5;    // Wasserstein in standard deviations
  double effect_amber = 0.05, effect_red = 0.5;  // texts: Cohen's w without chance
  double psi_amber = 0.1, psi_red = 0.25;        // the usual convention
  double share_amber = 0.02, share_red = 0.1;    // missing, unknown, infinite: change of the share
  std::size_t psi_bins = 10;                     // for PSI and Jensen-Shannon
  Light missing_column = Light::Red;
  Light extra_column = Light::Amber;
  std::vector<std::string> ignored;  // columns that no model reads, such as keys
  std::string prediction;            // the column that holds predictions, if any
};

// A share of rows then and now.
struct ShareChange {
  double before = 0;
  double now = 0;
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();
};

// NaN where a measure is not of the feature's kind, or a side has no value.
struct FeatureDrift {
  std::string name;
  ProfileKind kind = ProfileKind::Numbers;
  bool is_prediction = false;
  Light light = Light::Green;
  double psi = 0;
  double jensen_shannon = 0;
  double ks = 0;          // numbers, days, times
  double chi_square = 0;  // texts, with its degrees of freedom
  double degrees = 0;
  double effect = 0;       // texts
  double p_value = 0;      // of KS or chi-square
  double p_adjusted = 0;   // for the number of tests of this run (Holm)
  double wasserstein = 0;  // in the feature's unit
  double shift = 0;        // the same in standard deviations of the reference
  double mean_before = 0, mean_now = 0;
  double median_before = 0, median_now = 0;  // as far as bins tell
  double low_before = 0, high_before = 0, low_now = 0, high_now = 0;
  ShareChange missing = {};
  ShareChange unknown = {};   // texts
  ShareChange infinite = {};  // numbers, days, times
};

struct Drift {
  Light light = Light::Green;
  std::uint64_t reference_rows = 0, live_rows = 0;
  std::vector<FeatureDrift> features = {};  // in the profile's order, those found in both
  std::vector<LightReason> reasons = {};    // worst first, then in the order of the features
};

// Without a row on either side nothing can be said: one amber finding.
Drift measure_drift(const Context& context, const ReferenceProfile& profile, const Table& live,
                    const DriftOptions& options);

// The distribution of a feature at training and now, over the same bins: what a picture shows.
//
// The reference is known by its profile alone: its rows are spread evenly within each bin of the
// profile, but where a bin holds one value they stand on it. Rows of now are counted as they are.
// Up to kShapeOwnBins numbers at equal distances have a bin each, others kShapeBins of equal width.
// The range leaves out the far tails, about one row in a hundred; their rows are in the bins at the
// ends.
struct ShapeValue {
  std::string text;
  double before = 0, now = 0;  // shares of the rows with a value
};
struct FeatureShape {
  std::string name;
  ProfileKind kind = ProfileKind::Numbers;
  std::vector<double> edges = {};       // of numbers; none where neither side has a value
  std::vector<double> before = {};      // rows in each bin (edges[i], edges[i + 1]]
  std::vector<double> now = {};         // the same
  std::vector<ShapeValue> values = {};  // of texts, the commonest on either side first
  ShapeValue others = {};               // all values that are not among them
};

inline constexpr std::size_t kShapeBins = 24;
inline constexpr std::size_t kShapeOwnBins = 40;
inline constexpr std::size_t kShapeValues = 10;  // of texts

// REQUIRES: the column is of the feature's kind. Cost: two passes over the column.
FeatureShape shape_of(const Context& context, const FeatureProfile& reference,
                      const TableColumn& live);

// --- Performance
// ----------------------------------------------------------------------------------

enum class PredictionKind : std::uint8_t {
  Value,        // a number against a number
  Probability,  // of one outcome, against 0 or 1
  Class,        // a class against a class
};
// The metrics of a kind of prediction; of classes more where their probabilities are known.
std::vector<std::string> metric_names(PredictionKind kind, bool with_probabilities);

struct PerformanceOptions {
  PredictionKind kind = PredictionKind::Value;
  std::vector<std::string> keys;  // columns of both tables whose values together name a row
  std::string prediction;         // column of the predictions
  std::string truth;              // column of the truth
  // Class: for each class the column of the predictions that holds its probability. May be empty.
  std::map<std::string, std::string> probabilities;
  std::string segment;     // column of the predictions or the truth; empty: no segments
  std::string day;         // Day or Time column of the predictions or the truth; empty: no trend
  double threshold = 0.5;  // Probability: yes from here on
  std::size_t segments_max = 100;
  // The light: this metric, against the one stored at training. Empty: mae, log_loss, or accuracy
  // for classes without probabilities.
  std::string metric;
  std::map<std::string, double> reference;     // by name of metric, as stored at training
  double worse_amber = 0.1, worse_red = 0.25;  // relative to the reference
  double errors_min = 3;           // and as many standard errors away, where the metric has one
  std::uint64_t rows_min = 30;     // with fewer rows the light stays green, with a word on it
  std::size_t trend_days_min = 7;  // with fewer days a trend is told, not judged
};

struct MetricValue {
  std::string name;
  double value = 0;
  double error = std::numeric_limits<double>::quiet_NaN();      // standard error, where known
  double reference = std::numeric_limits<double>::quiet_NaN();  // at training, where known
};

struct SegmentPerformance {
  std::string segment;  // the value as text; empty where it is missing
  std::uint64_t rows = 0;
  std::vector<MetricValue> metrics;
};

struct DayPerformance {
  Day day = 0;
  std::uint64_t rows = 0;
  std::vector<MetricValue> metrics;
};

// Change of a metric per day: least squares over the days, weighted by rows.
struct Trend {
  std::string metric;
  double slope = 0;
  double slope_error = 0;  // NaN for fewer than three days
};

// How predictions and truth met. A key given twice on a side counts once, its first row.
struct KeyMatch {
  std::uint64_t matched = 0;
  std::uint64_t without_truth = 0;       // predictions whose truth is not there yet, or missing
  std::uint64_t without_prediction = 0;  // truth of a key that was not predicted
  std::uint64_t repeated_predictions = 0, repeated_truth = 0;
  std::uint64_t unusable_predictions = 0;  // missing, infinite, or no probability
};

// Rows of all that met by true and decided class, of PredictionKind::Class.
inline constexpr std::size_t kConfusionClassesMax = 100;
struct ClassCounts {
  std::vector<std::string> classes;   // in byte order
  std::vector<std::uint64_t> counts;  // [true, decided], row-major
};

struct Performance {
  Light light = Light::Green;
  std::string judged_metric;  // by which the light is given
  KeyMatch keys;
  std::vector<MetricValue> metrics;          // of all rows that met
  std::vector<SegmentPerformance> segments;  // most rows first, then by name
  std::uint64_t segments_left_out = 0;       // beyond segments_max
  std::vector<DayPerformance> days;          // in order; rows without a day are in none
  std::vector<Trend> trends;                 // of each metric
  ClassCounts confusion;                     // empty but for classes, and for too many of them
  std::vector<LightReason> reasons;
};

// Truth for some of the predictions works. Keys are compared as text, so 17 meets "17".
// Errors (InvalidInput): kColumnUnknown for an option that names no column, kColumnNotNumbers,
// kColumnNotDays, kTruthNotYesNo for a truth other than 0 and 1, kClassUnknown for a class without
// a probability column, kMetricUnknown. Cost: O(rows); about 150 bytes a row of both tables.
Result<Performance> measure_performance(const Context& context, const Table& predictions,
                                        const Table& truth, const PerformanceOptions& options);

}  // namespace canasta
