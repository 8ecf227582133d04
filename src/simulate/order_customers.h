// Customers who order: who they are, how much they buy, which channel they lean to.
//
// A customer is a function of (seed, number) and is made again for each of their orders: that is
// cheaper than reading them from memory in random order. Only how active each is, is held.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "simulate/draws.h"

namespace canasta {

inline constexpr std::array<std::string_view, 4> kOrderCountries{"GT", "SV", "PE", "EC"};
inline constexpr std::array<std::string_view, 4> kOrderKinds{"TIENDA", "MINIMARKET", "RESTAURANTE",
                                                             "MAYORISTA"};
inline constexpr std::array<std::string_view, 3> kOrderMaturities{"BAJA", "MEDIA", "ALTA"};
inline constexpr std::array<std::string_view, 5> kOrderVisits{"L", "LM", "LMV", "LMMJ", "LMMJV"};
inline constexpr std::array<std::string_view, 3> kOrderChannels{"DIGITAL", "TELEFONO", "VENDEDOR"};

struct OrderCustomer {
  std::size_t country = 0;       // place in kOrderCountries
  std::size_t kind = 0;          // … kOrderKinds
  std::size_t maturity = 0;      // … kOrderMaturities
  std::uint32_t stars = 1;       // 1 to 5
  std::size_t visits = 0;        // place in kOrderVisits
  Micros boxes = 0;              // of a typical order
  std::array<Micros, 3> lean{};  // to each channel
};

OrderCustomer make_order_customer(std::uint64_t seed, std::uint32_t customer);

// Who places an order: each customer one, then by how active they are, gamma with shape 1.6.
class OrderActivity {
 public:
  OrderActivity(const Context& context, std::uint32_t customers);
  std::uint32_t customer_of(std::uint64_t seed, std::uint64_t order) const;

 private:
  std::vector<std::uint64_t> cumulative_;  // micros of activity
};

// A permutation of [0, size), of which nothing is held: orders come in no order.
class RowOrder {
 public:
  // REQUIRES: size > 0.
  RowOrder(std::uint64_t seed, std::uint64_t size);
  std::uint64_t operator()(std::uint64_t row) const;

 private:
  std::uint64_t mix(std::uint64_t x) const;

  std::uint64_t key_;
  std::uint64_t size_;
  int half_bits_ = 1;
  std::uint64_t mask_ = 1;
};

}  // namespace canasta
