// Experiment: did the change do anything? A/B tests of shares and of means, what they need, and how
// to look at them while they run.
//
//   1. Before: sample_size, power_of, detectable.
//   2. What was seen, as arms: sample_of (counts, numbers), arm_rows and joined_rows (tables).
//   3. Afterwards, once: judge_test. Or at any time, as often as one likes: always_valid, watch.
//
// The first arm is the control; a difference is always treatment minus control. Where there is
// nothing to say (no rows, 0 of 0) a number is NaN and a warning says why. What the formulas are,
// where they come from and how each can mislead: docs/methods/ab-tests.md.
//
// Units    shares are 0 to 1; means, differences and deviations in the outcome's own unit.
// Threads  pure; sums run in the order of the rows.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/report.h"
#include "data/table.h"
#include "math/two_samples.h"

namespace canasta {

// An interval of a difference, or of an uplift. NaN: there is none.
struct Bounds {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

// --- What was seen -------------------------------------------------------------------------------

enum class OutcomeKind : std::uint8_t { Share, Mean };  // converted or not; a number

// The outcomes of an arm, summed up.
struct Sample {
  std::uint64_t rows = 0;
  std::uint64_t conversions = 0;  // of a Share
  double mean = std::numeric_limits<double>::quiet_NaN();
  double variance = std::numeric_limits<double>::quiet_NaN();  // of one outcome; see sample_of
};

// p and p (1 - p). REQUIRES: count.with <= count.rows.
Sample sample_of(const ShareCount& count);
// Mean, and variance over rows - 1, in two passes; NaN of a single row.
Sample sample_of(std::span<const double> outcomes);

inline constexpr std::size_t kArmsMax = 100;  // of a file of looks

struct Arm {
  std::string name;
  Sample outcome;
};

// --- The test ------------------------------------------------------------------------------------

// A treatment beside the control.
struct Comparison {
  double difference = std::numeric_limits<double>::quiet_NaN();
  // Shares: Wald, unpooled variance. Means: Welch.
  Bounds interval = {};
  // Shares only: Newcombe's hybrid of two Wilson intervals, which also holds for few rows and for
  // shares near 0 and 1.
  Bounds score_interval = {};
  double uplift = std::numeric_limits<double>::quiet_NaN();  // treatment / control - 1
  Bounds uplift_interval = {};                               // Fieller; none where it is unbounded
  double statistic = std::numeric_limits<double>::quiet_NaN();  // z (pooled) or Welch's t
  double degrees = std::numeric_limits<double>::infinity();     // of freedom of t
  double p_value = std::numeric_limits<double>::quiet_NaN();    // two-sided
  // Shares where fewer than kExpectedMin conversions, or rows without, are expected in an arm: the
  // normal law does not hold there, and this p-value decides (share_p_value). Else NaN.
  double p_value_few = std::numeric_limits<double>::quiet_NaN();

