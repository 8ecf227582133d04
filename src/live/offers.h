// Products for a customer, for a basket, for both; what goes with a product; what is popular.
//
// A known customer is answered from the slate that the snapshot keeps, made by the models and the
// rules of the task. A basket is answered by a model of products (item neighbours unless another
// is named): what the basket says, together with what the customer bought before; then by the
// customer's slate, then by what is popular. What is in the basket is not offered.
//
// Kept slates hold the rules of their task. Without the rules a task that has some is answered by a
// model alone: nothing that was kept fills what it leaves open.
//
// Errors   NotFound for an unknown product of `similar` and `bought_together`, a task, or a model
//          that is not in memory; InvalidInput kSlateModelNotAlone for one that cannot be, and
//          kOffersKeptByRules where only what was kept by rules could answer without them. An
//          unknown customer is answered as a stranger.
// Cost     a kept slate: a copy of k products. A basket: its products times their neighbours.
// Threads  pure, over a Served.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "live/served.h"

namespace canasta {

inline constexpr std::size_t kOfferedMax = 100;  // k
inline constexpr std::size_t kBasketProductsMax = 1'000;

struct Offered {
  ProductCode product = 0;
  float score = 0;
  std::string_view source;             // model
  std::uint64_t reason_place = kNone;  // in the task's kept reasons
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
};

struct OfferQuestion {
  std::string_view task = {};            // empty: the only one of type recommend
  std::string_view customer = {};        // empty: nobody in particular
  std::vector<std::string> basket = {};  // products
  std::size_t k = 10;
  std::string_view model = {};  // empty: the task's slate, or item neighbours of a basket
  bool rules = true;            // false: as the model says, without the rules of the business
};

struct OfferAnswer {
  bool known = false;                // the customer
  const KeptOffers* kept = nullptr;  // whose reasons the places speak of
  std::vector<Offered> offered;
  std::vector<std::string> unknown_products;  // of the basket
};

Result<OfferAnswer> offer(const Served& served, const OfferQuestion& question);

// Why, in words; empty where nothing is kept of it.
std::string reason_of(const Served& served, const OfferAnswer& answer, const Offered& offered,
                      Language language);

struct RelatedProduct {
  ProductCode product = 0;
  double score = 0;         // similarity, or lift
  std::uint64_t count = 0;  // baskets with both; 0 of similar ones
};

// Products that the same customers buy, by item neighbours, most alike first.
Result<std::vector<RelatedProduct>> similar_to(const Served& served, std::string_view product,
                                               std::size_t k);
// Products that stand in the same baskets, those of most baskets first. The score is the share of
// the product's baskets that hold the other one too (the confidence of that rule).
Result<std::vector<RelatedProduct>> bought_together(const Served& served, std::string_view product,
                                                    std::size_t k);

struct PopularProduct {
  ProductCode product = 0;
  std::uint64_t customers = 0;
  std::uint64_t orders = 0;
};
// By customers in the last `days` (0: ever), ties by product.
std::vector<PopularProduct> popular(const Served& served, int days, std::size_t k);

}  // namespace canasta
