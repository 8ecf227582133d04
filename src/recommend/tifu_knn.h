// TIFU-KNN: how often and how lately the customer bought each product, and those like them.
//
// A customer's n baskets fall into g = min(groups, n) runs, as equal as may be, the later ones
// taking what is left over. With basket b in run h of `size` baskets, all counted from 0,
//
//   vector = sum over b of group_decay^(groups-1-h) * basket_decay^(n-1-b) / (g * size) * basket
//   score  = own_weight * vector + (1 - own_weight) * mean vector of the `neighbours` nearest
//
// nearest by Euclidean distance among the customers of the fit; ties by lower code. A customer who
// is among them is their own neighbour too: one vote of many.
//
// Cost     for each customer asked: customers of the fit, plus for each own product its buyers.
// Source   Hu, He, Gao & Zhang (2020), "Modeling Personalized Item Frequency Information for
//          Next-basket Recommendation", SIGIR, section 4. The weights are those of the authors'
//          program, with which the figures were published: the paper lets basket_decay begin anew
//          in each run, and group_decay at the last one there is.
#pragma once

#include <memory>

#include "recommend/basket_vectors.h"
#include "recommend/customer_vectors.h"
#include "recommend/recommender.h"

namespace canasta {

// Defaults: those of the paper for TaFeng.
struct TifuKnnOptions {
  std::size_t neighbours = 300;
  double basket_decay = .9;
  double group_decay = .7;
  double own_weight = .7;
  std::size_t groups = 7;
};

class TifuKnn final : public Recommender {
 public:
  static Result<std::unique_ptr<TifuKnn>> fit(const Context& context, const KnownPurchases& known,
                                              const TifuKnnOptions& options = {});

  std::string_view name() const override { return "tifu_knn"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  TifuKnn(const TifuKnnOptions& options, SparseMatrix vectors)
      : options_(options), vectors_(std::move(vectors)) {}

  TifuKnnOptions options_;
  CustomerVectors vectors_;
};

// The weight of a basket in the vector above.
BasketWeight tifu_weight(const TifuKnnOptions& options);

}  // namespace canasta
