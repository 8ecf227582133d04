#include "recommend/recent_buyers.h"

namespace canasta {

RecentBuyers recent_buyers(const Baskets& baskets, Seconds after) {
  RecentBuyers buyers{.by_product = std::vector<std::uint32_t>(baskets.product_count)};
  std::vector<CustomerCode> last_buyer(baskets.product_count, kNoCode);
  for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
    bool is_recent = false;
    for (std::size_t b = baskets.first(customer); b < baskets.last(customer); ++b) {
      if (baskets.time[b] <= after) continue;
      is_recent = true;
      for (const ProductCode product : baskets[b]) {
        buyers.by_product[product] += last_buyer[product] == customer ? 0U : 1U;
        last_buyer[product] = customer;
      }
    }
    buyers.customers += is_recent ? 1U : 0U;
  }
  return buyers;
}

}  // namespace canasta
