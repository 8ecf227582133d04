// What a ranker is told of a customer and of the products that might come next.
//
// Built at a moment from everybody's baskets; asked for one customer at a time. What customers
// bought next comes from NextOutcomes, out of the customer's own fold.
// Cost     building: the customers of the pool, and the products each product was bought with.
//          Asking: inner products with the pool, the baskets of the nearest of them.
// Threads  immutable; each thread asks with a desk of its own.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "recommend/customer_vectors.h"
#include "recommend/next_basket.h"
#include "recommend/next_outcomes.h"
#include "recommend/own_rhythm.h"

namespace canasta {

struct FactName {
  std::string_view name, unit, family;
};
// In the order of the columns.
inline constexpr std::array<FactName, 31> kCandidateFacts = {{
    {"own_baskets", "baskets", "own"},
    {"own_decayed_60", "baskets", "own"},
    {"own_decayed_80", "baskets", "own"},
    {"own_decayed_95", "baskets", "own"},
    {"own_half_life_60_days", "baskets", "own"},
    {"own_share", "share", "own"},
    {"last_baskets_ago", "baskets", "own"},
    {"first_baskets_ago", "baskets", "own"},
    {"last_days_ago", "days", "own"},
    {"first_days_ago", "days", "own"},
    {"due_by_baskets", "gaps", "own"},
    {"due_by_days", "gaps", "own"},
    {"customer_baskets", "baskets", "customer"},
    {"customer_products_mean", "products", "customer"},
    {"customer_products_last", "products", "customer"},
    {"customer_products_distinct", "products", "customer"},
    {"customer_share_repeat", "share", "customer"},
    {"customer_last_days_ago", "days", "customer"},
    {"customer_first_days_ago", "days", "customer"},
    {"product_buyers", "customers", "product"},
    {"product_buyers_recent", "customers", "product"},
    {"product_popularity_next", "share", "product"},
    {"product_rebuy", "share", "product"},
    {"product_first_buy", "share", "product"},
    {"product_trend", "ratio", "product"},
    {"with_own", "similarity", "together"},
    {"with_last_basket", "similarity", "together"},
    {"followed_own", "share", "together"},
    {"neighbours_bought", "share", "neighbours"},
    {"neighbours_bought_next", "share", "neighbours"},
    {"neighbours_likeness", "similarity", "neighbours"},
}};

// The customers whom others are compared with, and what each of them bought next.
struct NeighbourPool {
  Dictionary customers;            // sorted names, one a row
  SparseMatrix rows;               // by products, decayed counts of baskets
  ProductLists next;               // one a row
  std::vector<std::uint8_t> fold;  // of each row
};

// Everybody at a moment: their baskets, and the vectors by which customers are compared, in which a
// basket that holds a product counts .8 for each one since. Borrows the baskets.
struct DecayedBaskets {
  const Baskets& baskets;
  SparseMatrix rows;
};
DecayedBaskets decayed_baskets(const Context& context, const Baskets& baskets);

// One customer's candidates: facts are [products x kCandidateFacts].
struct Candidates {
  std::vector<ProductCode> product;  // ascending
  std::vector<float> facts;
};

class CandidateFacts {
 public:
  // `outcomes` and `pool` must outlive this. Error: Cancelled.
  static Result<CandidateFacts> build(const Context& context, const DecayedBaskets& everybody,
                                      const NextOutcomes& outcomes, const NeighbourPool& pool,
                                      const NextBasketOptions& options);

  // What a thread has gathered on the customer it works on, and dense rows for the work.
  struct Desk {
    explicit Desk(const CandidateFacts& facts);
    OwnRhythm own;
    float likeness = 0;                                                  // of the neighbours, mean
    std::vector<float> bought, next, followed, together, together_last;  // [products]
    std::vector<float> similarity;                                       // [pool]
    std::vector<std::uint32_t> order;                                    // [pool]
  };

  // `fold` of a customer of the pool who is learnt from; kNoFold of all others.
  void describe(const KnownPurchases& known, CustomerCode customer, std::uint8_t fold, Desk& desk,
                Candidates& out) const;

 private:
  CandidateFacts(const NextOutcomes& outcomes, const NeighbourPool& pool,
                 const NextBasketOptions& options, CustomerVectors vectors)
      : outcomes_(&outcomes), pool_(&pool), options_(options), vectors_(std::move(vectors)) {}
  using FactRow = std::array<float, kCandidateFacts.size()>;

  // Fills the desk with what is known of a customer, whatever the product.
  void gather(const KnownPurchases& known, CustomerCode customer, std::uint8_t fold,
              Desk& desk) const;
  // Fills what neighbours say, and returns their mean likeness.
  float ask_neighbours(const SparseRow& own, std::uint32_t self, std::uint8_t fold,
                       Desk& desk) const;
  void choose(std::uint8_t fold, const Desk& desk, std::vector<ProductCode>& products) const;
  // `own`: the product as the customer bought it; null where they did not.
  FactRow facts_of(ProductCode product, const OwnProduct* own, std::uint8_t fold,
                   const Desk& desk) const;

  const NextOutcomes* outcomes_;
  const NeighbourPool* pool_;
  NextBasketOptions options_;
  CustomerVectors vectors_;    // of the pool, of length 1
  SparseMatrix together_;      // product by product, cosine of who bought them
  std::vector<float> buyers_;  // by product
  std::vector<float> recent_;  // of the last days
  double customers_ = 0;
};

}  // namespace canasta
