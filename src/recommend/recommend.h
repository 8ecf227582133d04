// Recommend: products for customers, from what they and others bought.
//
// recommender.h says what every model can do; each model has a header of its own. Below stands the
// oldest of them, each customer's top products, which goes with predictions of purchase dates.
//
// No collaborative model beats "what you bought most" where repeats count, so this is the list that
// stands beside every prediction, and the baseline that other recommenders must beat.
//
// Protocol  A product's score is the number of the customer's distinct orders that hold it. Ties go
//           to the product bought on the later day, then to the lower product id in byte order.
//           A line with a negative quantity (a return that was kept) is no purchase.
// Cost      One pass; O(n log m) for n lines and runs of m lines a customer; 8 bytes a listed
//           product. 1.28 million lines of 150,000 customers take 31 ms of one core, less than
//           half of what hash maps take (top_products_bench.cc).
// Errors    None.
// Threads   Customers in chunks of fixed size: the same bytes on any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"
#include "recommend/als.h"
#include "recommend/ease.h"
#include "recommend/fallback.h"
#include "recommend/item_neighbours.h"
#include "recommend/matrix.h"
#include "recommend/next_basket.h"
#include "recommend/nmf.h"
#include "recommend/own_frequency.h"
#include "recommend/popularity.h"
#include "recommend/random_products.h"
#include "recommend/recommender.h"
#include "recommend/rp3beta.h"
#include "recommend/slate_reasons.h"
#include "recommend/slate_rules.h"
#include "recommend/tifu_knn.h"
#include "recommend/up_cf.h"
#include "recommend/user_neighbours.h"

namespace canasta {

// Customers' lists, one behind the other, best product first. A customer with fewer than k products
// has a shorter list; one without history an empty one.
struct TopProducts {
  std::vector<std::uint64_t> offsets;  // [n_customers + 1]
  std::vector<ProductCode> product;
  std::vector<std::uint32_t> orders;  // distinct orders with that product

  std::size_t customer_count() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const ProductCode> products_of(CustomerCode customer) const {
    return std::span(product).subspan(offsets[customer], offsets[customer + 1] - offsets[customer]);
  }
};

TopProducts top_products(const Context& context, const History& history, std::size_t k);

}  // namespace canasta
