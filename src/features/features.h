// Features: what is known about a customer before a day, as numbers a model can learn from.
//
//   PurchaseDays --recurrent_customers--> flags (who takes part)
//        |--count_cells--> CellTable --cells_to_matrix--> FeatureMatrix   calendar features alone
//        |--build_rows, for_each_block------------------> FeatureMatrix   with history features
//        '--future_rows--------------------------------->FeatureMatrix   days beyond the data
//
// A row is a customer and a day; its outcome is whether the customer bought on that day. A
// customer's rows run from the day after the first purchase to the end of the data, days of
// purchase included. Every feature of a row is known strictly before its day; what the calendar
// says of the day itself (weekday, holiday) is known too.
//
// Threads  every function is pure and safe to call concurrently; Context::threads are used inside.
//          The bytes of the answer do not depend on the number of threads.
// Errors   only what comes from canasta.yaml or a model's file: make_calendar and plan_of.
// Method   docs/methods/purchase-dates.md
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/dates.h"
#include "base/result.h"
#include "data/cell_table.h"
#include "data/feature_matrix.h"
#include "data/purchase_days.h"
#include "features/customer_features.h"
#include "features/encoding.h"
#include "features/leakage.h"

namespace canasta {

// --- Who takes part ------------------------------------------------------------------------------

// One flag per customer code, 1 = takes part. Where a population is asked for, empty means all.
using CustomerFlags = std::vector<std::uint8_t>;

enum class RecurrentReading : std::uint8_t {
  QualifyingDays,  // days with more than N lines: at least two, and no gap between them over D
  EveryPurchase,   // every purchase has more than N lines, and no gap is over D; at least two
  Mean,            // the mean gap is at most D, and some purchase has more than N lines
};

inline constexpr std::array<std::string_view, 3> kRecurrentReadings = {"qualifying_days",
                                                                       "every_purchase", "mean"};

struct RecurrentOptions {
  RecurrentReading reading = RecurrentReading::QualifyingDays;
  int more_than_products = 10;  // N: product lines of a purchase
  int max_gap_days = 30;        // D
};

// Decided on what `days` holds: give it the history as of the moment of the decision.
CustomerFlags recurrent_customers(const Context& context, const PurchaseDays& days,
                                  const RecurrentOptions& options);

// --- The shop's calendar -------------------------------------------------------------------------

// As in canasta.yaml: calendar: {holidays: CO, closed: [sunday], paydays: [15, 30]}.
struct CalendarOptions {
  std::vector<std::string> holidays;  // one country code (CO), or dates (2026-12-07), or both
  std::vector<std::string> closed;    // weekdays, in English or Spanish
  std::vector<std::string> paydays;   // days of the month; past its end: the last; "last" or "0"
};

// Which days are special. Empty parts give no feature.
struct ShopCalendar {
  std::string country;           // "" for none; else one of holiday_countries()
  std::vector<Day> holidays;     // beside the country's, ascending
  std::array<bool, 7> closed{};  // Monday first
  std::vector<int> paydays;      // 1..31, ascending; 31 is the last day of any month

  bool has_holidays() const { return !country.empty() || !holidays.empty(); }
  bool has_closed() const;
  bool has_paydays() const { return !paydays.empty(); }

  bool operator==(const ShopCalendar&) const = default;
};

// Errors: Config, naming the word and the nearest known one; the caller adds file and line.
Result<ShopCalendar> make_calendar(const CalendarOptions& options);

// Country codes whose nation-wide public holidays are known: AR BR CL CO CR EC ES GT MX PA PE US.
std::vector<std::string> holiday_countries();

// Holidays of [first, last], ascending.
std::vector<Day> holidays_between(const ShopCalendar& calendar, Day first, Day last);

// --- Which features ------------------------------------------------------------------------------

// Every feature there is; the catalogue in plan.cc says name, unit, kind and meaning of each.
enum class FeatureId : std::uint8_t {
  // calendar: functions of the day and the day of the last purchase
  DaysSinceLast,
  DayOfWeek,
  Month,
  DayOfMonth,
  IsHoliday,
  IsDayBeforeHoliday,
  IsClosed,
  IsPayday,
  DaysSincePayday,
  // history: functions of all purchases before the day
  Purchases7d,
  Purchases30d,
  Purchases90d,
  PurchasesTotal,
  GapDaysMean,
  GapDaysStd,
  LastGapDays,
  GapTrend,
  SinceOverGapMean,
  WeekdayShare,
  TenureDays,
  LinesMean,
  UnitsMean,
  SpendMean,
};

// The features of a model, in the order of its columns.
struct FeaturePlan {
  std::vector<FeatureId> ids;

  std::size_t size() const { return ids.size(); }
  bool has_history() const;  // if not, cells are enough
  std::vector<Feature> features() const;
  // Column of a feature. REQUIRES: it is in the plan.
  std::size_t column(FeatureId id) const;

