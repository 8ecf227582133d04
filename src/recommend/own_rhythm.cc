#include "recommend/own_rhythm.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace canasta {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr double kHalfLifeDays = 60;

float days_ago(const Baskets& baskets, std::size_t basket) {
  return static_cast<float>(static_cast<double>(baskets.moment - baskets.time[basket]) /
                            kSecondsPerDay);
}

// What one basket adds to the products it holds.
struct BasketAge {
  float baskets_ago = 0;
  float days = 0;
  float decayed_60 = 0, decayed_80 = 0, decayed_95 = 0, half_life = 0;
};

BasketAge age_of(const Baskets& baskets, std::size_t basket, std::size_t last) {
  const auto ago = static_cast<double>(last - basket);
  BasketAge age;
  age.baskets_ago = static_cast<float>(ago);
  age.days = days_ago(baskets, basket);
  age.decayed_60 = static_cast<float>(std::pow(.6, ago - 1));
  age.decayed_80 = static_cast<float>(std::pow(.8, ago - 1));
  age.decayed_95 = static_cast<float>(std::pow(.95, ago - 1));
  age.half_life = static_cast<float>(std::exp2(-age.days / kHalfLifeDays));
  return age;
}

void add(OwnProduct& product, const BasketAge& age) {
  const bool is_first = product.baskets == 0;
  product.baskets += 1;
  product.decayed_60 += age.decayed_60;
  product.decayed_80 += age.decayed_80;
  product.decayed_95 += age.decayed_95;
  product.half_life += age.half_life;
  product.last_baskets_ago = age.baskets_ago;
  product.last_days_ago = age.days;
  if (!is_first) return;
  product.first_baskets_ago = age.baskets_ago;
  product.first_days_ago = age.days;
}

OwnHabits habits_of(const Baskets& baskets, std::size_t first, std::size_t last,
                    std::size_t distinct) {
  if (first == last) return {.last_days_ago = kUnknown, .first_days_ago = kUnknown};
  const auto count = static_cast<float>(last - first);
  const auto products = static_cast<float>(baskets.offsets[last] - baskets.offsets[first]);
  return {.baskets = count,
          .products_mean = products / count,
          .products_last = static_cast<float>(baskets[last - 1].size()),
          .products_distinct = static_cast<float>(distinct),
          .share_repeat = 1 - static_cast<float>(distinct) / products,
          .last_days_ago = days_ago(baskets, last - 1),
          .first_days_ago = days_ago(baskets, first)};
}

float gap(float first, float last, float purchases) {
  return purchases > 1 ? (first - last) / (purchases - 1) : kUnknown;
}

}  // namespace

float OwnProduct::gap_baskets() const { return gap(first_baskets_ago, last_baskets_ago, baskets); }

float OwnProduct::gap_days() const { return gap(first_days_ago, last_days_ago, baskets); }

OwnRhythm own_rhythm(const Baskets& baskets, CustomerCode customer) {
  const std::size_t first = baskets.first(customer);
  const std::size_t last = baskets.last(customer);
  struct Bought {
    ProductCode product;
    std::uint32_t basket;  // from the customer's first
  };
  std::vector<Bought> bought;
  std::vector<BasketAge> ages;
  for (std::size_t b = first; b < last; ++b) {
    ages.push_back(age_of(baskets, b, last));
    for (const ProductCode product : baskets[b]) {
      bought.push_back({product, static_cast<std::uint32_t>(b - first)});
    }
  }
  std::sort(bought.begin(), bought.end(), [](const Bought& a, const Bought& b) {
    return a.product != b.product ? a.product < b.product : a.basket < b.basket;
  });
  OwnRhythm rhythm;
  for (const Bought& one : bought) {
    if (rhythm.products.empty() || rhythm.products.back().product != one.product) {
      rhythm.products.push_back({.product = one.product});
    }
    add(rhythm.products.back(), ages[one.basket]);
  }
  rhythm.habits = habits_of(baskets, first, last, rhythm.products.size());
  return rhythm;
}

}  // namespace canasta
