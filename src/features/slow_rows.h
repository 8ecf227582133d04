// The slow twin of rows and future rows: for each customer and day, every feature is worked out
// anew from the list of all purchases before the day, in the plainest way.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "features/features.h"
#include "features/sample_days.h"

namespace canasta {

using Purchases = std::vector<SamplePurchase>;

inline Purchases purchases_of(const PurchaseDays& days, std::size_t customer) {
  Purchases list;
  for (std::uint64_t i = days.offsets[customer]; i < days.offsets[customer + 1]; ++i) {
    list.push_back({days.day[i], days.lines[i], days.units[i], days.spend[i]});
  }
  return list;
}

inline double slow_mean(const std::vector<double>& values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

inline double slow_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double mean = slow_mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

inline std::vector<double> slow_gaps(const Purchases& earlier) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < earlier.size(); ++i) {
    gaps.push_back(earlier[i].day - earlier[i - 1].day);
  }
  return gaps;
}

inline double slow_trend(const std::vector<double>& gaps) {
  if (gaps.size() <= 3) return std::numeric_limits<double>::quiet_NaN();
  return slow_mean({gaps.end() - 3, gaps.end()}) / slow_mean(gaps);
}

template <class Value>
double slow_mean_of(const Purchases& earlier, Value value) {
  std::vector<double> values;
  for (const SamplePurchase& purchase : earlier) {
    values.push_back(static_cast<double>(value(purchase)));
  }
  return slow_mean(values);
}

inline bool slow_payday(const ShopCalendar& calendar, Day day) {
  const CivilDate date = to_civil(day);
  const bool last_of_month = to_civil(day + 1).day == 1;
  for (const int payday : calendar.paydays) {
    if (payday == date.day || (last_of_month && payday > date.day)) return true;
  }
  return false;
}

inline double slow_calendar_feature(FeatureId id, Day day, const ShopCalendar& calendar) {
  const auto is_holiday = [&](Day d) { return holidays_between(calendar, d, d).size() == 1; };
  switch (id) {
    case FeatureId::DayOfWeek:
      return weekday_of(day);
    case FeatureId::Month:
      return to_civil(day).month;
    case FeatureId::DayOfMonth:
      return to_civil(day).day;
    case FeatureId::IsHoliday:
      return is_holiday(day);
    case FeatureId::IsDayBeforeHoliday:
      return is_holiday(day + 1);
    case FeatureId::IsClosed:
      return calendar.closed[static_cast<std::size_t>(weekday_of(day))];
    case FeatureId::IsPayday:
      return slow_payday(calendar, day);
    default: {  // DaysSincePayday
      Day payday = day;
      while (!slow_payday(calendar, payday)) --payday;
      return day - payday;
    }
  }
}

// REQUIRES: earlier is not empty and lies before day
inline double slow_feature(FeatureId id, const Purchases& earlier, Day day,
                           const ShopCalendar& calendar) {
  const std::vector<double> gaps = slow_gaps(earlier);
  const Day since = day - earlier.back().day;
  const auto share = [&](auto counts) {
    return static_cast<double>(std::ranges::count_if(earlier, counts));
  };
  const auto within = [&](Day days) {
    return share([&](const SamplePurchase& p) { return p.day >= day - days; });
  };
  switch (id) {
    case FeatureId::DaysSinceLast:
      return since;
    case FeatureId::Purchases7d:
      return within(7);
    case FeatureId::Purchases30d:
      return within(30);
    case FeatureId::Purchases90d:
      return within(90);
    case FeatureId::PurchasesTotal:
      return static_cast<double>(earlier.size());
    case FeatureId::GapDaysMean:
      return slow_mean(gaps);
    case FeatureId::GapDaysStd:
      return slow_deviation(gaps);
    case FeatureId::LastGapDays:
      return gaps.empty() ? std::numeric_limits<double>::quiet_NaN() : gaps.back();
    case FeatureId::GapTrend:
      return slow_trend(gaps);
    case FeatureId::SinceOverGapMean:
      return since / slow_mean(gaps);
    case FeatureId::WeekdayShare:
      return share([&](const SamplePurchase& p) { return weekday_of(p.day) == weekday_of(day); }) /
             static_cast<double>(earlier.size());
    case FeatureId::TenureDays:
      return day - earlier.front().day;
    case FeatureId::LinesMean:
      return slow_mean_of(earlier, [](const SamplePurchase& p) { return p.lines; });
    case FeatureId::UnitsMean:
      return slow_mean_of(earlier, [](const SamplePurchase& p) { return p.units; });
    case FeatureId::SpendMean:
      return slow_mean_of(earlier, [](const SamplePurchase& p) { return p.spend; });
    default:
      return slow_calendar_feature(id, day, calendar);
  }
}

// What the fast builder gives with rate 1.
inline FeatureMatrix slow_rows(const PurchaseDays& days, const RowRequest& request) {
  FeatureMatrix matrix;
  matrix.features = request.plan.features();
  for (std::size_t customer = 0; customer < days.customer_count(); ++customer) {
    if (!request.population.empty() && request.population[customer] == 0) continue;
    const Purchases list = purchases_of(days, customer);
    for (Day day = request.first; day <= request.last; ++day) {
      Purchases earlier;
      double bought = 0;
      for (const SamplePurchase& purchase : list) {
        if (purchase.day < day) earlier.push_back(purchase);
        if (purchase.day == day) bought = 1;
      }
      if (earlier.empty()) continue;
      for (const FeatureId id : request.plan.ids) {
        const double value = slow_feature(id, earlier, day, *request.calendar);
        matrix.values.push_back(static_cast<float>(value));
      }
      matrix.day.push_back(day);
      matrix.customer.push_back(static_cast<std::uint32_t>(customer));
      matrix.positive.push_back(bought);
      matrix.total.push_back(1);
    }
  }
  return matrix;
}

}  // namespace canasta
