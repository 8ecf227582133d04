// Variety: how many different things, where bought, where from.
#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "variety";

}  // namespace

std::vector<Feature> variety_features(const FamilySources& sources) {
  std::vector<Feature> features = {{"products", "products", kFamily, FeatureKind::Count}};
  if (sources.category != nullptr) {
    features.push_back({"categories", "categories", kFamily, FeatureKind::Count});
    features.push_back({"top_category_share", "share", kFamily});
  }
  if (const Attribute* channel = sources.columns.channel) {
    for (std::size_t i = 0; i < channel->values.size(); ++i) {
      features.push_back(
          {"channel_" + std::string(channel->values[i]) + "_share", "share", kFamily});
    }
  }
  if (sources.columns.country != nullptr) features.push_back({"country", "", kFamily});
  return features;
}

float* write_variety(const CustomerOrders& orders, const FamilySources& sources, float* out) {
  *out++ = as_feature(static_cast<double>(orders.products()));
  if (sources.category != nullptr) {
    const double spend = orders.spend_sum();
    *out++ = as_feature(static_cast<double>(orders.categories()));
    *out++ = spend > 0 ? as_feature(orders.top_category_spend() / spend) : kMissing;
  }
  for (const std::uint32_t lines : orders.channel_lines()) {
    const std::uint32_t all = orders.lines_with_channel();
    *out++ = all > 0 ? as_feature(static_cast<double>(lines) / all) : kMissing;
  }
  if (const Attribute* country = sources.columns.country) {
    const std::uint32_t code = country->codes[orders.customer()];
    *out++ = code == kNoCode ? kMissing : as_feature(static_cast<double>(code));
  }
  return out;
}

}  // namespace canasta
