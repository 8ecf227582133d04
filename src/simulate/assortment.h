// What the shop sells: product names as on a Colombian shelf, their prices and popularity.
//
// The products are the same for every seed; which of them are popular depends on the seed. Names
// hold no comma, quote or newline, so that they need no quoting in a CSV.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace canasta {

struct Product {
  std::string id;             // "P0001"
  std::string name;           // "Arroz blanco 500 g"
  std::string_view category;  // "Granos"
  std::uint32_t price = 0;    // pesos, on the first day
};

class Assortment {
 public:
  explicit Assortment(std::uint64_t seed);

  std::size_t size() const { return products_.size(); }
  const Product& operator[](std::size_t product) const { return products_[product]; }
  // The product that 64 random bits choose, popular ones more often: the product of rank r (from 0)
  // with weight 1 / (r + 8), the law of Zipf and Mandelbrot.
  std::uint32_t draw(std::uint64_t bits) const;

 private:
  std::vector<Product> products_;
  std::vector<std::uint32_t> by_popularity_;
  std::vector<std::uint64_t> cumulative_weight_;  // by popularity
};

}  // namespace canasta