  double p_deciding() const;
};

struct TestOptions {
  double alpha = .05;                 // REQUIRES: 0 < alpha < 1
  std::vector<double> expected = {};  // of the rows, by arm, in any unit; empty: as many in each
};

// Cost O(1). Swapping the arms turns every sign.
Comparison compare(OutcomeKind kind, const Sample& control, const Sample& treatment, double alpha);

enum class Verdict : std::uint8_t { Unknown, Undecided, Higher, Lower };

struct Contrast {
  std::string name;  // of the treatment
  Comparison comparison;
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();  // Holm, over all treatments
  Verdict verdict = Verdict::Unknown;                            // by p_adjusted and alpha
};

// Did the rows fall into the arms as they should? A small p-value: something loses or doubles rows
// of one arm, and no other number of the test can be trusted.
struct SampleRatio {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  double p_value = std::numeric_limits<double>::quiet_NaN();
};
// One sound test in a hundred warns.
inline constexpr double kSampleRatioAlpha = .01;

// Means of fewer rows are not yet normal, whatever the outcomes are.
inline constexpr std::uint64_t kMeanRowsMin = 30;

// `expected` as in TestOptions. REQUIRES: as many as arms, or none; all positive and finite.
SampleRatio sample_ratio(std::span<const Arm> arms, std::span<const double> expected);

struct TestResult {
  std::vector<Contrast> contrasts;  // of each treatment
  SampleRatio ratio;
  std::vector<ReportLine> warnings;
};

// REQUIRES: two arms or more; options as said there.
TestResult judge_test(OutcomeKind kind, std::span<const Arm> arms, const TestOptions& options);

// --- Rows of tables ------------------------------------------------------------------------------

// Rows as they come from files. covariate: empty, or NaN where a row has none.
struct ArmRows {
  OutcomeKind kind = OutcomeKind::Share;
  std::vector<std::string> names;  // of the arms, the control first
  std::vector<std::uint32_t> arm;  // of each row: place in `names`
  std::vector<double> outcome;
  std::vector<double> covariate;
  std::vector<ReportLine> said;  // what was left out, and how values were read
};

std::vector<Arm> arms_of(const ArmRows& rows);

// Which columns to read, and which arms there should be.
struct ArmColumns {
  std::string arm;
  std::string outcome;
  std::string covariate = {};
  std::vector<std::string> arms = {};  // declared, the control first; empty: two, as found
  std::string control = {};  // empty: "control" where there is one, else the first by name
};

// One row a customer. An outcome is yes or no (true, false, 1, 0, sí, …) or a number; numbers other
// than 0 and 1 make it a mean. Rows without arm or without outcome are left out, and said.
//
// Errors   InvalidInput: a column that is not there, an outcome that is neither, an arm that nobody
//          declared, one arm only.
Result<ArmRows> arm_rows(const Table& table, const ArmColumns& columns);

// The order of arms: `control` first; empty: as ArmColumns says. Error: InvalidInput, naming the
// nearest.
Result<std::vector<std::string>> control_first(std::vector<std::string> names,
                                               const std::string& control);

// Who was exposed to what, and what happened, joined by customer.
struct ExposureColumns : ArmColumns {
  std::string key;
  std::string time = {};  // in both tables; empty: every outcome counts
};
// One row an exposed customer. Customers who met two arms are left out, and said; who met one arm
// several times counts once, from the first time on. Outcomes of a customer are summed (of yes and
// no: any yes); who has none did not convert, or has 0. With times, an outcome before the exposure
// does not count. Without an outcome column every row of `outcomes` is a conversion.
//
// The covariate is a column of `exposures`; or, where it is the outcome column and there are times,
// the sum of the same outcomes before the exposure.
Result<ArmRows> joined_rows(const Table& exposures, const Table& outcomes,
                            const ExposureColumns& columns);

// --- Variance reduction --------------------------------------------------------------------------

// CUPED: the part of the outcome that a covariate, measured before the exposure, foretells anyway
// is taken off: y - slope (x - mean of x), one slope for all arms, from differences within arms.
struct Adjusted {
  std::vector<Arm> arms;           // of means, also where the outcome was a share
  double slope = 0;                // 0 where the covariate does not vary
  double variance_removed = 0;     // share of the variance within arms: squared correlation
  std::uint64_t rows_without = 0;  // rows without covariate: not adjusted
  // Do the arms differ in the covariate? A small one: it was not measured before, or the
  // arms are not comparable.
  double p_balance = std::numeric_limits<double>::quiet_NaN();
};
// Arms of one population differ by so much in one of a thousand tests.
inline constexpr double kBalanceAlpha = .001;
// REQUIRES: rows.covariate is there.
Adjusted adjust_by_covariate(const ArmRows& rows);

// --- Before the test -----------------------------------------------------------------------------

// An effect to find. Shares, or with a deviation means.
struct Plan {
  double from = 0;       // of the control
  double to = 0;         // of the treatment
  double deviation = 0;  // standard deviation of one outcome; 0: from and to are shares
  double alpha = .05;    // two-sided
  double power = .8;     // probability to find it, in its direction
  double ratio = 1;      // rows of the treatment per row of the control
};
// Arms more unequal than this are a slip of the pen.
inline constexpr double kRatioMin = .001;

struct Sizes {
  std::uint64_t control = 0;
  std::uint64_t treatment = 0;
};
inline constexpr std::uint64_t kSizeMax = 1'000'000'000'000'000;

// Errors: InvalidInput for a plan that cannot be meant; TooLarge beyond kSizeMax.
Status check_plan(const Plan& plan);
Result<Sizes> sample_size(const Plan& plan);
// REQUIRES: check_plan, rows in both.
double power_of(const Plan& plan, const Sizes& sizes);
// The nearest `to` below and above `from` that is found with the plan's power; NaN: none.
Bounds detectable(const Plan& plan, const Sizes& sizes);

// --- While it runs -------------------------------------------------------------------------------

// The size of effect the test is tuned for: standard deviation of the mixture. Any is valid.
inline constexpr double kTauShare = .01;
inline constexpr double kTauDeviations = .05;  // of means: times the control's deviation

struct PeekOptions {
  double alpha = .05;
  std::vector<double> expected = {};  // as in TestOptions
  double tau = 0;  // 0: by the constants above, from the first look that can be judged
};

// Valid at every look, however often one looks and whenever one stops.
struct AlwaysValid {
  double p_value = 1;
  Bounds bounds = {};  // of the difference; none before there is enough to judge
};
AlwaysValid always_valid(double difference, double variance, double tau, double alpha);

// The sample ratio of a running test: a p-value that holds however often one looks, to be compared
// with kSampleRatioAlpha. kRatioRows: how firmly the shares are believed before; splits that are
// off by about sqrt(share (1 - share) / kRatioRows), half a point of halves, are found soonest.
// REQUIRES: as sample_ratio.
inline constexpr double kRatioRows = 10'000;
double running_sample_ratio(std::span<const Arm> arms, std::span<const double> expected);

// Fewer than these, and a look says nothing yet: its p-value is 1.
inline constexpr std::uint64_t kPeekConversionsMin = 10;  // and rows without, in each arm
inline constexpr std::uint64_t kPeekRowsMin = 30;         // of means, in each arm

// The state of a test at a time: everything since its beginning.
struct Look {
  std::string name;
  std::vector<Arm> arms;  // the same in every look
};
struct PeekRow {
  std::size_t look = 0;
  std::string name;  // of the treatment
  double difference = std::numeric_limits<double>::quiet_NaN();
  AlwaysValid now;     // at this look
  double p_value = 1;  // smallest so far, Holm over the treatments
  Bounds bounds = {};  // what all looks so far leave
};
struct PeekResult {
  double tau = 0;
  std::vector<PeekRow> rows;    // look by look, in it treatment by treatment
  std::vector<double> ratio_p;  // running_sample_ratio of each look, smallest so far
  std::vector<ReportLine> warnings;
};
// REQUIRES: one look or more, two arms or more, the same in each, rows that do not shrink.
PeekResult watch(OutcomeKind kind, std::span<const Look> looks, const PeekOptions& options);

}  // namespace canasta
