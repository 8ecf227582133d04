// Judges slates of products against what the customers bought afterwards, over the whole catalogue.
//
//   accuracy     the metrics of math/slate_metrics.h, means over the customers judged. A customer
//                with an empty slate counts as zero.
//   repeat, new  recall of what was bought again, and of what was bought for the first time, over
//                the customers who have such a product; share of a slate that was bought before
//   coverage     share of the catalogue that stands in some slate
//   gini         inequality of how often products of the catalogue stand in slates: 0 all alike,
//                near 1 a few in all
//   novelty      mean over the offered of -log2(share of the customers so far who bought it), in
//                bits; a product nobody bought counts as if half a customer had
//   diversity    mean over the pairs of a slate of 1 - cosine of who bought the two, of at most
//                kDiversityCustomersMax customers evenly spread, and of the first
//                kDiversityPlacesMax places
//
// Intervals: customers drawn with replacement, 95 % percentiles of 200 draws (Efron 1979).
// Source   Castells, Hurley & Vargas (2015), "Novelty and Diversity in Recommender Systems";
//          Li et al. (2023), "A Next Basket Recommendation Reality Check", for repeat and new.
// Threads  pure; the same bytes on any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/baskets.h"
#include "data/slates.h"
#include "evaluate/interval.h"

namespace canasta {

inline constexpr std::size_t kDiversityCustomersMax = 1'000;
inline constexpr std::size_t kDiversityPlacesMax = 50;
inline constexpr int kSlateReplicates = 200;

// In the order of the columns below.
inline constexpr std::array<std::string_view, 9> kSlateMetrics = {
    "precision", "recall", "ndcg",          "ndcg_full",  "hit_rate",
    "map",       "mrr",    "recall_repeat", "recall_new",
};

// Who is judged, on what: row i of all three is one customer.
struct JudgedCustomers {
  ProductLists before;  // bought before the moment: distinct, ascending
  ProductLists bought;  // bought afterwards: distinct, ascending, not empty

  std::size_t size() const { return bought.size(); }
};

// What the catalogue looked like when the slates were made.
class Catalogue {
 public:
  explicit Catalogue(const Baskets& known);

  std::size_t product_count() const { return buyers_.size(); }
  // Products with at least one buyer.
  std::size_t sold_count() const { return sold_; }
  std::size_t customer_count() const { return customers_; }
  std::span<const CustomerCode> buyers(ProductCode product) const { return buyers_[product]; }

 private:
  ProductLists buyers_;  // customers by product, ascending
  std::size_t customers_ = 0;
  std::size_t sold_ = 0;
};

// The metrics of slates cut at k, by customer and on the whole.
struct SlateJudgement {
  std::size_t k = 0;
  std::size_t customers = 0;
  std::array<double, kSlateMetrics.size()> mean = {};  // NaN where nobody counts
  std::array<Interval, kSlateMetrics.size()> interval = {};
  double share_repeat = 0;  // of what was offered
  double coverage = 0;
  double gini = 0;
  double novelty = 0;
  double diversity = 0;
  // [customers x metrics] of the accuracies; NaN where a customer does not count.
  std::vector<float> by_customer;

  // Of kSlateMetrics.
  double value(std::string_view metric) const;
  const Interval& interval_of(std::string_view metric) const;
  // Whom the mean of kSlateMetrics[metric] is of.
  std::size_t customers_in(std::size_t metric) const;
};

// REQUIRES: one slate a judged customer, products without doubles; k > 0.
SlateJudgement judge_slates(const Context& context, const Catalogue& catalogue,
                            const JudgedCustomers& judged, const ProductLists& slates,
                            std::size_t k);

// By how much the first is better in a metric, customer by customer, with its interval.
struct PairedDifference {
  double mean = 0;
  Interval interval = {};
};
PairedDifference compare_judgements(const Context& context, const SlateJudgement& first,
                                    const SlateJudgement& second, std::string_view metric);

}  // namespace canasta
