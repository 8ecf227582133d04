// What the business says of slates, beside what the models find.
//
// Models are asked for more candidates than a slate holds, and the slate is filled from them place
// by place, each time with the candidate of the highest
//
//   (1 - diversity) boost (1 - place / candidates)  -  diversity max of sim(candidate, chosen)
//
// that the caps allow; of equals the one that the models put first. A place in the order stands for
// the score, because the models of a chain score in units of their own. sim is the cosine of who
// bought the two, of the nearest kSimilarProducts of a product.
//
// Cost     candidates x k a customer, on all threads; with diversity a fit of item neighbours.
// Source   the trade of relevance and likeness: Carbonell & Goldstein (1998), "The Use of MMR".
// Threads  the same bytes on any number of threads.
#pragma once

#include <vector>

#include "recommend/fallback.h"

namespace canasta {

inline constexpr std::size_t kSimilarProducts = 100;

struct SlateRules {
  // By product. Empty: says nothing.
  std::vector<float> boost = {};             // above 0; 1 where nothing is said
  std::vector<std::uint32_t> category = {};  // kNoCode: of none, and not counted
  std::vector<std::uint8_t> promoted = {};   // 1 or 0

  std::size_t per_category = 0;  // at most so many of a category; 0: any number
  int days_since_bought = 0;     // nothing that the customer bought in the last so many days
  double promoted_share = 0;     // of a slate, at least, rounded up; as far as there are any
  double diversity = 0;          // from 0 to below 1

  // Whether slates are those of the models, place by place.
  bool empty() const;
};

// As recommend_in_turn(), by the rules. A slate that the candidates leave short goes on with more
// of them, up to kSlateProductsMax. Scores stay those of the models. REQUIRES: what is by product
// is empty or one for each.
Result<SourcedSlates> recommend_by_rules(const Context& context,
                                         std::span<const Recommender* const> chain,
                                         const KnownPurchases& known,
                                         std::span<const CustomerCode> customers,
                                         const SlateOptions& options, const SlateRules& rules);

}  // namespace canasta
