// Season: in which part of the year and of the week, and what the same weeks held a year ago.
#include <algorithm>
#include <array>

#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "season";
constexpr std::array<const char*, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};
constexpr Day kYearDays = 365;
constexpr Day kSeasonDays = 30;

float* write_shares(std::span<const std::uint32_t> counts, std::size_t all, float* out) {
  for (const std::uint32_t count : counts) {
    *out++ = as_feature(static_cast<double>(count) / static_cast<double>(all));
  }
  return out;
}

// Orders on the 30 days that begin 365 days before the next day; missing where the data begin
// later.
float orders_a_year_ago(const CustomerOrders& orders) {
  const Day first = orders.next_day() - kYearDays;
  if (first < orders.first_day()) return kMissing;
  const auto days = orders.day();
  const auto from = std::lower_bound(days.begin(), days.end(), first);
  const auto to = std::lower_bound(from, days.end(), first + kSeasonDays);
  return as_feature(static_cast<double>(to - from));
}

}  // namespace

std::vector<Feature> season_features(const FamilySources&) {
  std::vector<Feature> features;
  for (int quarter = 1; quarter <= 4; ++quarter) {
    features.push_back({"quarter_" + std::to_string(quarter) + "_share", "share", kFamily});
  }
  for (const char* weekday : kWeekdays) {
    features.push_back({std::string(weekday) + "_share", "share", kFamily});
  }
  features.push_back({"orders_year_ago_30d", "orders", kFamily, FeatureKind::Count});
  return features;
}

float* write_season(const CustomerOrders& orders, float* out) {
  std::array<std::uint32_t, 4> by_quarter{};
  std::array<std::uint32_t, 7> by_weekday{};
  for (const Day day : orders.day()) {
    by_quarter[static_cast<std::size_t>(to_civil(day).month - 1) / 3] += 1;
    by_weekday[static_cast<std::size_t>(weekday_of(day))] += 1;
  }
  out = write_shares(by_quarter, orders.size(), out);
  out = write_shares(by_weekday, orders.size(), out);
  *out++ = orders_a_year_ago(orders);
  return out;
}

}  // namespace canasta