  bool operator==(const FeaturePlan&) const = default;
};

// Less than two years of data cannot teach what a month does.
inline constexpr int kMonthSpanDays = 730;
constexpr bool spans_two_years(Day first, Day last) { return last - first + 1 >= kMonthSpanDays; }

struct PlanOptions {
  bool history = true;
  bool month = false;  // spans_two_years of the data
};

// Calendar features, those of the shop's calendar where it names something, then history.
FeaturePlan make_plan(const PlanOptions& options, const ShopCalendar& calendar);

// The plan that makes a model's features. Error: kUnknownName (Corrupt) for one we do not make.
Result<FeaturePlan> plan_of(const std::vector<Feature>& features);

// --- Cells: calendar features alone --------------------------------------------------------------

// Customer-days of each day of [first, last], in order: how many of the population had bought
// before it. Cost O(customers + days). REQUIRES: no purchase of the population is before `first`.
std::vector<std::uint64_t> day_totals(const PurchaseDays& days,
                                      std::span<const std::uint8_t> population, Day first,
                                      Day last);

// Customer-days and purchases in each (day, days since last purchase) cell of [first, last].
// Purchases after `last` are not looked at. Cost O(purchases + days^2); memory 4 days^2 bytes, and
// as much again for each further thread, where there are as many purchases as cells for it.
// REQUIRES: no purchase of the population is before `first`.
CellTable count_cells(const Context& context, const PurchaseDays& days,
                      std::span<const std::uint8_t> population, Day first, Day last);

// As many values as a histogram booster keeps apart, with room to spare (XGBoost: 256).
inline constexpr int kRecencyBinsMax = 192;

struct CellOptions {
  Day from_day = 0;  // rows of days [from_day, to_day], within the table's
  Day to_day = 0;
  int recency_bins = 0;  // at most so many values of days_since_last; 0 keeps them all
};

// One row per cell with at least one customer-day, by day, then recency. With recency_bins,
// neighbouring recencies of a day become one row that carries the lowest recency of its bin:
// XGBoost cuts only at values it has seen (value < cut goes left), so all of a bin go one way and
// the model's answer for any recency of the bin is that of the row.
// REQUIRES: plan has no history.
FeatureMatrix cells_to_matrix(const CellTable& cells, const ShopCalendar& calendar,
                              const FeaturePlan& plan, const CellOptions& options);

// One row per pair, for scoring: outcomes empty. REQUIRES: last_purchase < day; no history in plan.
struct DayPair {
  Day day = 0;
  Day last_purchase = 0;
};
FeatureMatrix calendar_rows(std::span<const DayPair> pairs, const ShopCalendar& calendar,
                            const FeaturePlan& plan);

// --- Rows: with history --------------------------------------------------------------------------

// Rows with a purchase are all kept. Rows without are kept where a hash of (seed, customer, day)
// falls below `rate`, and then weigh 1 / rate.
struct Sampling {
  double rate = 1;
  std::uint64_t seed = 0;
};

struct RowRequest {
  std::span<const std::uint8_t> population;  // empty: all
  FeaturePlan plan;
  const ShopCalendar* calendar = nullptr;  // REQUIRES: set
  Day first = 0;                           // rows of days [first, last]
  Day last = 0;                            // purchases after `last` are not looked at
  Sampling sampling;
};

// How many rows the request has with rate 1, and how many of them are purchases.
struct RowCount {
  std::uint64_t rows = 0;
  std::uint64_t positive = 0;
};
RowCount count_rows(const PurchaseDays& days, const RowRequest& request);

// The rate at which about rows_max rows result: 1 when all fit.
Sampling sampling_for(const RowCount& count, std::uint64_t rows_max, std::uint64_t seed);

// All rows at once, by customer, then day; for training.
FeatureMatrix build_rows(const Context& context, const PurchaseDays& days,
                         const RowRequest& request);

// The same rows in blocks of whole customers and about kBlockRows rows, numbered in order; the
// blocks do not depend on threads. For scoring all rows without holding them.
// Borrows days and whatever the request points to.
inline constexpr std::size_t kBlockRows = 4096;

class RowWriter;  // private to the room

class RowBlocks {
 public:
  RowBlocks(const PurchaseDays& days, RowRequest request);

  std::size_t count() const;
  // Rows of all blocks with rate 1.
  std::uint64_t rows() const;
  // Fills `out`, whose memory is used again. Safe to call concurrently with different outs.
  void build(std::size_t block, FeatureMatrix& out) const;

 private:
  std::shared_ptr<const RowWriter> writer_;
};

// Calls body(block, rows) once for each block, on context.threads threads, in no stated order; the
// matrix is only lent. Stops early, with Cancelled, when asked to.
Status for_each_block(const Context& context, const RowBlocks& blocks,
                      const std::function<void(std::size_t, const FeatureMatrix&)>& body);

// --- Days beyond the data ------------------------------------------------------------------------

// Rows of days after days.end, given what would have happened until then. Recency, tenure and
// windows move on; gaps, units, spend and weekday shares stay as they were at the end of the data.
struct FutureRequest {
  FeaturePlan plan;
  const ShopCalendar* calendar = nullptr;  // REQUIRES: set
  int horizon_days = 7;                    // H: days end + 1 .. end + H
  // Only these of the H days (1 = the day after the end), ascending; empty: every one.
  // REQUIRES: empty where purchases are assumed.
  std::span<const int> days_ahead = {};
  // J, at most H - 1. The first H rows of a customer are given no purchase since the end. Then
  // come, for j = 0 .. J - 1, the days end + 2 + j .. end + H, given that the last purchase was on
  // day end + 1 + j and counts in the windows and the total. With J = H - 1 it is the packing that
  // models/hazard.h reads.
  int assumed_days = 0;
};

std::size_t future_rows_per_customer(const FutureRequest& request);

// Rows of the given customers, customer by customer; outcomes empty, each row's total is 1.
// A customer without purchase has rows of missing values. Memory of `out` is used again.
void future_rows(const PurchaseDays& days, std::span<const CustomerCode> customers,
                 const FutureRequest& request, FeatureMatrix& out);

}  // namespace canasta
