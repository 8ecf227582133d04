#include "features/history.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

float ratio(double over, double under) { return static_cast<float>(over / under); }

// Sample standard deviation from integer sums: exact until the root.
float standard_deviation(std::int64_t count, std::int64_t sum, std::int64_t square_sum) {
  if (count < 2) return kMissing;
  const auto scaled = static_cast<double>(count * square_sum - sum * sum);
  return static_cast<float>(std::sqrt(scaled / static_cast<double>(count * (count - 1))));
}

}  // namespace

FeatureRow missing_row() {
  FeatureRow row;
  row.fill(kMissing);
  return row;
}

CustomerHistory::CustomerHistory(const PurchaseDays& days, CustomerCode customer) {
  const std::uint64_t start = days.offsets[customer];
  const std::uint64_t count = days.offsets[customer + 1] - start;
  days_ = std::span(days.day).subspan(start, count);
  lines_ = std::span(days.lines).subspan(start, count);
  units_ = std::span(days.units).subspan(start, count);
  spend_ = std::span(days.spend).subspan(start, count);
}

void CustomerHistory::count_gap(Day gap) {
  const std::int64_t days = gap;
  gap_days_sum_ += days;
  gap_days_square_sum_ += days * days;
  last_gaps_[(met_ - 1) % last_gaps_.size()] = days;
}

void CustomerHistory::buy() {
  CANASTA_ASSERT(met_ < days_.size());
  if (met_ > 0) count_gap(days_[met_] - days_[met_ - 1]);
  by_weekday_[static_cast<std::size_t>(weekday_of(days_[met_]))] += 1;
  lines_sum_ += lines_[met_];
  units_sum_ += static_cast<double>(units_[met_]);
  spend_sum_ += spend_[met_];
  ++met_;
}

void CustomerHistory::write_constant(FeatureRow& row) const {
  const auto purchases = static_cast<double>(met_);
  const auto gaps = static_cast<std::int64_t>(met_) - 1;
  const auto set = [&](FeatureId id, float value) { row[position(id)] = value; };
  set(FeatureId::PurchasesTotal, static_cast<float>(met_));
  set(FeatureId::LinesMean, ratio(static_cast<double>(lines_sum_), purchases));
  set(FeatureId::UnitsMean, ratio(units_sum_, purchases));
  set(FeatureId::SpendMean, ratio(spend_sum_, purchases));
  if (gaps == 0) {
    set(FeatureId::GapDaysMean, kMissing);
    set(FeatureId::LastGapDays, kMissing);
  } else {
    set(FeatureId::GapDaysMean,
        ratio(static_cast<double>(gap_days_sum_), static_cast<double>(gaps)));
    set(FeatureId::LastGapDays, static_cast<float>(days_[met_ - 1] - days_[met_ - 2]));
  }
  set(FeatureId::GapDaysStd, standard_deviation(gaps, gap_days_sum_, gap_days_square_sum_));
  const auto recent = static_cast<std::int64_t>(last_gaps_.size());
  const std::int64_t recent_days = last_gaps_[0] + last_gaps_[1] + last_gaps_[2];
  set(FeatureId::GapTrend, gaps <= recent ? kMissing
                                          : ratio(static_cast<double>(recent_days * gaps),
                                                  static_cast<double>(recent * gap_days_sum_)));
}

void CustomerHistory::write_day(Day day, const float* facts, FeatureRow& row) {
  const Day since = day - days_[met_ - 1];
  row[position(FeatureId::DaysSinceLast)] = static_cast<float>(since);
  std::copy_n(facts, kDayFacts, row.begin() + kFirstDayFact);
  for (std::size_t i = 0; i < kWindows.size(); ++i) {
    std::size_t& begin = window_begin_[i];
    while (begin < met_ && days_[begin] < day - kWindows[i].days) ++begin;
    row[position(kWindows[i].feature)] = static_cast<float>(met_ - begin);
  }
  row[position(FeatureId::SinceOverGapMean)] =
      static_cast<float>(since) / row[position(FeatureId::GapDaysMean)];
  const auto weekday = static_cast<std::size_t>(facts[0]);
  row[position(FeatureId::WeekdayShare)] =
      static_cast<float>(by_weekday_[weekday]) / static_cast<float>(met_);
  row[position(FeatureId::TenureDays)] = static_cast<float>(day - days_.front());
}

}  // namespace canasta
