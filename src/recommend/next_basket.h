// Next basket: which products come next, by a ranker over everything that the simpler models see.
//
// For each customer some products are candidates: what they bought, what is popular now, what goes
// with what they bought, what customers like them bought. Each candidate gets kRankerFeatures
// numbers: how often, how lately and in which rhythm it was bought; what the customer's baskets are
// like; how it does with others now (out of fold, next_outcomes.h); what neighbours of the customer
// and of the products say. Boosted trees say how likely it is bought next; that is the score, a
// probability once the shares of negatives that were left out are put right.
//
//   learnt from   the products bought in the last `days` days, by what was known before them.
//                 Negatives among products never bought are drawn, one of
//                 `negatives_drawn_one_of`, and count that many times.
//   applied to    what is known when it is asked, with popularity and the like of those days
//
// Cost     fit: `customers_max` customers with some 200 candidates each. Score: the neighbours of
//          the customer among `customers_max`, and the trees on the candidates.
// Source   candidates and a boosted ranker are common practice (Covington, Adams & Sargin 2016,
//          RecSys, section 2); features after Li et al. (2023), ACM TOIS 41(4).
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "recommend/recommender.h"

namespace canasta {

struct NextBasketOptions {
  int days = 30;  // whose products are to be foretold
  // Those asked about stand where the learners stood before the days, as in published splits: they
  // are told what was known then. Otherwise what is known at the moment of the fit.
  bool contemporaries = false;
  std::size_t customers_max = 20'000;  // to learn from, drawn where there are more
  std::size_t popular = 100;           // candidates of each kind
  std::size_t related = 50;
  std::size_t neighbours = 300;  // customers
  std::size_t negatives_drawn_one_of = 6;
  int rounds = 150;
  double learning_rate = .08;
  int max_depth = 6;
};

class NextBasket final : public Recommender {
 public:
  // Errors: of the trainer, among them InvalidInput where nobody bought in the days.
  static Result<std::unique_ptr<NextBasket>> fit(const Context& context,
                                                 const KnownPurchases& known,
                                                 const NextBasketOptions& options = {});
  ~NextBasket() override;

  std::string_view name() const override { return "next_basket"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  class Body;
  explicit NextBasket(std::unique_ptr<const Body> body);

  std::unique_ptr<const Body> body_;
};

}  // namespace canasta
