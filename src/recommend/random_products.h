// Random products: what chance gives, for others to be compared with.
//
// A score is a hash of the seed, the customer's code and the product's; only products that were
// sold before the moment of the fit are offered.
#pragma once

#include <memory>
#include <vector>

#include "recommend/recommender.h"

namespace canasta {

struct RandomProductsOptions {};

class RandomProducts final : public Recommender {
 public:
  static Result<std::unique_ptr<RandomProducts>> fit(const Context& context,
                                                     const KnownPurchases& known,
                                                     const RandomProductsOptions& options = {});

  std::string_view name() const override { return "random"; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const override;

 private:
  RandomProducts(std::uint64_t seed, std::vector<std::uint8_t> is_sold)
      : seed_(seed), is_sold_(std::move(is_sold)) {}

  std::uint64_t seed_;
  std::vector<std::uint8_t> is_sold_;  // by product
};

}  // namespace canasta
