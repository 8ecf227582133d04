// UP-CF: what customers like this one bought in their latest baskets.
//
//   vector      share of the customer's last `baskets` baskets that hold the product
//   similarity  u.v / (|u|^(2 - 2 asymmetry) |v|^(2 asymmetry)), asymmetric cosine
//   score       sum over customers v of the fit of similarity^locality * vector of v
//
// A customer who is among those of the fit is counted with similarity 1, as published.
//
// Cost     for each customer asked: for each own product its buyers, then the products of all who
//          have one in common.
// Source   Faggioli, Polato & Aiolli (2020), "Recency Aware Collaborative Filtering for Next Basket
//          Recommendation", UMAP, sections 3.2 and 3.3; asymmetric cosine of Aiolli (2013).
#pragma once

#include <memory>

#include "recommend/basket_vectors.h"
#include "recommend/customer_vectors.h"
#include "recommend/recommender.h"

namespace canasta {

struct UpCfOptions {
  std::size_t baskets = 10;
  double asymmetry = .75;  // in [0, 1]
  double locality = 10;
};

class UpCf final : public Recommender {
 public:
  static Result<std::unique_ptr<UpCf>> fit(const Context& context, const KnownPurchases& known,
                                           const UpCfOptions& options = {});

  std::string_view name() const override { return "up_cf"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  UpCf(const UpCfOptions& options, SparseMatrix vectors)
      : options_(options), vectors_(std::move(vectors)) {}

  UpCfOptions options_;
  CustomerVectors vectors_;
};

// The weight of a basket in the vector above.
BasketWeight latest_weight(std::size_t baskets);

}  // namespace canasta
