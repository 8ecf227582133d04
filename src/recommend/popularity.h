// Popularity: what is bought most, the same for everybody, or for everybody of a group.
//
//   score = sum over baskets with the product of 0.5 ^ (age / half_life), of baskets that count
//
// Which baskets count can be narrowed: those of the last days, those of the weekday that is asked
// for. With groups (segments, countries) the score of a group's customer is that of the group's
// baskets, plus all baskets shrunk to `group_prior` of them, so that a small group is not left to
// chance. A product that no such basket holds is not offered.
//
// Cost     fit: one pass over the baskets. Score: one row of numbers a customer.
#pragma once

#include <memory>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

struct PopularityOptions {
  double half_life_days = 0;  // 0: every basket counts in full
  int days = 0;               // only baskets of the last so many days; 0: all
  bool by_weekday = false;    // only baskets of the weekday after the moment that is asked for
  // By customer of the fit: the number of a group, or kNoCode; empty: no groups.
  std::vector<std::uint32_t> group = {};
  double group_prior = 20;   // baskets
  bool only_groups = false;  // a customer of no group is offered nothing, instead of everybody's
};

class Popularity final : public Recommender {
 public:
  static Result<std::unique_ptr<Popularity>> fit(const Context& context,
                                                 const KnownPurchases& known,
                                                 const PopularityOptions& options = {});

  std::string_view name() const override { return "popular"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  explicit Popularity(PopularityOptions options) : options_(std::move(options)) {}
  std::span<const float> row(std::size_t group, std::size_t weekday) const;

  PopularityOptions options_;
  std::size_t products_ = 0;
  std::size_t weekdays_ = 1;
  std::vector<float> scores_;  // [groups + 1][weekdays][products], the last group is everybody
};

}  // namespace canasta
