// One customer: their kind, their own rhythm, when they come and what they put into the basket.
//
// The chance of a visit on an open day is
//
//   rhythm(days since last visit / own gap) * own weekday or payday * demand of the day / own gap
//
// with days that count more in a busy season,
// so that a regular's chance is low just after a visit, highest around their gap, and falls off
// when they stay away; an occasional buyer's is flat. With each visit there is a chance that it
// was the last. Everything is a hash of (seed, customer, day).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "simulate/assortment.h"
#include "simulate/shop_calendar.h"

namespace canasta {

enum class ShopperKind : std::uint8_t { Weekly, Fortnightly, Neighbour, Monthly, Occasional };

struct BasketLine {
  std::uint32_t product = 0;
  std::uint32_t quantity = 0;
  std::uint32_t unit_price = 0;  // pesos
};

class Shopper {
 public:
  // `seed` is the shop's.
  Shopper(std::uint64_t seed, std::uint32_t customer, std::int32_t days);

  ShopperKind kind() const { return kind_; }
  // Positions in the calendar of the days with a visit, ascending.
  void visit(std::span<const ShopDay> calendar, std::vector<std::int32_t>& days) const;

  // Of the visit on that day: distinct lines, the channel, the second of the day.
  std::uint32_t basket_size(const ShopDay& day) const;
  void fill_basket(const ShopDay& day, std::uint32_t days_since_start, const Assortment& assortment,
                   std::vector<BasketLine>& basket) const;
  std::uint32_t channel(const ShopDay& day) const;
  std::uint32_t second_of_day(const ShopDay& day) const;

  // Random numbers for another use of that day: returns, dirt.
  enum class Use : std::uint8_t {
    Visit,
    BasketSize,
    Products,
    Channel,
    Time,
    Return,
    ReturnedLine,
    Anonymous,
    Dirt
  };
  Random random(Day day, Use use) const;

 private:
  std::uint64_t visit_chance_ppb(const ShopDay& day, std::uint32_t days_since_last) const;
  std::uint32_t choose_product(Random& random, const Assortment& assortment) const;

  std::uint64_t key_;
  ShopperKind kind_;
  std::uint32_t gap_days_;         // their own typical gap
  std::uint32_t basket_lines_;     // their own typical basket
  int weekday_;                    // their own
  std::uint32_t channel_;          // their usual one
  std::int32_t first_position_;    // in the calendar: when they join
  std::uint32_t days_since_last_;  // on that day; the gap itself for those who join later
};

}  // namespace canasta
