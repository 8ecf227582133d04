// The models that offer products, by name.
//
//   random           products at random, the same for a seed: what chance gives
//   popular          what is bought most; popular_recent: in the last days;
//                    popular_segment: by customers of the same RFM segment
//   own_history      what the customer bought most
//   own_recent       the same, later baskets counting more, and what is popular now
//   tifu_knn, up_cf  next-basket neighbours, as published
//   item_neighbours, user_neighbours, rp3beta, ease, als, nmf   collaborative
//   next_basket      the ranker over all of it
//
// Some of them learn from what customers bought in the last days (own_recent, next_basket). Where a
// split was given ready-made, these are told what those to learn from bought next; the others know
// histories alone, as the figures that were published did.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "recommend/recommend.h"

namespace canasta {

// In the order of a leaderboard of equals.
const std::vector<std::string>& basket_model_names();

// What a model is fitted on.
struct BasketFit {
  KnownPurchases known;         // at the moment that is asked about
  KnownPurchases with_next;     // with what those to learn from bought after it; else the same
  int days = 30;                // that are to be foretold
  bool contemporaries = false;  // recommend/next_basket.h
};

// Errors: Config for an unknown name; those of the fit.
Result<std::unique_ptr<Recommender>> fit_basket_model(const Context& context,
                                                      const std::string& name,
                                                      const BasketFit& fit);

}  // namespace canasta
