#include "recommend/random_products.h"

#include "base/random.h"

namespace canasta {

Result<std::unique_ptr<RandomProducts>> RandomProducts::fit(
    const Context& context, const KnownPurchases& known, const RandomProductsOptions& /*options*/) {
  TRY(context.check_cancel());
  return std::unique_ptr<RandomProducts>(
      new RandomProducts(mix64(context.seed), sold_products(known.baskets)));
}

void RandomProducts::score(const KnownPurchases& /*known*/, std::span<const CustomerCode> customers,
                           View2<float> scores) const {
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::uint64_t of_customer = mix64(seed_ ^ customers[i]);
    for (std::size_t product = 0; product < is_sold_.size(); ++product) {
      const auto score = static_cast<float>(to_unit(mix64(of_customer + product)));
      scores(i, product) = is_sold_[product] != 0 ? score : kNotOffered;
    }
  }
}

}  // namespace canasta
