// What a customer bought, product by product, and in which rhythm.
//
// Baskets are counted back from the moment: the latest is 1 ago. A rhythm is the mean distance of
// two purchases of the same product, in baskets and in days; a product bought once has none.
#pragma once

#include <vector>

#include "data/baskets.h"

namespace canasta {

struct OwnProduct {
  ProductCode product = 0;
  float baskets = 0;                                     // that hold it
  float decayed_60 = 0, decayed_80 = 0, decayed_95 = 0;  // each basket ago counts .6, .8, .95 times
  float half_life = 0;                                   // each 60 days ago count half
  float last_baskets_ago = 0, first_baskets_ago = 0;
  float last_days_ago = 0, first_days_ago = 0;

  // NaN where it was bought once.
  float gap_baskets() const;
  float gap_days() const;
};

// What a customer's baskets are like.
struct OwnHabits {
  float baskets = 0;
  float products_mean = 0;  // of a basket
  float products_last = 0;
  float products_distinct = 0;
  float share_repeat = 0;  // of the products in baskets, bought before
  float last_days_ago = 0, first_days_ago = 0;
};

struct OwnRhythm {
  std::vector<OwnProduct> products;  // ascending
  OwnHabits habits;
};

// REQUIRES: nothing; a customer without baskets gives no products, and NaN for days.
OwnRhythm own_rhythm(const Baskets& baskets, CustomerCode customer);

}  // namespace canasta
