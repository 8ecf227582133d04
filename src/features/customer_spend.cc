// Spend: how many orders, how much money, and what an order is like.
#include <algorithm>
#include <cmath>

#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "spend";

// Sample standard deviation; missing for less than two.
float sample_deviation(std::span<const double> values, double mean) {
  if (values.size() < 2) return kMissing;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return as_feature(std::sqrt(squares / static_cast<double>(values.size() - 1)));
}

}  // namespace

std::vector<Feature> spend_features(const FamilySources&) {
  const auto money = [](const char* name) { return Feature{name, "currency", kFamily}; };
  return {{"orders", "orders", kFamily, FeatureKind::Count},
          money("spend"),
          money("order_spend_mean"),
          money("order_spend_std"),
          money("order_spend_max"),
          {"order_units_mean", "units", kFamily},
          {"order_lines_mean", "lines", kFamily}};
}

float* write_spend(const CustomerOrders& orders, float* out) {
  const auto count = static_cast<double>(orders.size());
  const double mean = orders.spend_sum() / count;
  *out++ = as_feature(count);
  *out++ = as_feature(orders.spend_sum());
  *out++ = as_feature(mean);
  *out++ = sample_deviation(orders.spend(), mean);
  *out++ = as_feature(*std::max_element(orders.spend().begin(), orders.spend().end()));
  *out++ = as_feature(orders.units_sum() / count);
  *out++ = as_feature(static_cast<double>(orders.lines()) / count);
  return out;
}

}  // namespace canasta
