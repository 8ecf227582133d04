// Baskets: a History by order. Each basket is the set of products of one order.
//
// This is what "a basket" means everywhere: distinct products, those with a positive or unknown
// quantity; a line with a negative quantity (a return that was kept) puts nothing into it.
// Invariants: baskets of a customer stand in the order of their first line in the log, so by time;
// products of a basket ascend; no basket is empty; a customer without baskets has an empty run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"

namespace canasta {

struct Baskets {
  Seconds moment = 0;                           // up to which history is known, included
  std::size_t product_count = 0;                // products are below it
  std::vector<std::uint64_t> customer_offsets;  // [n_customers + 1], into baskets
  std::vector<std::uint64_t> offsets;           // [n_baskets + 1], into product
  std::vector<ProductCode> product;
  std::vector<Seconds> time;  // [n_baskets], of the first line

  std::size_t customer_count() const {
    return customer_offsets.empty() ? 0 : customer_offsets.size() - 1;
  }
  std::size_t size() const { return time.size(); }
  std::span<const ProductCode> operator[](std::size_t basket) const {
    return std::span(product).subspan(offsets[basket], offsets[basket + 1] - offsets[basket]);
  }
  // Baskets [first, last) of a customer.
  std::size_t first(CustomerCode customer) const { return customer_offsets[customer]; }
  std::size_t last(CustomerCode customer) const { return customer_offsets[customer + 1]; }
};

// One pass over the history, customers in chunks. Cost O(n log m) for n lines, m of a customer.
Baskets baskets_of(const Context& context, const History& history);

// Distinct products of a customer's baskets, ascending; with `after`, of those later than it.
std::vector<ProductCode> bought_products(const Baskets& baskets, CustomerCode customer,
                                         std::optional<Seconds> after = {});

// By product: 1 where some basket holds it.
std::vector<std::uint8_t> sold_products(const Baskets& baskets);

}  // namespace canasta
