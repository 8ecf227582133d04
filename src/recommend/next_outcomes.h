// What customers bought next, learnt from those whose next products are known, out of fold.
//
// Customers fall into kOutcomeFolds folds. For a customer of a fold everything here comes from the
// customers of the other folds: their own next products are never in what a ranker is told about
// them. A customer who is only asked about belongs to no fold, and gets what all customers show.
//
//   popularity    share of the customers who bought the product next
//   rebuy         of those who had bought it before, the share who bought it next
//   first_buy     of those who had not, the share who bought it next
//   association   sum over own products i, weighted, of P(bought the product next | had bought i)
//
// Shares are drawn towards the mean where few customers stand behind them.
// Cost     fit: for each customer, own products times next products. Threads  immutable.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "data/baskets.h"
#include "data/slates.h"
#include "math/sparse.h"

namespace canasta {

inline constexpr std::size_t kOutcomeFolds = 5;
inline constexpr std::uint8_t kNoFold = kOutcomeFolds;

// The fold of a customer, drawn by a hash of its code and the seed.
std::uint8_t outcome_fold(std::uint64_t seed, CustomerCode customer);

class NextOutcomes {
 public:
  // `rows`: customers by products bought before, weighted; `next`: what each bought next, one list
  // a row, empty where unknown; `fold`: of each row.
  NextOutcomes(const Context& context, const SparseMatrix& rows, const ProductLists& next,
               std::span<const std::uint8_t> fold);

  float popularity(std::uint8_t fold, ProductCode product) const {
    return popularity_[fold * products_ + product];
  }
  float rebuy(std::uint8_t fold, ProductCode product) const {
    return rebuy_[fold * products_ + product];
  }
  float first_buy(std::uint8_t fold, ProductCode product) const {
    return first_buy_[fold * products_ + product];
  }
  // Products by descending popularity, a few hundred at most; each was bought next by somebody.
  std::span<const ProductCode> most_popular(std::uint8_t fold) const { return popular_[fold]; }

  // scores[product] += what the row says of it. REQUIRES: a score for each product.
  void add_associations(std::uint8_t fold, const SparseRow& row, std::span<float> scores) const;

 private:
  void count_products(const SparseMatrix& rows, const ProductLists& next,
                      std::span<const std::uint8_t> fold);
  void count_pairs(const Context& context, const SparseMatrix& rows, const ProductLists& next,
                   std::span<const std::uint8_t> fold);

  std::size_t products_ = 0;
  std::vector<float> popularity_, rebuy_, first_buy_;  // [folds + 1][products]
  std::vector<std::vector<ProductCode>> popular_;      // [folds + 1]
  // Product bought before -> products bought next, summed weights of the customers outside of each
  // fold; the last, of all. Summed apart, not subtracted from all: what rounding leaves of a
  // difference would tell a tree that the fold had the pair.
  std::vector<SparseMatrix> pairs_;          // [folds + 1]
  std::vector<std::vector<float>> weights_;  // [folds + 1][product], summed weights
};

}  // namespace canasta
