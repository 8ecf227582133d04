// Who bought what lately: the customers with a basket after a moment, product by product.
#pragma once

#include <cstdint>
#include <vector>

#include "data/baskets.h"

namespace canasta {

struct RecentBuyers {
  std::uint32_t customers = 0;            // with any basket later than the moment
  std::vector<std::uint32_t> by_product;  // of them, those with a basket that holds it
};

// One pass over the baskets; on one thread.
RecentBuyers recent_buyers(const Baskets& baskets, Seconds after);

}  // namespace canasta
