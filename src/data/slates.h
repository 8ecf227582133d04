// Lists of products, one for each of some customers: what was offered, what was bought.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/purchase_log.h"

namespace canasta {

// Lists one behind the other.
struct ProductLists {
  std::vector<std::uint64_t> offsets = {0};  // [lists + 1]
  std::vector<ProductCode> product = {};

  std::size_t size() const { return offsets.size() - 1; }
  std::span<const ProductCode> operator[](std::size_t list) const {
    return std::span(product).subspan(offsets[list], offsets[list + 1] - offsets[list]);
  }
  void add(std::span<const ProductCode> list) {
    product.insert(product.end(), list.begin(), list.end());
    offsets.push_back(product.size());
  }
};

// Lists of values below `values` (list i is [offsets[i], offsets[i + 1])) as, by value, the numbers
// of the lists that hold it, ascending. One pass over the values, twice.
ProductLists inverted(std::span<const std::uint64_t> offsets, std::span<const std::uint32_t> value,
                      std::size_t values);

// Offered products of customers, in the order in which they were asked for, best first.
struct Slates {
  ProductLists products = {};
  std::vector<float> score = {};  // one a product

  std::size_t size() const { return products.size(); }
  std::span<const ProductCode> products_of(std::size_t asked) const { return products[asked]; }
  std::span<const float> scores_of(std::size_t asked) const {
    const std::uint64_t first = products.offsets[asked];
    return std::span(score).subspan(first, products.offsets[asked + 1] - first);
  }
};

}  // namespace canasta
