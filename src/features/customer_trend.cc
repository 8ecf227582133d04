// Trend: the last weeks and months against each other. Orders lie in order of time, so a longer
// window goes on where the shorter one ended.
#include <array>
#include <cmath>

#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "trend";
constexpr std::array<Day, 5> kWindowDays = {30, 60, 90, 180, 365};
constexpr std::size_t kQuarterYear = 2;  // places in kWindowDays
constexpr std::size_t kHalfYear = 3;

constexpr std::size_t kMonths = 6;
constexpr Day kMonthDays = 30;
using MonthlySpend = std::array<double, kMonths>;  // the latest first

MonthlySpend monthly_spend(const CustomerOrders& orders) {
  MonthlySpend months{};
  for (std::size_t i = orders.size(); i-- > 0;) {
    const auto month = static_cast<std::size_t>(orders.age(i) / kMonthDays);
    if (month >= kMonths) break;
    months[month] += orders.spend()[i];
  }
  return months;
}

// Least squares, in money a month.
double slope(const MonthlySpend& months) {
  double product = 0;
  double squares = 0;
  for (std::size_t month = 0; month < kMonths; ++month) {
    const double x = 2.5 - static_cast<double>(month);
    product += months[month] * x;
    squares += x * x;
  }
  return product / squares;
}

// Standard deviation over mean; 0 without a positive mean.
double variation(const MonthlySpend& months) {
  double sum = 0;
  for (const double spend : months) sum += spend;
  const double mean = sum / kMonths;
  if (!(mean > 0)) return 0;
  double squares = 0;
  for (const double spend : months) squares += (spend - mean) * (spend - mean);
  return std::sqrt(squares / (kMonths - 1)) / mean;
}

}  // namespace

std::vector<Feature> trend_features(const FamilySources&) {
  std::vector<Feature> features;
  for (const Day days : kWindowDays) {
    const std::string window = std::to_string(days) + "d";
    features.push_back({"orders_" + window, "orders", kFamily, FeatureKind::Count});
    features.push_back({"spend_" + window, "currency", kFamily});
  }
  features.push_back({"orders_90d_change", "orders", kFamily});
  features.push_back({"spend_90d_change", "currency", kFamily});
  features.push_back({"spend_slope_6m", "currency a month", kFamily});
  features.push_back({"spend_cv_6m", "", kFamily});
  return features;
}

float* write_trend(const CustomerOrders& orders, float* out) {
  std::array<double, kWindowDays.size()> count{};
  std::array<double, kWindowDays.size()> spend{};
  std::size_t i = orders.size();
  double sum = 0;
  for (std::size_t window = 0; window < kWindowDays.size(); ++window) {
    while (i > 0 && orders.age(i - 1) <= kWindowDays[window]) sum += orders.spend()[--i];
    count[window] = static_cast<double>(orders.size() - i);
    spend[window] = sum;
    *out++ = as_feature(count[window]);
    *out++ = as_feature(sum);
  }
  *out++ = as_feature(2 * count[kQuarterYear] - count[kHalfYear]);
  *out++ = as_feature(spend[kQuarterYear] - (spend[kHalfYear] - spend[kQuarterYear]));
  const MonthlySpend months = monthly_spend(orders);
  *out++ = as_feature(slope(months));
  *out++ = as_feature(variation(months));
  return out;
}

}  // namespace canasta
