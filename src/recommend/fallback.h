// An answer for everyone: models asked in turn, each filling what those before it left open.
//
// A slate keeps the order of the models: what the first one offers stands first. A product that is
// there already is not offered again. `source` says which model each product came from, so that
// scores, which are in the models' own units, are not compared across sources.
#pragma once

#include <span>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

struct SourcedSlates {
  Slates slates;
  std::vector<std::uint8_t> source;  // one a product: place in the chain
};

// Errors: as recommend(). REQUIRES: at least one model, no more than 255.
Result<SourcedSlates> recommend_in_turn(const Context& context,
                                        std::span<const Recommender* const> chain,
                                        const KnownPurchases& known,
                                        std::span<const CustomerCode> customers,
                                        const SlateOptions& options = {});

}  // namespace canasta
