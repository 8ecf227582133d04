// Price: does a customer pay what others pay, or wait for discounts? A product's usual price is its
// mean over all units that were sold up to the moment.
#include "features/customer_families.h"

namespace canasta {

std::vector<Feature> price_features(const FamilySources&) {
  return {{"price_over_usual", "", "price"}, {"discounted_lines_share", "share", "price"}};
}

float* write_price(const CustomerOrders& orders, float* out) {
  const std::uint32_t lines = orders.priced_lines();
  *out++ = lines > 0 ? as_feature(orders.paid() / orders.usual()) : kMissing;
  *out++ =
      lines > 0 ? as_feature(static_cast<double>(orders.discounted_lines()) / lines) : kMissing;
  return out;
}

}  // namespace canasta
