// Own frequency: what the customer bought most, and what everybody buys now.
//
//   score = share of the customer's baskets that hold the product, a basket counting
//           decay ^ (baskets since) * 0.5 ^ (age / half_life)
//         + popularity_weight * share of the customers of the last popularity_days who bought it
//
// Without decay, half-life and popularity it is the plain count of baskets, which no collaborative
// model beats where repeats count: the baseline that others must beat. Ties of plain counts go to
// the product bought last, then to the lower code; products never bought are not offered.
// Source   the rule is folklore; Li et al. (2023), "A Next Basket Recommendation Reality Check",
//          ACM TOIS 41(4), sections 4.2 and 5, shows how strong it is.
#pragma once

#include <memory>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

struct OwnFrequencyOptions {
  double basket_decay = 1;       // in (0, 1]
  double half_life_days = 0;     // 0: age does not matter
  double popularity_weight = 0;  // 0: only what the customer bought
  int popularity_days = 30;
};

class OwnFrequency final : public Recommender {
 public:
  static Result<std::unique_ptr<OwnFrequency>> fit(const Context& context,
                                                   const KnownPurchases& known,
                                                   const OwnFrequencyOptions& options = {});

  std::string_view name() const override { return "own_history"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  explicit OwnFrequency(const OwnFrequencyOptions& options)
      : options_(options),
        is_plain_(options.basket_decay == 1 && options.half_life_days == 0 &&
                  options.popularity_weight == 0) {}
  // What a basket counts, of a customer whose last basket is the one before `last`.
  double weight(const Baskets& baskets, std::size_t basket, std::size_t last) const;
  void add_shares(const Baskets& baskets, CustomerCode customer, std::span<float> scores) const;
  static void add_counts(const Baskets& baskets, CustomerCode customer, std::span<float> scores);

  OwnFrequencyOptions options_;
  bool is_plain_;
  std::vector<float> popular_;  // weighted share by product; empty without popularity
};

}  // namespace canasta
